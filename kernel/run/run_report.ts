/** `quire run NOTEBOOK`: what a run says on the terminal, and the exit code that it ends with. */
import type { Output } from "../notebook/nbformat.ts";
import { RunUsageError } from "./parameters.ts";
import { type CellReport, runNotebook, type RunOptions } from "./run_notebook.ts";

export interface ReportOptions extends Pick<RunOptions, "out" | "parameters" | "startKernel"> {
  /** One JSON object a statement instead of the text of the outputs. */
  readonly json?: boolean;
  /** Where lines go; left out: standard output and standard error. */
  readonly print?: (line: string) => void;
  readonly complain?: (line: string) => void;
  /** True: errors keep their colours; left out: when standard error is a terminal. */
  readonly colours?: boolean;
}

/**
 * Returns 0 when all went well, 1 after the first error, 2 when the notebook or the parameters make no sense, 130 after
 * Ctrl-C, which interrupts the cell and ends the run.
 */
export async function reportRun(path: string, options: ReportOptions = {}): Promise<number> {
  const { json = false, print = console.log, complain = console.error, ...rest } = options;
  const colours = options.colours ?? (Deno.stderr.isTerminal() && !Deno.noColor);
  const onCell = (report: CellReport) =>
    json ? printStatements(report, print) : printOutputs(report, print, complain);
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  Deno.addSignalListener("SIGINT", interrupt);
  try {
    const { error } = await runNotebook(path, { ...rest, onCell, statements: json, signal: stop.signal });
    if (error === undefined) return 0;
    const text = error.traceback.length > 0 ? error.traceback.join("\n") : `${error.ename}: ${error.evalue}`;
    complain(colours ? text : plain(text));
    complain(`The run stopped at cell ${error.index + 1} of "${path}" (id ${error.id}).`);
    return stop.signal.aborted ? 130 : 1;
  } catch (cause) {
    if (!(cause instanceof RunUsageError)) throw cause;
    complain(cause.message);
    return 2;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
  }
}

/** Without the escape sequences that colour it. */
// deno-lint-ignore no-control-regex
const plain = (text: string) => text.replace(/\x1b\[[0-9;]*[A-Za-z]/g, "");

function printStatements({ index, statements }: CellReport, print: (line: string) => void): void {
  for (const { statement, line, kind, value } of statements) {
    print(JSON.stringify({ statement, line, kind, value, cell: index }));
  }
}

function printOutputs(
  { cell }: CellReport,
  print: (line: string) => void,
  complain: (line: string) => void,
): void {
  for (const output of cell.outputs ?? []) {
    const text = textOf(output);
    if (text === undefined) continue;
    const line = text.replace(/\n$/, "");
    if (output.output_type === "stream" && output.name === "stderr") complain(line);
    else print(line);
  }
}

/** Undefined for what has no text, and for errors: the one that ends the run is told last. */
function textOf(output: Output): string | undefined {
  if (output.output_type === "stream") return output.text;
  if (output.output_type === "error") return undefined;
  const text = output.data["text/plain"];
  return typeof text === "string" ? text : undefined;
}
