/** `quire notebook [DIR | FILE]`: serves the notebook page and opens it in the browser, until Ctrl-C. */
import { dirname, relative, resolve } from "node:path";
import { optionsOf } from "./descriptions.ts";
import { lastOf } from "./options.ts";
import { serveNotebooks } from "./serve_notebooks.ts";
import { FileError, UsageError } from "./usage_error.ts";

export async function notebook(args: readonly string[]): Promise<number> {
  const options = optionsOf("notebook", args);
  const [path = ".", ...rest] = options.positional;
  if (rest.length > 0) {
    throw new UsageError(
      `it takes one folder or file: it was given ${rest.length + 1}`,
      `只接受一个文件夹或文件：这里给了 ${rest.length + 1} 个`,
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
    throw new FileError(
      `Cannot open ${path} as it must be a folder or a file: there is none`,
      `无法打开 ${path}：没有这个文件夹或文件`,
    );
  }
  const root = dirname(at);
  return { root, open: relative(root, at) };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (text.trim() !== "" && Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new UsageError(
    `--port takes a number from 0 to 65535: it was given ${text}`,
    `--port 要是 0 到 65535 的数：这里是 ${text}`,
  );
}
