/** gemmlowp's fixed point: ../../fixed_point.ts says what each is. */

@inline
export function highMul(a: i32, b: i32): i32 {
  if (a == b && a == i32.MIN_VALUE) return i32.MAX_VALUE;
  const product = <i64>a * <i64>b;
  const nudge: i64 = product >= 0 ? 1 << 30 : 1 - (1 << 30);
  return <i32>((product + nudge) / (<i64>1 << 31));
}

@inline
export function roundingShift(x: i32, exponent: i32): i32 {
  const mask = exponent == 31 ? i32.MAX_VALUE : (1 << exponent) - 1;
  const threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + ((x & mask) > threshold ? 1 : 0);
}
