import { column, cols, from, give, hold, openRows, to, x } from "./lanes";

/** The sum of each row in binary32, one element after the other. Block: ./lanes.ts; 1 result. */
export function serialSum(block: usize, shard: i32): void {
  openRows(block, shard);
  for (let row = from; row < to; row += 4) {
    hold(row);
    let sum = f32x4.splat(0);
    for (let j = 0; j < cols; j++) sum = f32x4.add(sum, column(x, j));
    give(0, sum);
  }
}
