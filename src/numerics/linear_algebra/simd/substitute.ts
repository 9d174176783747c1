import type { Machine } from "../../../tensor/machine.ts";
import type { Matrix } from "../matrix.ts";
import { within } from "../working_memory.ts";
import { run } from "./run.ts";

/** Right-hand sides that a shard solves. */
const lanes = 32;

/** Forward substitution in place: the columns of `sides` are solved with the lower triangle `l` of the same order, at most 64. */
export function substitute(machine: Machine, l: Matrix, sides: Matrix): void {
  const shards = Math.ceil(sides.cols / lanes);
  within(machine.arena, () => {
    const scratch = machine.arena.alloc(4 * lanes * l.rows * shards);
    const block = [l.rows, l.at, 4 * l.rowStride, 4 * l.colStride, sides.at];
    run(
      machine,
      "substitute",
      shards,
      ...block,
      4 * sides.colStride,
      4 * sides.rowStride,
      sides.cols,
      scratch,
    );
  });
}
