/** `deno task start`: runs the first notebook, makes a page of it, and says where both are. */
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { notebookHtml } from "../html/page.ts";
import { runNotebook } from "../run/run_notebook.ts";
import { plain } from "./printer.ts";
import { UsageError } from "./usage_error.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const notebook = join(root, "notebooks", "quickstart.ipynb");

/** Returns the exit code: 0, or 1 when a cell fails; what came out so far is written all the same. */
export async function start(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new UsageError(`quire start takes nothing: it was given ${args[0]}`);
  const out = join(root, "out", "quickstart.ipynb"), page = join(root, "out", "quickstart.html");
  console.log(`Running ${relative(root, notebook)} ...`);
  const run = await runNotebook(notebook, { out });
  const image = (path: string) => readOrNot(join(dirname(notebook), path));
  await Deno.writeTextFile(page, await notebookHtml(run.notebook, { plotly: true, image }));
  const seconds = (run.milliseconds / 1000).toFixed(1);
  if (run.error === undefined) console.log(`Ran ${run.executed} code cells in ${seconds} s.`);
  else console.error(plain(run.error.traceback.join("\n"), Deno.stderr));
  console.log(`\nThe page:     ${pathToFileURL(page)}\nThe notebook: ${out}`);
  return run.ok ? 0 : 1;
}

function readOrNot(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
