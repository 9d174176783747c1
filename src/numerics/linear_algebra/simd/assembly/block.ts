/** Reading parameter blocks, and what all kernels here do to a result before it is stored. */

@inline
export function word(block: usize, i: i32): i32 {
  return load<i32>(block + (<usize>i << 2));
}

@inline
export function address(block: usize, i: i32): usize {
  return <usize>load<u32>(block + (<usize>i << 2));
}

/** NaN as 0x7fc00000: the sign and payload that an operation gives differ from processor to processor. */
@inline
export function canonical(v: v128): v128 {
  return v128.bitselect(v, i32x4.splat(0x7fc00000), f32x4.eq(v, v));
}

@inline
export function canonicalOf(x: f32): f32 {
  return x == x ? x : reinterpret<f32>(0x7fc00000);
}
