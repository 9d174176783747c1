import { address, first, last, length, open, some, start, tile, word } from "./tiles";
import { derive, scale, zero } from "./qparams";
import { fold, squareHigh, squareLow } from "./sums";

const MAGIC: f32 = 12582912;

/** Sum of (x - x̂)^2 over a tile: the noise of `loss` alone. */
function noiseOf(at: usize, n: i32, scale: f32, zero: i32, lo: i32, hi: i32): f64 {
  const s = f32x4.splat(scale), magic = f32x4.splat(MAGIC);
  const low = f32x4.splat(<f32>(lo - zero)), high = f32x4.splat(<f32>(hi - zero));
  let n0 = f64x2.splat(0), n1 = n0, n2 = n0, n3 = n0;
  for (let left = n; left > 0; left -= 8, at += 32) {
    const a = left >= 4 ? v128.load(at) : some(at, left);
    const b = left >= 8 ? v128.load(at, 16) : left > 4 ? some(at + 16, left - 4) : i32x4.splat(0);
    const p = f32x4.pmin(high, f32x4.pmax(low, f32x4.div(a, s)));
    const q = f32x4.pmin(high, f32x4.pmax(low, f32x4.div(b, s)));
    const e = f32x4.sub(a, f32x4.mul(f32x4.sub(f32x4.add(p, magic), magic), s));
    const f = f32x4.sub(b, f32x4.mul(f32x4.sub(f32x4.add(q, magic), magic), s));
    n0 = f64x2.add(n0, squareLow(e));
    n1 = f64x2.add(n1, squareHigh(e));
    n2 = f64x2.add(n2, squareLow(f));
    n3 = f64x2.add(n3, squareHigh(f));
  }
  return fold(n0, n1, n2, n3);
}

/** (x - x̂)^2 of one element. */
@inline
function squaredError(x: f32, lo: i32, hi: i32): f64 {
  const t = nearest<f32>(min(max(x / scale, <f32>(lo - zero)), <f32>(hi - zero)));
  const e = <f64>(x - t * scale);
  return e * e;
}

/**
 * For rows of one tile: of the ranges k / steps * [min, max] the one with the least noise, the larger of equals.
 * Block: rows, cols, tiles a shard, x, ranges (16 bytes a row: min and max in, min and max of the best out), steps, affine, lo, hi.
 */
export function search(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), ranges = address(block, 4), steps = word(block, 5);
  const affine = word(block, 6) != 0, lo = word(block, 7), hi = word(block, 8);
  for (let t = first; t < last; t++) {
    tile(t);
    const at = ranges + (<usize>t << 4), low = load<f32>(at), high = load<f32>(at, 4);
    let least: f64 = Infinity, bestLow = low, bestHigh = high;
    for (let k = steps; k > 0; k--) {
      const factor = <f64>k / <f64>steps;
      const triedLow = <f32>(<f64>low * factor), triedHigh = <f32>(<f64>high * factor);
      derive(triedLow, triedHigh, affine, lo, hi);
      // The whole is not less than the error of either end of the row: a sum of squares only grows.
      if (squaredError(low, lo, hi) >= least || squaredError(high, lo, hi) >= least) {
        // With a fixed zero point that error grows as the range shrinks, so no later candidate can win.
        if (affine) continue;
        break;
      }
      const noise = noiseOf(x + (start << 2), length, scale, zero, lo, hi);
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
 * Block: 1, cols, tiles a shard, x, scales f32 and zero points i32 of the candidates, how many, out, lo, hi.
 * Out, binary64: candidates x tiles.
 */
export function candidates(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), scales = address(block, 4), zeros = address(block, 5), count = word(block, 6);
  const out = address(block, 7), lo = word(block, 8), hi = word(block, 9);
  const tiles = (word(block, 1) + 65535) / 65536;
  for (let t = first; t < last; t++) {
    tile(t);
    for (let k = 0; k < count; k++) {
      const entry = <usize>k << 2;
      const noise = noiseOf(x + (start << 2), length, load<f32>(scales + entry), load<i32>(zeros + entry), lo, hi);
      store<f64>(out + (<usize>(k * tiles + t) << 3), noise);
    }
  }
}
