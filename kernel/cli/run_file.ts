/** Runs a `.quire` file and prints what it shows. */
import { basename } from "node:path";
import { evaluateCells } from "./evaluate_cells.ts";
import { setParameters } from "./script_parameters.ts";
import type { SourceFile } from "./source_file.ts";

/** Returns the exit code: 0, 1 after an error, 130 after Ctrl-C. */
export async function runFile(
  { text, name, folder }: SourceFile,
  parameters: Readonly<Record<string, string>>,
  json: boolean,
): Promise<number> {
  const code = await setParameters(text, parameters);
  return await evaluateCells([{ code, place: basename(name) }], { folder, json });
}
