import { column, cols, from, give, hold, nearestCode, openRows, parameter, scratch, to, x, y } from "./lanes";

/**
 * The scale of codes `low` to `high` by candidates: twin of `scaleSearch` in src/numerics/scalar/scale_search.ts.
 * Block: ./lanes.ts; y: weights; parameters: low, high, step, steps to each side; scratch: 48 bytes a column; 2 results.
 */
export function scaleSearch(block: usize, shard: i32): void {
  openRows(block, shard);
  const zero = f32x4.splat(0), low = i32x4.splat(<i32>parameter(0)), high = i32x4.splat(<i32>parameter(1));
  const reach: f32 = -parameter(0), steps = <i32>parameter(3), end = scratch + <usize>cols * 48;
  for (let row = from; row < to; row += 4) {
    hold(row);
    let most = zero, extreme = zero;
    for (let j = 0; j < cols; j++) {
      const v = column(x, j), w = column(y, j), a = f32x4.abs(v), at = scratch + <usize>j * 48;
      v128.store(at, v);
      v128.store(at, f32x4.mul(w, v), 16);
      v128.store(at, w, 32);
      extreme = v128.bitselect(v, extreme, f32x4.gt(a, most));
      most = f32x4.pmax(most, a);
    }
    const none = f32x4.lt(most, f32x4.splat(1e-15));
    let inverse = f32x4.splat(0), scale = zero, best = zero;
    for (let n = 0; n <= 2 * steps; n++) {
      // The middle first, then from below upwards.
      const i = n == 0 ? 0 : n <= steps ? n - 1 - steps : n - steps;
      const tried = f32x4.div(f32x4.splat(-(reach + parameter(2) * <f32>i)), extreme);
      let lx = zero, ll = zero;
      for (let at = scratch; at < end; at += 48) {
        const l = nearestCode(f32x4.mul(tried, v128.load(at)), low, high);
        lx = f32x4.add(lx, f32x4.mul(v128.load(at, 16), l));
        ll = f32x4.add(ll, f32x4.mul(f32x4.mul(v128.load(at, 32), l), l));
      }
      const s = f32x4.div(lx, ll), some = f32x4.gt(ll, zero);
      if (n == 0) {
        inverse = tried;
        scale = v128.bitselect(s, zero, f32x4.ne(ll, zero));
        best = f32x4.mul(scale, lx);
        continue;
      }
      const better = v128.and(some, f32x4.gt(f32x4.mul(lx, lx), f32x4.mul(best, ll)));
      inverse = v128.bitselect(tried, inverse, better);
      scale = v128.bitselect(s, scale, better);
      best = v128.bitselect(f32x4.mul(s, lx), best, better);
    }
    give(0, v128.andnot(scale, none));
    give(1, v128.andnot(inverse, none));
  }
}
