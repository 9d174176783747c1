/** The sum of each plane, in the order of its elements, in binary64; rounded once. */
import { address, word } from "./block";

/** Block: sums, x, planes, elements of a plane, planes of a shard. */
export function planeSums(block: usize, shard: i32): void {
  const size = word(block, 3), each = word(block, 4), end = min((shard + 1) * each, word(block, 2));
  for (let plane = shard * each; plane < end; plane++) {
    let from = address(block, 1) + (<usize>plane * <usize>size << 2), sum: f64 = 0;
    for (let i = 0; i < size; i++, from += 4) sum += <f64>load<f32>(from);
    store<f32>(address(block, 0) + (<usize>plane << 2), <f32>sum);
  }
}
