/** `quire notebook [DIR | FILE]`: serves the notebook page and opens it in the browser, until Ctrl-C. */
import { dirname, relative, resolve } from "node:path";
import { lastOf, parseOptions } from "./options.ts";
import { serveNotebooks } from "./serve_notebooks.ts";
import { UsageError } from "./usage_error.ts";

const spec = {
  "--port": "value",
  "--token": "value",
  "--no-browser": "flag",
} as const;

export async function notebook(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, spec);
  const [path = ".", ...rest] = options.positional;
  if (rest.length > 0) {
    throw new UsageError(
      `quire notebook takes one folder or file: it was given ${rest.length + 1}`,
    );
  }
  const { root, open } = await placeOf(path);
  const token = lastOf(options, "--token");
  return await serveNotebooks({
    root,
    open,
    browser: !options.values.has("--no-browser"),
    port: portOf(lastOf(options, "--port")),
    ...(token !== undefined && { token }),
  });
}

/** A folder is served, a file is opened in its folder. */
async function placeOf(path: string): Promise<{ root: string; open?: string }> {
  const at = resolve(path);
  try {
    const { isDirectory } = await Deno.stat(at);
    if (isDirectory) return { root: at };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UsageError(
      `quire notebook needs a folder or a file: there is no ${path}`,
    );
  }
  const root = dirname(at);
  return { root, open: relative(root, at) };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new UsageError(
    `--port takes a number from 0 to 65535: it was given ${text}`,
  );
}
