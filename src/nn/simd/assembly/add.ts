import { address, word } from "./block";
import { canonical, canonicals } from "./canonical";

const RUN: i32 = 16384;

/** y = a + b. Block: y, a, b, elements. A shard is RUN elements. */
export function add(block: usize, shard: i32): void {
  let i = shard * RUN;
  const end = min(i + RUN, word(block, 3)), skip = <usize>i << 2;
  let to = address(block, 0) + skip, a = address(block, 1) + skip, b = address(block, 2) + skip;
  for (; i + 4 <= end; i += 4, to += 16, a += 16, b += 16) {
    v128.store(to, canonicals(f32x4.add(v128.load(a), v128.load(b))));
  }
  for (; i < end; i++, to += 4, a += 4, b += 4) store<f32>(to, canonical(load<f32>(a) + load<f32>(b)));
}
