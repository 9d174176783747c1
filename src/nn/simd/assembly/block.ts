/** Reading parameter blocks: words of 4 bytes (src/tensor/kernel.ts). */

@inline
export function word(block: usize, i: i32): i32 {
  return load<i32>(block + (<usize>i << 2));
}

@inline
export function address(block: usize, i: i32): usize {
  return <usize>load<u32>(block + (<usize>i << 2));
}
