/** `quire run FILE`: a `.quire` file or a notebook from top to bottom; exit code 1 with the diagnostic on the first error. */
import { nativeFolder, nativeVariable } from "../supervisor/runner_program.ts";
import { optionsOf } from "./descriptions.ts";
import { lastOf } from "./options.ts";
import { readParameters } from "./parameter_options.ts";
import { notebookOf, onlyFile, readSource } from "./source_file.ts";
import { both } from "./text.ts";
import { UsageError } from "./usage_error.ts";
import { checkTarget } from "./target_file.ts";

export async function run(args: readonly string[]): Promise<number> {
  const options = optionsOf("run", args);
  const parameters = readParameters(options);
  const file = await readSource(onlyFile(options.positional), { ...both("run", "运行"), command: "run" });
  if (options.values.has("--native")) grantNative(file.folder);
  const json = options.values.has("--json");
  const out = lastOf(options, "--out");
  if (file.kind === "quire") {
    if (out !== undefined) {
      throw new UsageError(
        "--out is for notebooks: a .quire file has no outputs to keep. To keep what it prints, write > FILE",
        "--out 只用于笔记本：.quire 文件没有要保存的输出。要保存打印的内容，请写 > FILE",
      );
    }
    const { runFile } = await import("./run_file.ts");
    return await runFile(file, parameters, json);
  }
  notebookOf(file);
  if (out !== undefined) await checkTarget(out, ".ipynb");
  const { reportRun } = await import("./run_report.ts");
  return await reportRun(file.name, { parameters, json, ...(out !== undefined && { out }) });
}

/** Settles which package is meant before anything starts. */
function grantNative(folder: string): void {
  try {
    Deno.env.set(nativeVariable, nativeFolder(folder, "1"));
  } catch (cause) {
    const { message } = cause as Error;
    throw new UsageError(message, message);
  }
}
