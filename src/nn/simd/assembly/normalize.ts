/**
 * Batch normalization: ../../scalar/normalize.ts is the definition. A shard is a channel; its planes lie `skip` bytes apart.
 * The four parts of a sum are the lanes of two vectors; where a plane ends within four elements, zeros stand for what is missing.
 */
import { address, word } from "./block";
import { canonical, canonicals } from "./canonical";

/** The last elements of a plane, fewer than four. */
@inline
function tail(from: usize, left: i32): v128 {
  let v = v128.load32_zero(from);
  if (left > 1) v = f32x4.replace_lane(v, 1, load<f32>(from, 4));
  if (left > 2) v = f32x4.replace_lane(v, 2, load<f32>(from, 8));
  return v;
}

/** The lanes that are elements. */
@inline
function present(left: i32): v128 {
  return v128.gt<i32>(i32x4.splat(left), i32x4(0, 1, 2, 3));
}

@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

@inline
function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
}

@inline
function total(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The sum of the elements. */
function sumOf(x: usize, count: i32, area: i32, skip: usize): f64 {
  let a = f64x2.splat(0), b = f64x2.splat(0);
  for (let n = 0; n < count; n++, x += skip) {
    let i = 0, from = x;
    for (; i + 4 <= area; i += 4, from += 16) {
      const v = v128.load(from);
      a = f64x2.add(a, low(v));
      b = f64x2.add(b, high(v));
    }
    if (i < area) {
      const v = tail(from, area - i);
      a = f64x2.add(a, low(v));
      b = f64x2.add(b, high(v));
    }
  }
  return total(a, b);
}

/** The sum of (x - mean) p(x), p being the same again, or y. */
function productOf(y: usize, x: usize, mean: f64, count: i32, area: i32, skip: usize, square: bool): f64 {
  let a = f64x2.splat(0), b = f64x2.splat(0);
  const means = f64x2.splat(mean);
  for (let n = 0; n < count; n++, x += skip, y += skip) {
    for (let i = 0; i < area; i += 4) {
      const at = <usize>i << 2, left = area - i, whole = left >= 4;
      const v = whole ? v128.load(x + at) : tail(x + at, left);
      const d = f64x2.sub(low(v), means), e = f64x2.sub(high(v), means);
      let p = f64x2.splat(0), q = f64x2.splat(0);
      if (square) {
        p = f64x2.mul(d, d);
        q = f64x2.mul(e, e);
      } else {
        const w = whole ? v128.load(y + at) : tail(y + at, left);
        p = f64x2.mul(low(w), d);
        q = f64x2.mul(high(w), e);
      }
      if (!whole) {
        const is = present(left);
        p = v128.and(p, v128.shuffle<i32>(is, is, 0, 0, 1, 1));
        q = v128.and(q, v128.shuffle<i32>(is, is, 2, 2, 3, 3));
      }
      a = f64x2.add(a, p);
      b = f64x2.add(b, q);
    }
  }
  return total(a, b);
}

/** Block: y, x, weight, bias, mean, variance, by, count, channels, area, training, 0, momentum (f64), epsilon (f64). */
export function normalize(block: usize, channel: i32): void {
  const count = word(block, 7), channels = word(block, 8), area = word(block, 9), at = <usize>channel << 2;
  const plane = <usize>area << 2, skip = plane * <usize>channels, first = plane * <usize>channel;
  const momentum = load<f64>(block, 48), epsilon = load<f64>(block, 56);
  const running = address(block, 4) + at, spread = address(block, 5) + at, by = address(block, 6) + 2 * at;
  let x = address(block, 1) + first, y = address(block, 0) + first;
  let mean = <f64>load<f32>(running), variance = <f64>load<f32>(spread);
  if (word(block, 10) != 0) {
    const size = <f64>count * <f64>area, now = sumOf(x, count, area, skip) / size;
    const squares = productOf(x, x, now, count, area, skip, true);
    store<f32>(running, canonical(<f32>((1 - momentum) * mean + momentum * now)));
    store<f32>(spread, canonical(<f32>((1 - momentum) * variance + momentum * (squares / (size - 1)))));
    mean = now;
    variance = squares / size;
  }
  const centre = canonical(<f32>mean), inverse = canonical(<f32>(1 / sqrt<f64>(variance + epsilon)));
  store<f32>(by, centre);
  store<f32>(by, inverse, 4);
  const slope = load<f32>(address(block, 2) + at) * inverse, bias = load<f32>(address(block, 3) + at);
  const centres = f32x4.splat(centre), slopes = f32x4.splat(slope), biases = f32x4.splat(bias);
  for (let n = 0; n < count; n++, x += skip, y += skip) {
    let i = 0, from = x, to = y;
    for (; i + 4 <= area; i += 4, from += 16, to += 16) {
      const v = f32x4.mul(f32x4.sub(v128.load(from), centres), slopes);
      v128.store(to, canonicals(f32x4.add(v, biases)));
    }
    for (; i < area; i++, from += 4, to += 4) {
      store<f32>(to, canonical((load<f32>(from) - centre) * slope + bias));
    }
  }
}

/** Block: dx (0 when it is not wanted), dweight, dbias, dy, x, weight, by, count, channels, area. */
export function normalizeGradient(block: usize, channel: i32): void {
  const count = word(block, 7), channels = word(block, 8), area = word(block, 9), at = <usize>channel << 2;
  const plane = <usize>area << 2, skip = plane * <usize>channels, first = plane * <usize>channel;
  const by = address(block, 6) + 2 * at, centre = load<f32>(by), inverse = load<f32>(by, 4);
  let dy = address(block, 3) + first, x = address(block, 4) + first;
  const sum = sumOf(dy, count, area, skip);
  const product = productOf(dy, x, <f64>centre, count, area, skip, false);
  store<f32>(address(block, 1) + at, canonical(<f32>(product * <f64>inverse)));
  store<f32>(address(block, 2) + at, canonical(<f32>sum));
  let dx = address(block, 0);
  if (dx == 0) return;
  dx += first;
  const size = <f64>count * <f64>area, level = <f32>(sum / size);
  const tilt = <f32>(product * <f64>inverse * <f64>inverse / size);
  const slope = load<f32>(address(block, 5) + at) * inverse;
  const levels = f32x4.splat(level), tilts = f32x4.splat(tilt), slopes = f32x4.splat(slope);
  const centres = f32x4.splat(centre);
  for (let n = 0; n < count; n++, x += skip, dy += skip, dx += skip) {
    for (let i = 0; i < area; i += 4) {
      const here = <usize>i << 2, left = area - i;
      if (left >= 4) {
        const own = f32x4.sub(v128.load(dy + here), levels);
        const along = f32x4.mul(f32x4.sub(v128.load(x + here), centres), tilts);
        v128.store(dx + here, canonicals(f32x4.mul(slopes, f32x4.sub(own, along))));
      } else {
        for (let j = here; j < plane; j += 4) {
          const own = load<f32>(dy + j) - level, along = (load<f32>(x + j) - centre) * tilt;
          store<f32>(dx + j, canonical(slope * (own - along)));
        }
      }
    }
  }
}
