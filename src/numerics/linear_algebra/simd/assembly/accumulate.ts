/** Adds up arrays of one length, one after another. */
import { address, canonical, canonicalOf, word } from "./block";

/** Elements of a shard. */
const RUN: i32 = 4096;

/** Block: arrays, elements, first array, bytes from array to array, sums, 1 when the sums start from what is there. */
export function accumulate(block: usize, shard: i32): void {
  const count = word(block, 0), elements = word(block, 1), step = address(block, 3);
  const end = min(shard * RUN + RUN, elements), go = word(block, 5) != 0;
  let i = shard * RUN;
  let from = address(block, 2) + (<usize>i << 2), to = address(block, 4) + (<usize>i << 2);
  for (; i + 4 <= end; i += 4, from += 16, to += 16) {
    let sum = go ? v128.load(to) : f32x4.splat(0);
    for (let m = 0, at = from; m < count; m++, at += step) sum = f32x4.add(sum, v128.load(at));
    v128.store(to, canonical(sum));
  }
  for (; i < end; i++, from += 4, to += 4) {
    let sum: f32 = go ? load<f32>(to) : 0;
    for (let m = 0, at = from; m < count; m++, at += step) sum += load<f32>(at);
    store<f32>(to, canonicalOf(sum));
  }
}
