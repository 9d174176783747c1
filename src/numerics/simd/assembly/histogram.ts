import { address, word } from "./tiles";

/**
 * Counts in bins floor((x - lo) * perUnit), values outside in the end bins, NaN nowhere; counts are added to what is there.
 * Block: n, elements a shard, x, tables (bins u32 a shard), bins, 0, lo f64, bins a unit f64.
 */
export function histogram(block: usize, shard: i32): void {
  const n = word(block, 0), perShard = word(block, 1), bins = word(block, 4);
  const table = address(block, 3) + (<usize>shard * <usize>bins << 2);
  const lo = load<f64>(block, 24), perUnit = load<f64>(block, 32), last = <f64>(bins - 1);
  const from = shard * perShard, to = min(from + perShard, n);
  let at = address(block, 2) + (<usize>from << 2);
  const end = at + (<usize>(to - from) << 2);
  const los = f64x2.splat(lo), units = f64x2.splat(perUnit), lasts = f64x2.splat(last), none = f64x2.splat(0);
  for (; at + 8 <= end; at += 8) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(at));
    const t = f64x2.mul(f64x2.sub(x, los), units);
    // Clamped to 0 and above, cutting off is rounding down. NaN becomes 0 here and is left out below.
    const bin = i32x4.trunc_sat_f64x2_u_zero(f64x2.pmin(lasts, f64x2.pmax(none, t)));
    const first = table + (<usize>i32x4.extract_lane(bin, 0) << 2);
    const second = table + (<usize>i32x4.extract_lane(bin, 1) << 2);
    const known = i64x2.sub(i64x2.splat(0), f64x2.eq(x, x));
    store<u32>(first, load<u32>(first) + <u32>i64x2.extract_lane(known, 0));
    store<u32>(second, load<u32>(second) + <u32>i64x2.extract_lane(known, 1));
  }
  if (at < end) {
    const x = <f64>load<f32>(at);
    if (x == x) {
      const bin = table + (<usize><u32>min(last, max(<f64>0, (x - lo) * perUnit)) << 2);
      store<u32>(bin, load<u32>(bin) + 1);
    }
  }
}
