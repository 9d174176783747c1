/** `quire check FILE` and `quire explain FILE`: what a file or a notebook would do. */
import { basename } from "node:path";
import { injectParameters, tagsOf } from "../run/parameters.ts";
import { optionsOf } from "./descriptions.ts";
import { type CellToRun, evaluateCells } from "./evaluate_cells.ts";
import { readParameters } from "./parameter_options.ts";
import { setParameters } from "./script_parameters.ts";
import { notebookOf, onlyFile, readSource, type SourceFile } from "./source_file.ts";
import { both } from "./text.ts";

export const check = (args: readonly string[]): Promise<number> => dryRun("check", args);
export const explain = (args: readonly string[]): Promise<number> => dryRun("explain", args);

const doing = {
  check: { ...both("check", "检查"), command: "check" },
  explain: { ...both("explain", "说明"), command: "explain" },
};

/** Returns the exit code: 1 with the diagnostics at the first cell that has mistakes. */
async function dryRun(dry: "check" | "explain", args: readonly string[]): Promise<number> {
  const options = optionsOf(dry, args);
  const file = await readSource(onlyFile(options.positional), doing[dry]);
  const cells = await cellsOf(file, readParameters(options));
  return await evaluateCells(cells, { folder: file.folder, json: options.values.has("--json"), dry });
}

async function cellsOf(
  file: SourceFile,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly CellToRun[]> {
  if (file.kind === "quire") {
    return [{ code: await setParameters(file.text, parameters), place: basename(file.name) }];
  }
  const notebook = notebookOf(file);
  injectParameters(notebook, parameters);
  return notebook.cells.flatMap((cell, index) => {
    const tags = tagsOf(cell);
    if (cell.cell_type !== "code" || tags.includes("skip-execution")) return [];
    const place = `${basename(file.name)}, cell ${index + 1}`;
    return [{ code: cell.source, place, index, mayFail: tags.includes("raises-exception") }];
  });
}
