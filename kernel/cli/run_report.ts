/** `quire run NOTEBOOK`: what a run says on the terminal, and the exit code that it ends with. */
import type { Output } from "../notebook/nbformat.ts";
import { type CellFailure, type CellReport, runNotebook, type RunOptions } from "../run/run_notebook.ts";
import { InPlace } from "./in_place.ts";
import { ofFailure, printRecord } from "./json_lines.ts";
import * as out from "./output.ts";
import { both, say } from "./text.ts";

export interface ReportOptions extends Pick<RunOptions, "out" | "parameters" | "startKernel"> {
  /** One JSON object a statement instead of the text of the outputs. */
  readonly json?: boolean;
  /** Where lines go; left out: standard output and standard error. */
  readonly print?: (line: string) => void;
  readonly complain?: (line: string) => void;
}

type Tell = Required<Pick<ReportOptions, "print" | "complain">>;

/**
 * Returns 0 when all went well, 1 after the first error, 130 after Ctrl-C, which interrupts the cell and ends the run.
 *
 * @throws RunUsageError when the notebook or the parameters make no sense; OutputError
 */
export async function reportRun(path: string, options: ReportOptions = {}): Promise<number> {
  const { json = false, print = out.print, complain = out.complain, ...rest } = options;
  const tell = { print, complain };
  const inPlace = new InPlace();
  const stop = new AbortController();
  const interrupt = () => {
    // Whoever asks twice does not want to wait.
    if (stop.signal.aborted) Deno.exit(130);
    stop.abort();
  };
  let place = "", broken: out.OutputError | undefined;
  /** What cannot be shown ends the run, and what came out so far is written all the same. */
  const showing = (show: () => void) => {
    if (broken !== undefined) return;
    try {
      show();
    } catch (cause) {
      if (!(cause instanceof out.OutputError)) throw cause;
      broken = cause;
      stop.abort();
    }
  };
  Deno.addSignalListener("SIGINT", interrupt);
  try {
    const { error } = await runNotebook(path, {
      ...rest,
      statements: json,
      signal: stop.signal,
      onBegin({ source }, before, all) {
        const [first = ""] = source.trim().split("\n");
        place = say(both(`cell ${before + 1} of ${all}`, `第 ${before + 1} 个单元格，共 ${all} 个`));
        showing(() => inPlace.show(`${place}: ${first}`, true));
      },
      onProgress: (text) => {
        if (text === "" || text.trimEnd().includes("\n")) return;
        showing(() => inPlace.show(`${place}: ${text}`));
      },
      onCell: (report) =>
        showing(() => {
          inPlace.end();
          if (json) printStatements(report, tell);
          else printOutputs(report, tell);
        }),
    });
    if (broken !== undefined) throw broken;
    inPlace.end();
    if (error !== undefined) tellFailure(error, path, json, tell);
    if (rest.out !== undefined && !json) complain(say(both(`Written: ${rest.out}`, `已写出：${rest.out}`)));
    if (error === undefined) return 0;
    return stop.signal.aborted ? 130 : 1;
  } finally {
    Deno.removeSignalListener("SIGINT", interrupt);
  }
}

/** Those that diagnostics tell of are printed as objects already. */
const untold = /^(interrupted|kernel-died|interpreter-died|kernel-restarted|internal-error)$/;

function tellFailure(error: CellFailure, path: string, json: boolean, { print, complain }: Tell): void {
  const { ename: name, evalue: message, traceback, index } = error;
  if (json && untold.test(name)) {
    printRecord({ ...ofFailure({ name, message, traceback }), cell: index }, print);
  }
  const text = traceback.length > 0 ? traceback.join("\n") : `${name}: ${message}`;
  complain(out.plain(text, Deno.stderr));
  complain(say(both(
    `The run stopped at cell ${index + 1} of "${path}" (id ${error.id}).`,
    `运行停在 "${path}" 的第 ${index + 1} 个单元格（id ${error.id}）。`,
  )));
}

function printStatements({ index, statements }: CellReport, { print }: Tell): void {
  for (const { statement, line, kind, value } of statements) {
    printRecord({ statement, line, kind, value, cell: index }, print);
  }
}

function printOutputs({ cell }: CellReport, { print, complain }: Tell): void {
  for (const output of cell.outputs ?? []) {
    const text = textOf(output)?.replace(/\n$/, "");
    if (text === undefined || text === "") continue;
    if (output.output_type === "stream" && output.name === "stderr") {
      complain(out.plain(text, Deno.stderr));
    } else print(out.plain(text, Deno.stdout));
  }
}

/** Undefined for what has no text, and for errors: the one that ends the run is told last. */
function textOf(output: Output): string | undefined {
  if (output.output_type === "stream") return output.text;
  if (output.output_type === "error") return undefined;
  const text = output.data["text/plain"];
  return typeof text === "string" ? text : undefined;
}
