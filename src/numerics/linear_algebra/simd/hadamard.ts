import type { Machine } from "../../../tensor/machine.ts";
import { hadamardOrder, hadamardSigns } from "../hadamard_matrix.ts";
import type { Matrix } from "../matrix.ts";
import { within } from "../working_memory.ts";
import { run } from "./run.ts";

/** Elements of a shard, about. */
const ofShard = 32768;

/** ../scalar/hadamard.ts, rows that are contiguous. */
export function hadamard(machine: Machine, m: Matrix, inverse = false): void {
  const { arena } = machine, { run: length, runs } = hadamardOrder(m.cols);
  if (m.colStride !== 1) {
    throw new RangeError(
      `Cannot transform rows by Hadamard as their elements must lie next to one another: they are ${m.colStride} apart`,
    );
  }
  if (m.rows === 0) return;
  const perShard = Math.max(1, Math.floor(ofShard / m.cols)), shards = Math.ceil(m.rows / perShard);
  within(arena, () => {
    const signs = hadamardSigns(runs),
      at = arena.alloc(4 * signs.length),
      masks = arena.u32(at, signs.length);
    for (let i = 0; i < runs; i++) {
      for (let k = 0; k < runs; k++) {
        masks[i * runs + k] = signs[inverse ? k * runs + i : i * runs + k]! < 0 ? 0x80000000 : 0;
      }
    }
    const scratch = arena.alloc(16 * runs * shards), scale = { f32: 1 / Math.sqrt(m.cols) };
    const block = [m.rows, perShard, m.at, 4 * m.rowStride, length, runs, at, scratch];
    run(machine, "hadamard", shards, ...block, scale);
  });
}
