/**
 * The product of packed factors, a tile of C a shard. The sum of an element over the depths of one block runs in one lane from front
 * to back, one multiplication and one addition, each rounded; then it is added to the element. So neither tiles nor threads show.
 */
import { address, canonical, canonicalOf, word } from "./block";

/** Rows and columns of C that the inner loop holds: 8 accumulators, 2 vectors of B, a factor of A and a product are 12 of 16 registers. */
const MR: i32 = 4;
const NR: i32 = 8;
/** Rows and columns of the tile of a shard: its part of A (64 KiB) and of B (256 KiB) stay in the second cache. */
const TR: i32 = 64;
const TC: i32 = 256;

/** What becomes of a sum: 0 it is the element, 1 it is added to it, 2 it is subtracted from it. */
@inline
function joined(c: usize, sum: v128, mode: i32): v128 {
  if (mode == 1) sum = f32x4.add(v128.load(c), sum);
  else if (mode == 2) sum = f32x4.sub(v128.load(c), sum);
  return canonical(sum);
}

/** 4 x 8 elements at `c`, rows `row` bytes apart. */
function micro(depth: i32, a: usize, b: usize, c: usize, row: usize, mode: i32): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  // Unrolling it, or loading factors of A one by one, measured 10 to 25% slower in V8.
  for (let left = depth; left > 0; left--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), factors = v128.load(a);
    let x = v128.shuffle<i32>(factors, factors, 0, 0, 0, 0);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.shuffle<i32>(factors, factors, 1, 1, 1, 1);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.shuffle<i32>(factors, factors, 2, 2, 2, 2);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.shuffle<i32>(factors, factors, 3, 3, 3, 3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    a += 16;
    b += 32;
  }
  v128.store(c, joined(c, c00, mode));
  v128.store(c, joined(c + 16, c01, mode), 16);
  c += row;
  v128.store(c, joined(c, c10, mode));
  v128.store(c, joined(c + 16, c11, mode), 16);
  c += row;
  v128.store(c, joined(c, c20, mode));
  v128.store(c, joined(c + 16, c21, mode), 16);
  c += row;
  v128.store(c, joined(c, c30, mode));
  v128.store(c, joined(c + 16, c31, mode), 16);
}

/** Takes `rows` x `cols` sums from a 4 x 8 tile to where they belong. */
function scatter(tile: usize, c: usize, row: usize, col: usize, rows: i32, cols: i32, mode: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const at = c + <usize>i * row + <usize>j * col;
      let sum = load<f32>(tile + (<usize>(i * NR + j) << 2));
      if (mode == 1) sum = load<f32>(at) + sum;
      else if (mode == 2) sum = load<f32>(at) - sum;
      store<f32>(at, canonicalOf(sum));
    }
  }
}

/**
 * Block: depth, packed A, packed B, rows, columns, C, bytes from row to row of C, from column to column, mode, how far row 0 lies below
 * the diagonal at column 0 (small tiles above the diagonal are left out), scratch of 128 bytes a shard, bytes from matrix to
 * matrix of packed A, packed B and C.
 */
export function multiply(block: usize, shard: i32): void {
  const depth = word(block, 0), rows = word(block, 3), cols = word(block, 4);
  const row = address(block, 6), col = address(block, 7), mode = word(block, 8), below = word(block, 9);
  const scratch = address(block, 10) + (<usize>shard << 7);
  const down = (rows + TR - 1) / TR, right = (cols + TC - 1) / TC;
  const matrix = shard / (down * right), tile = shard - matrix * down * right;
  const ti = tile / right, tj = tile - ti * right;
  const a = address(block, 1) + <usize>matrix * address(block, 11);
  const b = address(block, 2) + <usize>matrix * address(block, 12);
  const c = address(block, 5) + <usize>matrix * address(block, 13);
  const bottom = min(ti * TR + TR, rows), end = min(tj * TC + TC, cols);
  const perRow = <usize>depth << 2;
  for (let j = tj * TC; j < end; j += NR) {
    const width = min(NR, end - j);
    for (let i = ti * TR; i < bottom; i += MR) {
      if (i + below + MR <= j) continue;
      const height = min(MR, bottom - i);
      const at = c + <usize>i * row + <usize>j * col;
      if (width == NR && height == MR && col == 4) {
        micro(depth, a + <usize>i * perRow, b + <usize>j * perRow, at, row, mode);
      } else {
        micro(depth, a + <usize>i * perRow, b + <usize>j * perRow, scratch, 32, 0);
        scatter(scratch, at, row, col, height, width, mode);
      }
    }
  }
}
