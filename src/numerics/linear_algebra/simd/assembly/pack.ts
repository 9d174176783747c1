/**
 * Packing for the product (Goto and van de Geijn 2008, section 4): a panel is `width` neighbouring rows of A (columns of B), stored depth
 * by depth so that the inner loop reads it from front to back whatever the strides of the matrix are. A panel
 * that the matrix does not fill is filled with zeros; depths are never padded, so the sums have no terms of their own making.
 */
import { address, word } from "./block";

/** Panels packed by a shard. */
const CHUNK: i32 = 16;

/** Four items from contiguous depths: 4 x 4 elements at a time, transposed. */
@inline
function across(from: usize, item: usize, to: usize, step: usize): void {
  const a = v128.load(from), b = v128.load(from + item);
  const c = v128.load(from + 2 * item), d = v128.load(from + 3 * item);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<i32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<i64>(AB, CD, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<i64>(AB, CD, 1, 3));
}

/** One panel of `width` (4 or 8) items, of which `count` exist. Strides are bytes. */
function panel(from: usize, item: usize, step: usize, count: i32, depth: i32, to: usize, width: i32): void {
  const line = <usize>width << 2;
  let k = 0;
  if (count == width) {
    if (item == 4) {
      for (; k < depth; k++) {
        v128.store(to, v128.load(from));
        if (width == 8) v128.store(to, v128.load(from, 16), 16);
        from += step;
        to += line;
      }
      return;
    }
    if (step == 4) {
      for (; k + 4 <= depth; k += 4) {
        across(from, item, to, line);
        if (width == 8) across(from + 4 * item, item, to + 16, line);
        from += 16;
        to += 4 * line;
      }
    }
  }
  for (; k < depth; k++) {
    let at = from, i = 0;
    for (; i < count; i++) {
      store<i32>(to, load<i32>(at));
      at += item;
      to += 4;
    }
    for (; i < width; i++) {
      store<i32>(to, 0);
      to += 4;
    }
    from += step;
  }
}

/**
 * Packs both factors. Block: depth, then for A and for B eight words each: address, bytes from row to row (column to column), bytes
 * from depth to depth, rows (columns), target, panel width, shards a matrix, matrices; then bytes from matrix to matrix of A and B.
 * Shards of A come first.
 */
export function pack(block: usize, shard: i32): void {
  const depth = word(block, 0);
  const shardsOfA = word(block, 7) * word(block, 8);
  const ofB = shard >= shardsOfA;
  const at: usize = ofB ? block + 32 : block;
  if (ofB) shard -= shardsOfA;
  const perMatrix = word(at, 7), matrix = shard / perMatrix;
  const stride = address(block, ofB ? 18 : 17);
  const item = address(at, 2), step = address(at, 3), items = word(at, 4), width = word(at, 6);
  const panels = (items + width - 1) / width;
  const size = <usize>depth * <usize>width << 2;
  const from = address(at, 1) + <usize>matrix * stride;
  const to = address(at, 5) + <usize>matrix * <usize>panels * size;
  const first = (shard - matrix * perMatrix) * CHUNK, last = min(first + CHUNK, panels);
  for (let p = first; p < last; p++) {
    const start = p * width;
    panel(from + <usize>start * item, item, step, min(width, items - start), depth, to + <usize>p * size, width);
  }
}
