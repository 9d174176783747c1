import { address, first, last, length, open, PAD, padded, start, tile } from "./tiles";
import { high, low } from "./sums";

@inline
function square(wide: v128): v128 {
  return f64x2.mul(wide, wide);
}

/**
 * Sum of x^2 and of (x - y)^2. There is no scale to choose a unit by, so squares are taken in binary64.
 * Block: rows, cols, tiles a shard, x, y, out, scratch (twice). Out, 16 bytes a shard: both sums in binary64.
 */
export function compare(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), y = address(block, 4), out = address(block, 5) + (<usize>shard << 4);
  const pad = address(block, 6) + 2 * PAD * <usize>shard;
  let signal: f64 = 0, noise: f64 = 0;
  for (let t = first; t < last; t++) {
    tile(t);
    let at = x + (start << 2), other = y + (start << 2);
    let s0 = f64x2.splat(0), s1 = s0, n0 = s0, n1 = s0;
    for (let left = length; left > 0; left -= 16, at += 64, other += 64) {
      if (left < 16) {
        at = padded(at, left, pad);
        other = padded(other, left, pad + PAD);
      }
      for (let i: usize = 0; i < 64; i += 16) {
        const a = v128.load(at + i), e = f32x4.sub(a, v128.load(other + i));
        s0 = f64x2.add(s0, square(low(a)));
        s1 = f64x2.add(s1, square(high(a)));
        n0 = f64x2.add(n0, square(low(e)));
        n1 = f64x2.add(n1, square(high(e)));
      }
    }
    const s = f64x2.add(s0, s1), n = f64x2.add(n0, n1);
    signal += f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
    noise += f64x2.extract_lane(n, 0) + f64x2.extract_lane(n, 1);
  }
  store<f64>(out, signal);
  store<f64>(out, noise, 8);
}
