import { column, cols, from, give, hold, nearestCode, openRows, parameter, scratch, to, x, y } from "./lanes";

/**
 * Scale and offset of codes 0 to `most` by candidates: twin of `affineSearch` in src/numerics/scalar/affine_search.ts.
 * Block: ./lanes.ts; y: weights; parameters: 0, most, first, step, count, power; scratch: 48 bytes a column; 4 results.
 */
export function affineSearch(block: usize, shard: i32): void {
  openRows(block, shard);
  const zero = f32x4.splat(0), most = parameter(1), absolute = parameter(5) == 1, last = <i32>parameter(4);
  const low = i32x4.splat(0), high = i32x4.splat(<i32>most);
  const magnitude = i32x4.splat(absolute ? 0x7fffffff : -1), values = scratch, end = scratch + <usize>cols * 48;
  for (let row = from; row < to; row += 4) {
    hold(row);
    let least = column(x, 0), largest = least, sumW = zero, sumX = zero;
    for (let j = 0; j < cols; j++) {
      const v = column(x, j), w = column(y, j), at = values + <usize>j * 48;
      v128.store(at, v);
      v128.store(at, w, 16);
      least = f32x4.pmin(least, v);
      largest = f32x4.pmax(largest, v);
      sumW = f32x4.add(sumW, w);
      sumX = f32x4.add(sumX, f32x4.mul(w, v));
    }
    least = f32x4.pmin(least, zero);
    const flat = f32x4.eq(largest, least);
    let inverse = f32x4.div(f32x4.splat(most), f32x4.sub(largest, least));
    let scale = f32x4.div(f32x4.splat(1), inverse), offset = least, best = zero;
    for (let at = values; at < end; at += 48) {
      const v = v128.load(at), l = nearestCode(f32x4.mul(inverse, f32x4.sub(v, least)), low, high);
      const lost = f32x4.sub(f32x4.add(f32x4.mul(scale, l), least), v);
      const error = absolute ? v128.and(lost, magnitude) : f32x4.mul(lost, lost);
      best = f32x4.add(best, f32x4.mul(v128.load(at, 16), error));
    }
    for (let i = 0; i <= last; i++) {
      const reach = parameter(2) + parameter(3) * <f32>i + most;
      const tried = f32x4.div(f32x4.splat(reach), f32x4.sub(largest, least));
      let sumL = zero, sumLL = zero, sumXL = zero;
      for (let at = values; at < end; at += 48) {
        const v = v128.load(at), w = v128.load(at, 16);
        const l = nearestCode(f32x4.mul(tried, f32x4.sub(v, least)), low, high), wl = f32x4.mul(w, l);
        v128.store(at, l, 32);
        sumL = f32x4.add(sumL, wl);
        sumLL = f32x4.add(sumLL, f32x4.mul(wl, l));
        sumXL = f32x4.add(sumXL, f32x4.mul(wl, v));
      }
      const d = f32x4.sub(f32x4.mul(sumW, sumLL), f32x4.mul(sumL, sumL));
      let s = f32x4.div(f32x4.sub(f32x4.mul(sumW, sumXL), f32x4.mul(sumX, sumL)), d);
      let m = f32x4.div(f32x4.sub(f32x4.mul(sumLL, sumX), f32x4.mul(sumL, sumXL)), d);
      const above = f32x4.gt(m, zero);
      m = v128.andnot(m, above);
      s = v128.bitselect(f32x4.div(sumXL, sumLL), s, above);
      let error = zero;
      for (let at = values; at < end; at += 48) {
        const lost = f32x4.sub(f32x4.add(f32x4.mul(s, v128.load(at, 32)), m), v128.load(at));
        const one = absolute ? v128.and(lost, magnitude) : f32x4.mul(lost, lost);
        error = f32x4.add(error, f32x4.mul(v128.load(at, 16), one));
      }
      const better = v128.and(f32x4.gt(d, zero), f32x4.lt(error, best));
      best = v128.bitselect(error, best, better);
      scale = v128.bitselect(s, scale, better);
      inverse = v128.bitselect(tried, inverse, better);
      offset = v128.bitselect(least, offset, better);
      least = v128.bitselect(m, least, better);
    }
    // An inverse that overflows makes all codes 0.
    const finite = f32x4.lt(f32x4.abs(inverse), f32x4.splat(Infinity));
    give(0, v128.andnot(scale, flat));
    give(1, f32x4.neg(least));
    give(2, v128.andnot(v128.and(inverse, finite), flat));
    give(3, offset);
  }
}
