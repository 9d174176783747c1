import { address, first, last, length, LEAF, open, PAD, padded, start, tile, word } from "./tiles";
import { derive, scale, zero } from "./qparams";
import { fold, high, low, perSquare, squares, unitOf } from "./sums";

/** Scales above this stay normal when divided by the most steps there are. */
const SURE: f32 = 7.888609052210118e-31;

/** Sum of (x - x̂)^2 over a tile: the noise of `loss` alone. */
function noiseOf(at: usize, n: i32, scale: f32, zero: i32, lo: i32, hi: i32, pad: usize): f64 {
  const unit = unitOf(scale), units = f32x4.splat(unit), s = f32x4.splat(scale * unit);
  const least = f32x4.splat(<f32>(lo - zero)), most = f32x4.splat(<f32>(hi - zero));
  let n0 = f64x2.splat(0), n1 = n0;
  for (let left = n; left > 0; left -= 16, at += 64) {
    if (left < 16) at = padded(at, left, pad);
    const a = f32x4.mul(v128.load(at), units), b = f32x4.mul(v128.load(at, 16), units);
    const c = f32x4.mul(v128.load(at, 32), units), d = f32x4.mul(v128.load(at, 48), units);
    const lost = squares(error(a, s, least, most), error(b, s, least, most), error(c, s, least, most), error(d, s, least, most));
    n0 = f64x2.add(n0, low(lost));
    n1 = f64x2.add(n1, high(lost));
  }
  return fold(n0, n1) * perSquare(unit);
}

@inline
function error(x: v128, s: v128, least: v128, most: v128): v128 {
  const q = f32x4.pmin(most, f32x4.pmax(least, f32x4.nearest(f32x4.div(x, s))));
  return f32x4.sub(x, f32x4.mul(q, s));
}

/** The least that the noise of a row can be when x is one of its elements: its own square, as a sum of squares only grows. */
@inline
function squaredError(x: f32, lo: i32, hi: i32): f64 {
  const unit = unitOf(scale), s = scale * unit, v = x * unit;
  const q = min(max(nearest<f32>(v / s), <f32>(lo - zero)), <f32>(hi - zero));
  const e = v - q * s;
  return <f64>(e * e) * perSquare(unit);
}

/**
 * For rows of one tile: of the ranges k / steps * [min, max] the one with the least noise, the larger of equals.
 * Block: rows, cols, tiles a shard, x, ranges (16 bytes a row: min and max in, min and max of the best out), steps, affine, lo, hi, scratch.
 */
export function search(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), ranges = address(block, 4), steps = word(block, 5);
  const affine = word(block, 6) != 0, lo = word(block, 7), hi = word(block, 8), pad = address(block, 9) + PAD * <usize>shard;
  for (let t = first; t < last; t++) {
    tile(t);
    const at = ranges + (<usize>t << 4), low = load<f32>(at), high = load<f32>(at, 4);
    let least: f64 = Infinity, bestLow = low, bestHigh = high;
    // The element that saturates first, so its error grows as the range shrinks.
    const end = lo < 0 && -low > high ? low : high;
    for (let k = steps; k > 0; k--) {
      const factor = <f64> <f32>(<f64>k / <f64>steps);
      const triedLow = <f32>(<f64>low * factor), triedHigh = <f32>(<f64>high * factor);
      derive(triedLow, triedHigh, affine, lo, hi);
      if (squaredError(end, lo, hi) >= least) {
        // No later candidate can win, unless a zero point or the smallest scale gets in the way.
        if (!affine && scale > SURE) break;
        continue;
      }
      if (affine && squaredError(low, lo, hi) >= least) continue;
      const noise = noiseOf(x + (start << 2), length, scale, zero, lo, hi, pad);
      if (noise < least) {
        least = noise;
        bestLow = triedLow;
        bestHigh = triedHigh;
      }
    }
    store<f32>(at, bestLow);
    store<f32>(at, bestHigh, 4);
  }
}

/**
 * The noise of several candidates over each tile of one long row.
 * Block: 1, cols, tiles a shard, x, scales f32 and zero points i32 of the candidates, how many, out, lo, hi, scratch.
 * Out, binary64: candidates x tiles.
 */
export function candidates(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), scales = address(block, 4), zeros = address(block, 5), count = word(block, 6);
  const out = address(block, 7), lo = word(block, 8), hi = word(block, 9), pad = address(block, 10) + PAD * <usize>shard;
  const tiles = (word(block, 1) + (LEAF - 1)) / LEAF;
  for (let t = first; t < last; t++) {
    tile(t);
    for (let k = 0; k < count; k++) {
      const entry = <usize>k << 2;
      const noise = noiseOf(x + (start << 2), length, load<f32>(scales + entry), load<i32>(zeros + entry), lo, hi, pad);
      store<f64>(out + (<usize>(k * tiles + t) << 3), noise);
    }
  }
}
