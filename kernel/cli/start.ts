/** `deno task start`: serves the notebooks of the repository and opens the first one. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { optionsOf } from "./descriptions.ts";
import { serveNotebooks } from "./serve_notebooks.ts";
import { UsageError } from "./usage_error.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export async function start(args: readonly string[]): Promise<number> {
  const { positional, values } = optionsOf("start", args);
  if (positional.length > 0) {
    throw new UsageError(
      `it takes no file: quire notebook ${positional[0]} opens that one`,
      `不接受文件：打开该文件请写 quire notebook ${positional[0]}`,
    );
  }
  return await serveNotebooks({
    root: join(root, "notebooks"),
    open: "lessons/01-fixed-point.ipynb",
    browser: !values.has("--no-browser"),
  });
}
