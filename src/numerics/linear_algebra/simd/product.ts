import type { Machine } from "../../../tensor/machine.ts";
import { type Matrix, part, transposed } from "../matrix.ts";
import { type Batch, checkProduct, depthOfBlock, type ProductOptions } from "../product.ts";
import { within } from "../working_memory.ts";
import { run } from "./run.ts";

/** Rows of a panel of A and columns of a panel of B, as the kernels have them. */
const panelOfA = 4, panelOfB = 8;
/** Panels packed by a shard. */
const panelsOfShard = 16;
/** The tile of C that a shard computes. */
const tile = { rows: 64, cols: 256 };
/** Most rows and columns whose factors are packed at a time; the packed block of a factor then takes 2 MiB. */
const most = 2048;

/** Left for the pool, which shows the module to its threads. */
const ofPool = 32768;
/** So far below the diagonal lies a row when all of its elements are wanted. */
const everywhere = 2 ** 30;
const modes = { set: 0, add: 1, subtract: 2 };
const roundUp = (n: number, to: number) => Math.ceil(n / to) * to;

/**
 * ../scalar/product.ts in blocks: the factors are packed into panels, 256 depths and at most 2,048 rows and columns at a time, then tiles of
 * C are computed by shards. Arena: at most 4.5 MiB, less when less is free, down to 400 KiB.
 */
export function product(
  machine: Machine,
  c: Matrix,
  a: Matrix,
  b: Matrix,
  options: ProductOptions = {},
): void {
  checkProduct(c, a, b);
  const { mode = "set", batch = { count: 1, c: 0, a: 0, b: 0 } } = options;
  if (c.colStride !== 1 && c.rowStride === 1 && options.lower !== true) {
    // Rows of C are what must be contiguous. The products are the same ones in the same order.
    const turned = { ...batch, a: batch.b, b: batch.a };
    return product(machine, transposed(c), transposed(b), transposed(a), { mode, batch: turned });
  }
  if (a.cols === 0 && mode === "set") return clear(machine, c, batch);
  within(machine.arena, () => {
    const deepest = Math.min(depthOfBlock, a.cols);
    const room = blocksFor(machine.arena.free - ofPool, deepest, c.rows, c.cols, batch);
    const packedA = machine.arena.alloc(4 * deepest * room.rows * (batch.a === 0 ? 1 : room.count));
    const packedB = machine.arena.alloc(4 * deepest * room.cols * (batch.b === 0 ? 1 : room.count));
    const scratch = machine.arena.alloc(128 * tiles(room.rows, room.cols) * room.count);
    for (let first = 0; first < batch.count; first += room.count) {
      const count = Math.min(room.count, batch.count - first);
      for (let i = 0; i < c.rows; i += room.rows) {
        const rows = Math.min(room.rows, c.rows - i);
        for (let j = 0; j < c.cols; j += room.cols) {
          const cols = Math.min(room.cols, c.cols - j);
          if (options.lower === true && i + rows <= j) continue;
          for (let k = 0; k < a.cols; k += depthOfBlock) {
            const depth = Math.min(depthOfBlock, a.cols - k);
            const ofA = shifted(part(a, i, k, rows, depth), first * batch.a);
            const ofB = shifted(part(b, k, j, depth, cols), first * batch.b);
            const ofC = shifted(part(c, i, j, rows, cols), first * batch.c);
            const matricesA = batch.a === 0 ? 1 : count, matricesB = batch.b === 0 ? 1 : count;
            const shardsA = Math.ceil(rows / (panelOfA * panelsOfShard));
            const shardsB = Math.ceil(cols / (panelOfB * panelsOfShard));
            // deno-fmt-ignore
            run(machine, "pack", shardsA * matricesA + shardsB * matricesB,
              depth, ofA.at, 4 * a.rowStride, 4 * a.colStride, rows, packedA, panelOfA, shardsA,
              matricesA, ofB.at, 4 * b.colStride, 4 * b.rowStride, cols, packedB, panelOfB, shardsB,
              matricesB, 4 * batch.a, 4 * batch.b);
            // deno-fmt-ignore
            run(machine, "multiply", tiles(rows, cols) * count,
              depth, packedA, packedB, rows, cols, ofC.at, 4 * c.rowStride, 4 * c.colStride,
              mode === "set" && k > 0 ? modes.add : modes[mode], options.lower === true ? i - j : everywhere, scratch,
              batch.a === 0 ? 0 : 4 * depth * roundUp(rows, panelOfA),
              batch.b === 0 ? 0 : 4 * depth * roundUp(cols, panelOfB), 4 * batch.c);
          }
        }
      }
    }
  });
}

const tiles = (rows: number, cols: number) => Math.ceil(rows / tile.rows) * Math.ceil(cols / tile.cols);
const shifted = (m: Matrix, elements: number): Matrix => ({ ...m, at: m.at + 4 * elements });

/** How many rows, columns and matrices are packed at a time. Nothing of it shows in the result. */
function blocksFor(free: number, depth: number, rows: number, cols: number, batch: Batch) {
  const bytes = (r: number, c: number) => 4 * depth * (r + c) + 128 * tiles(r, c) + 256;
  let r = Math.min(most, roundUp(rows, panelOfA)), c = Math.min(most, roundUp(cols, panelOfB));
  while (bytes(r, c) > free && (r > tile.rows || c > tile.cols)) {
    r = Math.min(r, Math.max(tile.rows, roundUp(r / 2, tile.rows)));
    c = Math.min(c, Math.max(tile.cols, roundUp(c / 2, tile.cols)));
  }
  const enough = Math.min(free, bytes(most, most));
  const count = Math.min(batch.count, Math.max(1, Math.floor(enough / bytes(r, c))));
  return { rows: r, cols: c, count };
}

/** No products: zeros. */
function clear({ arena }: Machine, c: Matrix, batch: Batch): void {
  for (let m = 0; m < batch.count; m++) {
    for (let i = 0; i < c.rows; i++) {
      for (let j = 0; j < c.cols; j++) {
        arena.f32(c.at + 4 * (m * batch.c + i * c.rowStride + j * c.colStride), 1)[0] = 0;
      }
    }
  }
}
