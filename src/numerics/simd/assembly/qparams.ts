import { address, first, last, open, word } from "./tiles";

/** Twin of src/numerics/qparams.ts, which says why. */
export let scale: f32 = 1;
export let zero: i32 = 0;

const SMALLEST: f32 = 1.1754943508222875e-38;

@inline
function normal(reach: f32, s: f32): f32 {
  return reach == 0 ? 1 : max(s, SMALLEST);
}

/** Sets scale and zero for values from low to high. */
export function derive(low: f32, high: f32, affine: bool, lo: i32, hi: i32): void {
  if (low > high) {
    low = 0;
    high = 0;
  }
  if (!affine) {
    const reach: f32 = lo < 0 ? max(abs(low), abs(high)) : max<f32>(0, high);
    scale = normal(reach, reach / <f32>hi);
    zero = 0;
    return;
  }
  low = min<f32>(0, low);
  high = max<f32>(0, high);
  const steps = <f32>(hi - lo);
  const width = high - low;
  scale = normal(width, width < Infinity ? width / steps : high / steps - low / steps);
  const z = nearest<f32>(<f32>lo - low / scale);
  zero = <i32>min(max(z, <f32>lo), <f32>hi);
}

/**
 * Scale and zero point of each row from its range. Rows stand for tiles here, one column.
 * Block: rows, 1, rows a shard, ranges (16 bytes a row, min and max first), scales f32, zero points i8, affine, lo, hi.
 */
export function qparams(block: usize, shard: i32): void {
  open(block, shard);
  const ranges = address(block, 3), scales = address(block, 4), zeros = address(block, 5);
  const affine = word(block, 6) != 0, lo = word(block, 7), hi = word(block, 8);
  for (let r = first; r < last; r++) {
    const at = ranges + (<usize>r << 4);
    derive(load<f32>(at), load<f32>(at, 4), affine, lo, hi);
    store<f32>(scales + (<usize>r << 2), scale);
    store<i8>(zeros + <usize>r, <i8>zero);
  }
}
