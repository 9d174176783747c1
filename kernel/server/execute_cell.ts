/** One code cell, from request to the last of its outputs. */
import type { StatementRecord } from "../../src/session.ts";
import type { CellOutputs } from "./cell_outputs.ts";
import type { Kernel } from "./client.ts";
import type { Cell } from "./nbformat.ts";

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

export interface Executed {
  /** Left out when the cell succeeded. */
  readonly failure?: Failure;
  readonly statements: readonly StatementRecord[];
}

/** Resolves when all that the cell put out has been received; never rejects. Puts the outputs into the cell. */
export async function executeCell(
  kernel: Kernel.IKernelConnection,
  cell: Cell,
  outputs: CellOutputs,
  withStatements: boolean,
): Promise<Executed> {
  const request = { code: cell.source, stop_on_error: true, allow_stdin: false };
  const death = Promise.withResolvers<never>();
  const watch = (_: unknown, status: string) => {
    if (/^(dead|restarting|autorestarting)$/.test(status)) death.reject(new Error(status));
  };
  kernel.statusChanged.connect(watch);
  try {
    const future = kernel.requestExecute(request, true, { cellId: cell.id!, statements: withStatements });
    outputs.begin(cell, future.msg.header.msg_id);
    const { content } = await Promise.race([future.done, death.promise]);
    const { statements = [] } = content as { statements?: readonly StatementRecord[] };
    if (content.status === "ok") return { statements };
    if (content.status === "error") {
      const { ename, evalue, traceback } = content;
      return { failure: { ename, evalue, traceback }, statements };
    }
    return { failure: interrupted, statements };
  } catch {
    // The request was not taken or was given up: the kernel has ended, whoever said so first.
    const evalue = "The kernel died while it ran this cell";
    const failure = { ename: died, evalue, traceback: [evalue] };
    (cell.outputs ??= []).push({ output_type: "error", ...failure });
    return { failure, statements: [] };
  } finally {
    kernel.statusChanged.disconnect(watch);
  }
}
