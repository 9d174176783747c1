/** One code cell, from request to the last of its outputs. */
import type { CellOutputs } from "../notebook/cell_outputs.ts";
import type { Kernel } from "./client.ts";
import type { Cell } from "../notebook/nbformat.ts";

const died = "kernel-died";
/** No cell is written to fail like this. */
export const fatal: ReadonlySet<string> = new Set([
  died,
  "interpreter-died",
  "kernel-restarted",
  "internal-error",
]);

export interface Failure {
  readonly ename: string;
  readonly evalue: string;
  /** Rendered, with ANSI colours. */
  readonly traceback: readonly string[];
}

export const interrupted: Failure = {
  ename: "interrupted",
  evalue: "The run was interrupted",
  traceback: ["The run was interrupted"],
};

/** One statement that has run, or (then without its text) a warning or a mistake: its kind says which. */
export interface StatementTold {
  readonly statement: string | null;
  readonly line: number;
  readonly kind: string;
  readonly value: unknown;
}

export interface Executed {
  /** Left out when the cell succeeded. */
  readonly failure?: Failure;
  readonly statements: readonly StatementTold[];
}

/**
 * Resolves when all that the cell put out has been received, also when the kernel dies of it. Puts the outputs into the
 * cell.
 */
export async function executeCell(
  kernel: Kernel.IKernelConnection,
  cell: Cell,
  outputs: CellOutputs,
  withStatements: boolean,
): Promise<Executed> {
  if (kernel.isDisposed || kernel.status === "dead") return deathOf(cell);
  const request = { code: cell.source, stop_on_error: true, allow_stdin: false };
  const death = Promise.withResolvers<undefined>();
  const watch = (_: unknown, status: string) => {
    if (/^(dead|restarting|autorestarting)$/.test(status)) death.resolve(undefined);
  };
  kernel.statusChanged.connect(watch);
  try {
    const future = kernel.requestExecute(request, true, { cellId: cell.id!, statements: withStatements });
    outputs.begin(cell, future.msg.header.msg_id);
    // The client gives a request up when the kernel has ended, whoever said so first.
    const reply = await Promise.race([future.done.catch(() => undefined), death.promise]);
    if (reply === undefined) return deathOf(cell);
    const { content } = reply;
    const { statements = [] } = content as { statements?: readonly StatementTold[] };
    if (content.status === "ok") return { statements };
    if (content.status === "error") {
      const { ename, evalue, traceback } = content;
      return { failure: { ename, evalue, traceback }, statements };
    }
    return { failure: interrupted, statements };
  } finally {
    kernel.statusChanged.disconnect(watch);
  }
}

function deathOf(cell: Cell): Executed {
  const evalue = "The kernel died while it ran this cell";
  const failure = { ename: died, evalue, traceback: [evalue] };
  (cell.outputs ??= []).push({ output_type: "error", ...failure });
  return { failure, statements: [] };
}
