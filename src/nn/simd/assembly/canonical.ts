/** NaN has one bit pattern in what is stored. */
const PATTERN: i32 = 0x7fc00000;

@inline
export function canonical(x: f32): f32 {
  return x != x ? reinterpret<f32>(PATTERN) : x;
}

@inline
export function canonicals(x: v128): v128 {
  return v128.bitselect(i32x4.splat(PATTERN), x, f32x4.ne(x, x));
}
