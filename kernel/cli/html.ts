/** `quire html NOTEBOOK --out FILE`: an executed notebook as one page that needs no network and no kernel. */
import { join } from "node:path";
import { liveScripts } from "../html/live_scripts.ts";
import { notebookHtml } from "../html/page.ts";
import { optionsOf } from "./descriptions.ts";
import { lastOf } from "./options.ts";
import { complain, print } from "./output.ts";
import { notebookOf, onlyFile, readSource } from "./source_file.ts";
import { checkTarget, writeWhole } from "./target_file.ts";
import { both, say } from "./text.ts";
import { FileError } from "./usage_error.ts";

export async function html(args: readonly string[]): Promise<number> {
  const options = optionsOf("html", args);
  const file = await readSource(onlyFile(options.positional), both("show", "转换"));
  const { kind, name, folder } = file;
  if (kind !== "notebook") {
    throw new FileError(
      `Cannot show ${name} as a page: it must be a notebook (.ipynb)`,
      `无法把 ${name} 转换成网页：要是笔记本（.ipynb）`,
    );
  }
  const out = lastOf(options, "--out") ?? name.replace(/\.ipynb$/, "") + ".html";
  await checkTarget(out, ".html");
  const notebook = notebookOf(file);
  const code = notebook.cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "");
  const run = code.filter((cell) =>
    (cell.outputs?.length ?? 0) > 0 || typeof cell.execution_count === "number"
  );
  if (code.length > 0 && run.length === 0) {
    const cure = `quire run ${name} --out ${name}`;
    complain(
      say(both(`${name} has no outputs yet: "${cure}" makes them`, `${name} 还没有输出：先运行 "${cure}"`)),
    );
  }
  const image = (path: string) => readOrNot(join(folder, path));
  const scripts = options.values.has("--static") ? {} : { scripts: await liveScripts() };
  const page = new TextEncoder().encode(await notebookHtml(notebook, { ...scripts, image }));
  await writeWhole(out, page);
  print(`${out}: ${(page.length / 1e6).toFixed(2)} MB`);
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
