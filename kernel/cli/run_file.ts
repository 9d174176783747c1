/** Runs a `.quire` file in an interpreter of its own and prints what it shows. */
import { basename, dirname } from "node:path";
import { Interpreter } from "../supervisor/interpreter.ts";
import { setParameters } from "./script_parameters.ts";
import { Printer } from "./printer.ts";
import { UsageError } from "./usage_error.ts";

/** Returns the exit code: 0, 1 after an error, 130 after Ctrl-C. */
export async function runFile(
  path: string,
  parameters: Readonly<Record<string, string>>,
  json: boolean,
): Promise<number> {
  const text = await Deno.readTextFile(path).catch(() => {
    throw new UsageError(
      `Cannot run ${path} as it must be a file that can be read: there is none`,
    );
  });
  const code = await setParameters(text, parameters);
  const interpreter = new Interpreter({
    folder: dirname(await Deno.realPath(path)),
  });
  const interrupt = () => interpreter.interrupt();
  Deno.addSignalListener("SIGINT", interrupt);
  const printer = new Printer(json);
  try {
    const outcome = await interpreter.evaluate(code, {
      place: basename(path),
      emit: (output) => printer.show(output),
      onStatement: (record) => printer.statement(record),
    });
    printer.end();
    if (outcome.status === "ok") return 0;
    const interrupted = "The run was interrupted";
    printer.failure(
      outcome.error ??
        { name: "interrupted", message: interrupted, traceback: [interrupted] },
    );
    return outcome.status === "interrupted" ? 130 : 1;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    await interpreter.close();
  }
}
