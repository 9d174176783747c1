import { address, first, last, length, open, some, start, tile } from "./tiles";
import { fold, squareHigh, squareLow } from "./sums";

/**
 * Sum of x^2 and of (x - y)^2. Block: rows, cols, tiles a shard, x, y, out. Out, 16 bytes a shard: both sums in binary64.
 */
export function compare(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), y = address(block, 4), out = address(block, 5) + (<usize>shard << 4);
  let signal: f64 = 0, noise: f64 = 0;
  for (let t = first; t < last; t++) {
    tile(t);
    let at = x + (start << 2), other = y + (start << 2);
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, n0 = s0, n1 = s0, n2 = s0, n3 = s0;
    for (let left = length; left > 0; left -= 8, at += 32, other += 32) {
      const a = left >= 4 ? v128.load(at) : some(at, left);
      const b = left >= 8 ? v128.load(at, 16) : left > 4 ? some(at + 16, left - 4) : i32x4.splat(0);
      const c = left >= 4 ? v128.load(other) : some(other, left);
      const d = left >= 8 ? v128.load(other, 16) : left > 4 ? some(other + 16, left - 4) : i32x4.splat(0);
      const e = f32x4.sub(a, c), f = f32x4.sub(b, d);
      s0 = f64x2.add(s0, squareLow(a));
      s1 = f64x2.add(s1, squareHigh(a));
      s2 = f64x2.add(s2, squareLow(b));
      s3 = f64x2.add(s3, squareHigh(b));
      n0 = f64x2.add(n0, squareLow(e));
      n1 = f64x2.add(n1, squareHigh(e));
      n2 = f64x2.add(n2, squareLow(f));
      n3 = f64x2.add(n3, squareHigh(f));
    }
    signal += fold(s0, s1, s2, s3);
    noise += fold(n0, n1, n2, n3);
  }
  store<f64>(out, signal);
  store<f64>(out, noise, 8);
}
