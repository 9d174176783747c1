/**
 * The summation tree of src/numerics/scalar/sum.ts. Of 16 terms in binary32, those 4 apart are added first; the 4 sums go on in binary64,
 * in two vectors of two lanes.
 */

/** The first two of four binary32 lanes. */
@inline
export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two. */
@inline
export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

/** Four times four squares as four sums. */
@inline
export function squares(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)),
    f32x4.add(f32x4.mul(c, c), f32x4.mul(d, d)),
  );
}

/** The lanes added up in the order of the tree. */
@inline
export function fold(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The power of two that takes a scale to about 1: errors in that unit have squares that binary32 holds. Not below 2^-126. */
@inline
export function unitOf(scale: f32): f32 {
  return reinterpret<f32>(max((254 << 23) - (reinterpret<i32>(scale) & 0x7f800000), 1 << 23));
}

/** What a sum of squares in that unit is worth. */
@inline
export function perSquare(unit: f32): f64 {
  const one: f64 = 1 / <f64>unit;
  return one * one;
}
