/** `quire html NOTEBOOK --out FILE`: an executed notebook as one page that needs no network and no kernel. */
import { dirname, join, resolve } from "node:path";
import { liveScripts } from "../html/live_scripts.ts";
import { notebookHtml } from "../html/page.ts";
import { type Notebook, NotebookError, parseNotebook } from "../notebook/nbformat.ts";
import { lastOf, parseOptions } from "./options.ts";
import { UsageError } from "./usage_error.ts";

const spec = { "--out": "value", "--static": "flag" } as const;

export async function html(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, spec);
  const [path, ...rest] = options.positional;
  if (path === undefined || rest.length > 0) {
    throw new UsageError("quire html needs one notebook");
  }
  const out = lastOf(options, "--out") ??
    path.replace(/\.ipynb$/, "") + ".html";
  if (resolve(out) === resolve(path)) {
    throw new UsageError("--out must be another file than the notebook");
  }
  let notebook: Notebook;
  try {
    notebook = parseNotebook(await Deno.readTextFile(path), path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new UsageError(`quire html needs a notebook: there is no ${path}`);
    }
    if (!(cause instanceof NotebookError)) throw cause;
    console.error(cause.message);
    return 1;
  }
  const code = notebook.cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "");
  const run = code.filter((cell) =>
    (cell.outputs?.length ?? 0) > 0 || typeof cell.execution_count === "number"
  );
  if (code.length > 0 && run.length === 0) {
    console.error(
      `${path} has no outputs yet: "quire run ${path} --out ${path}" makes them`,
    );
  }
  const image = (name: string) => readOrNot(join(dirname(path), name));
  const scripts = options.values.has("--static") ? {} : { scripts: await liveScripts() };
  const page = new TextEncoder().encode(
    await notebookHtml(notebook, { ...scripts, image }),
  );
  await Deno.mkdir(dirname(resolve(out)), { recursive: true });
  const unfinished = `${out}.${crypto.randomUUID().slice(0, 8)}.part`;
  await Deno.writeFile(unfinished, page);
  await Deno.rename(unfinished, out);
  console.log(`${out}: ${(page.length / 1e6).toFixed(2)} MB`);
  return 0;
}

function readOrNot(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
