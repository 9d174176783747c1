/**
 * A rows x cols matrix is cut into tiles: a row, or 65,536 elements of a row (the leaf of the summation tree; the last tile of a row is
 * shorter). A shard is a run of tiles. These are WebAssembly globals, so each thread has its own.
 */
export const LEAF: i32 = 65536;

export let cols: i32 = 0;
let leaves: i32 = 0;
export let first: i32 = 0;
export let last: i32 = 0;

/** Where the tile at hand lies: its row, its first element counted from the start of the matrix, its length. */
export let row: i32 = 0;
export let start: usize = 0;
export let length: i32 = 0;

@inline
export function word(block: usize, i: i32): i32 {
  return load<i32>(block + (<usize>i << 2));
}

@inline
export function address(block: usize, i: i32): usize {
  return <usize>load<u32>(block + (<usize>i << 2));
}

/** Reads words 0 to 2 of a block, which are rows, cols and tiles a shard, and sets `first` and `last`. */
export function open(block: usize, shard: i32): void {
  const rows = word(block, 0), perShard = word(block, 2);
  cols = word(block, 1);
  leaves = (cols + (LEAF - 1)) / LEAF;
  first = shard * perShard;
  last = min(first + perShard, rows * leaves);
}

/** Makes a tile the one at hand. */
export function tile(index: i32): void {
  if (leaves == 1) {
    row = index;
    start = <usize>index * <usize>cols;
    length = cols;
    return;
  }
  row = index / leaves;
  const skip = (index - row * leaves) * LEAF;
  start = <usize>row * <usize>cols + <usize>skip;
  length = min(cols - skip, LEAF);
}
