/** The summation tree of src/numerics/scalar/sum.ts: a leaf has 8 binary64 lanes, here four vectors of two. */

/** The first two of four binary32 lanes as binary64, squared. */
@inline
export function squareLow(v: v128): v128 {
  const wide = f64x2.promote_low_f32x4(v);
  return f64x2.mul(wide, wide);
}

/** The last two. */
@inline
export function squareHigh(v: v128): v128 {
  const wide = f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
  return f64x2.mul(wide, wide);
}

/** Lanes 0 1, 2 3, 4 5 and 6 7 added up in the order of the tree. */
@inline
export function fold(a: v128, b: v128, c: v128, d: v128): f64 {
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
