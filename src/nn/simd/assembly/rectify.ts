/** min(max(x, 0), top) and its gradient. A shard is RUN elements. */
import { address, word } from "./block";

const RUN: i32 = 16384;

/** Block: y, x, elements, top (f32). */
export function rectify(block: usize, shard: i32): void {
  const top = load<f32>(block + 12), tops = f32x4.splat(top), zeros = f32x4.splat(0);
  let i = shard * RUN;
  const end = min(i + RUN, word(block, 2));
  let to = address(block, 0) + (<usize>i << 2), from = address(block, 1) + (<usize>i << 2);
  for (; i + 4 <= end; i += 4, to += 16, from += 16) {
    const x = v128.load(from);
    const held = v128.bitselect(tops, x, f32x4.ge(x, tops));
    v128.store(to, v128.bitselect(zeros, held, f32x4.le(x, zeros)));
  }
  for (; i < end; i++, to += 4, from += 4) {
    const x = load<f32>(from);
    store<f32>(to, x <= 0 ? 0 : x >= top ? top : x);
  }
}

/** Block: dx, dy, x, elements, top (f32). */
export function rectifyGradient(block: usize, shard: i32): void {
  const top = load<f32>(block + 16), tops = f32x4.splat(top), zeros = f32x4.splat(0);
  let i = shard * RUN;
  const end = min(i + RUN, word(block, 3)), skip = <usize>i << 2;
  let to = address(block, 0) + skip, dy = address(block, 1) + skip, from = address(block, 2) + skip;
  for (; i + 4 <= end; i += 4, to += 16, dy += 16, from += 16) {
    const x = v128.load(from);
    v128.store(to, v128.andnot(v128.load(dy), v128.or(f32x4.le(x, zeros), f32x4.ge(x, tops))));
  }
  for (; i < end; i++, to += 4, dy += 4, from += 4) {
    const x = load<f32>(from);
    store<f32>(to, x <= 0 || x >= top ? 0 : load<f32>(dy));
  }
}
