/** `deno task start`: serves the notebooks of the repository and opens the first one. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseOptions } from "./options.ts";
import { serveNotebooks } from "./serve_notebooks.ts";
import { UsageError } from "./usage_error.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export async function start(args: readonly string[]): Promise<number> {
  const { positional, values } = parseOptions(args, { "--no-browser": "flag" });
  if (positional.length > 0) {
    throw new UsageError(
      `quire start takes no file: it was given ${positional[0]}`,
    );
  }
  return await serveNotebooks({
    root: join(root, "notebooks"),
    open: "lessons/01-fixed-point.ipynb",
    browser: !values.has("--no-browser"),
  });
}
