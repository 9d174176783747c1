/** Evaluates cells one after another in an interpreter of their own, and prints what they show. */
import { Interpreter } from "../supervisor/interpreter.ts";
import { Printer } from "./printer.ts";
import { both, say } from "./text.ts";

export interface CellToRun {
  readonly code: string;
  /** How the place is called in errors. */
  readonly place: string;
  /** Of a notebook: its place among all cells, from 0. */
  readonly index?: number;
  /** True: that it fails is no mistake. */
  readonly mayFail?: boolean;
}

export interface Evaluating {
  readonly folder: string;
  readonly json: boolean;
  readonly dry?: "check" | "explain";
}

/** Returns the exit code: 0, 1 after an error, 130 after Ctrl-C. @throws OutputError */
export async function evaluateCells(
  cells: readonly CellToRun[],
  { folder, json, dry }: Evaluating,
): Promise<number> {
  const printer = new Printer(json);
  const interpreter = new Interpreter({ folder });
  let asked = false;
  const interrupt = () => {
    // Whoever asks twice does not want to wait.
    if (asked) Deno.exit(130);
    asked = true;
    interpreter.interrupt();
  };
  Deno.addSignalListener("SIGINT", interrupt);
  try {
    for (const { code, place, index, mayFail = false } of cells) {
      printer.begin(index);
      const outcome = await Promise.race([
        interpreter.evaluate(code, {
          place,
          ...(dry && { dry }),
          emit: (output) => printer.show(output),
          onStatement: (record) => printer.statement(record),
          onDiagnostic: (told) => printer.diagnostic(told),
        }),
        printer.broken,
      ]);
      printer.end();
      if (outcome.status === "ok" && !asked) continue;
      if (outcome.status === "interrupted" || asked) {
        const message = say(both("The run was interrupted", "运行被中断"));
        printer.failure(outcome.error ?? { name: "interrupted", message, traceback: [message] });
        return 130;
      }
      printer.failure(outcome.error!);
      if (!mayFail) return 1;
    }
    // What was written last may have failed.
    await Promise.race([printer.broken, Promise.resolve()]);
    return 0;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
    await interpreter.close();
  }
}
