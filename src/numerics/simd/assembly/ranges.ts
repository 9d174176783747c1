import { address, first, last, length, open, start, tile } from "./tiles";

const FINITE: i32 = 0x7f7fffff;

let low: f32 = 0;
let high: f32 = 0;
let top: i32 = 0;

/** Sets low, high and top, the largest bit pattern of |x|: above FINITE when something is not finite. */
function span(at: usize, n: i32): void {
  let lo0 = f32x4.splat(Infinity), lo1 = lo0, hi0 = f32x4.splat(-Infinity), hi1 = hi0;
  let top0 = i32x4.splat(0), top1 = top0;
  const magnitude = i32x4.splat(0x7fffffff);
  const end = at + (<usize>n << 2), wide = at + (<usize>(n & ~15) << 2);
  for (; at < wide; at += 64) {
    const a = v128.load(at), b = v128.load(at, 16), c = v128.load(at, 32), d = v128.load(at, 48);
    // pmin(a, b) is b < a ? b : a, so a NaN in b is passed over.
    lo0 = f32x4.pmin(lo0, a);
    lo1 = f32x4.pmin(lo1, b);
    hi0 = f32x4.pmax(hi0, a);
    hi1 = f32x4.pmax(hi1, b);
    top0 = i32x4.max_s(top0, v128.and(a, magnitude));
    top1 = i32x4.max_s(top1, v128.and(b, magnitude));
    lo0 = f32x4.pmin(lo0, c);
    lo1 = f32x4.pmin(lo1, d);
    hi0 = f32x4.pmax(hi0, c);
    hi1 = f32x4.pmax(hi1, d);
    top0 = i32x4.max_s(top0, v128.and(c, magnitude));
    top1 = i32x4.max_s(top1, v128.and(d, magnitude));
  }
  lo0 = f32x4.pmin(lo0, lo1);
  hi0 = f32x4.pmax(hi0, hi1);
  top0 = i32x4.max_s(top0, top1);
  for (; at + 16 <= end; at += 16) {
    const a = v128.load(at);
    lo0 = f32x4.pmin(lo0, a);
    hi0 = f32x4.pmax(hi0, a);
    top0 = i32x4.max_s(top0, v128.and(a, magnitude));
  }
  // No lane is NaN: the accumulators began as infinities.
  lo0 = f32x4.pmin(lo0, v128.shuffle<i32>(lo0, lo0, 2, 3, 0, 1));
  hi0 = f32x4.pmax(hi0, v128.shuffle<i32>(hi0, hi0, 2, 3, 0, 1));
  top0 = i32x4.max_s(top0, v128.shuffle<i32>(top0, top0, 2, 3, 0, 1));
  low = min(f32x4.extract_lane(lo0, 0), f32x4.extract_lane(lo0, 1));
  high = max(f32x4.extract_lane(hi0, 0), f32x4.extract_lane(hi0, 1));
  top = max(i32x4.extract_lane(top0, 0), i32x4.extract_lane(top0, 1));
  for (; at < end; at += 4) {
    const x = load<f32>(at);
    if (x < low) low = x;
    if (x > high) high = x;
    top = max(top, load<i32>(at) & 0x7fffffff);
  }
}

/**
 * Smallest and largest value of each tile.
 * Block: rows, cols, tiles a shard, x, out.
 * Out, 16 bytes a tile: min f32, max f32 (zeros +0, NaN left out), how many are not finite i32, the first of them in the tile i32 (or -1).
 */
export function ranges(block: usize, shard: i32): void {
  open(block, shard);
  const x = address(block, 3), out = address(block, 4);
  for (let t = first; t < last; t++) {
    tile(t);
    const at = x + (start << 2), to = out + (<usize>t << 4);
    span(at, length);
    store<f32>(to, low + 0);
    store<f32>(to, high + 0, 4);
    let count = 0, where = -1;
    if (top > FINITE) {
      for (let i = length - 1; i >= 0; i--) {
        if ((load<i32>(at + (<usize>i << 2)) & 0x7fffffff) > FINITE) {
          count++;
          where = i;
        }
      }
    }
    store<i32>(to, count, 8);
    store<i32>(to, where, 12);
  }
}
