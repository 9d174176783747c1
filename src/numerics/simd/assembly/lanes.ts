/**
 * Four rows side by side, one a lane, for computations whose sums must be added in the order of the elements.
 * Block: rows, cols, rows a shard, x, y (a second matrix like x, or 0), out (rows a result, result after result), elements out,
 * scratch (bytes a shard), bytes of scratch a shard, parameters (binary32).
 */
import { address, word } from "./tiles";

export let rows: i32 = 0;
export let cols: i32 = 0;
export let from: i32 = 0;
export let to: i32 = 0;
export let x: usize = 0;
export let y: usize = 0;
export let elements: usize = 0;
export let scratch: usize = 0;
let out: usize = 0;
let parameters: usize = 0;

/** The four rows at hand. */
let r0: usize = 0;
let r1: usize = 0;
let r2: usize = 0;
let r3: usize = 0;
let at: i32 = 0;

export function openRows(block: usize, shard: i32): void {
  rows = word(block, 0);
  cols = word(block, 1);
  const perShard = word(block, 2);
  from = shard * perShard;
  to = min(from + perShard, rows);
  x = address(block, 3);
  y = address(block, 4);
  out = address(block, 5);
  elements = address(block, 6);
  scratch = address(block, 7) + <usize>shard * <usize>word(block, 8);
  parameters = address(block, 9);
}

@inline
export function parameter(i: i32): f32 {
  return load<f32>(parameters + (<usize>i << 2));
}

@inline
export function parameterAt(i: i32): usize {
  return parameters + (<usize>i << 2);
}

/** Rows `row` to `row + 3`; behind the last one the last one again. */
export function hold(row: i32): void {
  at = row;
  const last = to - 1;
  r0 = <usize>row * <usize>cols;
  r1 = <usize>min(row + 1, last) * <usize>cols;
  r2 = <usize>min(row + 2, last) * <usize>cols;
  r3 = <usize>min(row + 3, last) * <usize>cols;
}

/** Element `j` of each of the four rows of a matrix. */
@inline
export function column(matrix: usize, j: i32): v128 {
  let v = v128.load32_zero(matrix + ((r0 + <usize>j) << 2));
  v = v128.load32_lane(matrix + ((r1 + <usize>j) << 2), v, 1);
  v = v128.load32_lane(matrix + ((r2 + <usize>j) << 2), v, 2);
  return v128.load32_lane(matrix + ((r3 + <usize>j) << 2), v, 3);
}

/** Writes a result of the four rows. */
export function give(result: i32, v: v128): void {
  const place = out + ((<usize>result * <usize>rows + <usize>at) << 2);
  v128.store32_lane(place, v, 0);
  if (at + 1 < to) v128.store32_lane(place, v, 1, 4);
  if (at + 2 < to) v128.store32_lane(place, v, 2, 8);
  if (at + 3 < to) v128.store32_lane(place, v, 3, 12);
}

/** Writes element `j` of each of the four rows. */
export function giveElement(j: i32, v: v128): void {
  v128.store32_lane(elements + ((r0 + <usize>j) << 2), v, 0);
  if (at + 1 < to) v128.store32_lane(elements + ((r1 + <usize>j) << 2), v, 1);
  if (at + 2 < to) v128.store32_lane(elements + ((r2 + <usize>j) << 2), v, 2);
  if (at + 3 < to) v128.store32_lane(elements + ((r3 + <usize>j) << 2), v, 3);
}

/** Halves to even for magnitudes up to 2^22, as ggml does it: twin of `nearestInteger` in src/numerics/scalar/lanes.ts. */
@inline
export function nearestInteger(v: v128): v128 {
  const word = v128.and(f32x4.add(v, f32x4.splat(12582912)), i32x4.splat(0x007fffff));
  return i32x4.sub(word, i32x4.splat(0x00400000));
}

/** Nearest integers between two, as binary32. */
@inline
export function nearestCode(v: v128, low: v128, high: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.max_s(low, i32x4.min_s(high, nearestInteger(v))));
}
