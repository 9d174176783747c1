/** `quire check FILE` and `quire explain FILE`: what a file or a notebook would do. */
import { basename, dirname } from "node:path";
import { parseNotebook } from "../notebook/nbformat.ts";
import { Interpreter } from "../supervisor/interpreter.ts";
import { parseOptions } from "./options.ts";
import { Printer } from "./printer.ts";
import { readParameters } from "./run.ts";
import { setParameters } from "./script_parameters.ts";
import { UsageError } from "./usage_error.ts";

const spec = { "-p": "value", "--json": "flag" } as const;

export const check = (args: readonly string[]): Promise<number> => dryRun("check", args);
export const explain = (args: readonly string[]): Promise<number> => dryRun("explain", args);

/** Returns the exit code: 1 with the diagnostics at the first cell that has mistakes. */
async function dryRun(dry: "check" | "explain", args: readonly string[]): Promise<number> {
  const options = parseOptions(args, spec);
  const [path, ...rest] = options.positional;
  if (path === undefined || rest.length > 0) throw new UsageError(`quire ${dry} needs one file`);
  const cells = await cellsOf(path, readParameters(options), dry);
  const interpreter = new Interpreter({ folder: dirname(await Deno.realPath(path)) });
  const printer = new Printer(options.values.has("--json"));
  try {
    for (const { code, place } of cells) {
      const outcome = await interpreter.evaluate(code, {
        place,
        dry,
        emit: (output) => printer.show(output),
        onStatement: (record) => printer.statement(record),
      });
      if (outcome.status === "ok") continue;
      printer.failure(outcome.error!);
      return 1;
    }
    return 0;
  } finally {
    await interpreter.close();
  }
}

async function cellsOf(
  path: string,
  parameters: Readonly<Record<string, string>>,
  dry: string,
): Promise<{ code: string; place: string }[]> {
  const text = await Deno.readTextFile(path).catch(() => {
    throw new UsageError(`Cannot ${dry} ${path} as it must be a file that can be read: there is none`);
  });
  if (!path.endsWith(".ipynb")) {
    return [{ code: await setParameters(text, parameters), place: basename(path) }];
  }
  if (Object.keys(parameters).length > 0) {
    throw new UsageError(`-p is for .quire files here: "quire run" sets the parameters of a notebook`);
  }
  const cells = parseNotebook(text, path).cells.filter((cell) => cell.cell_type === "code");
  return cells.map(({ source }, i) => ({ code: source, place: `cell ${i + 1}` }));
}
