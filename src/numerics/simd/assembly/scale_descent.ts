import { column, cols, from, give, giveElement, hold, nearestCode, openRows, parameter, scratch, to, x, y } from "./lanes";

/**
 * Codes `low` to `high` and their scale, one code after the other changed where it helps: twin of `scaleDescent` in
 * src/numerics/scalar/scale_descent.ts. Block: ./lanes.ts; y: weights; parameters: low, high, rounds; scratch: 64 bytes a column;
 * 1 result, and the codes as elements.
 */
export function scaleDescent(block: usize, shard: i32): void {
  openRows(block, shard);
  const zero = f32x4.splat(0), low = i32x4.splat(<i32>parameter(0)), high = i32x4.splat(<i32>parameter(1));
  const rounds = <i32>parameter(2), end = scratch + (<usize>cols << 6);
  for (let row = from; row < to; row += 4) {
    hold(row);
    let most = zero, extreme = zero;
    for (let j = 0; j < cols; j++) {
      const v = column(x, j), w = column(y, j), a = f32x4.abs(v), at = scratch + (<usize>j << 6);
      v128.store(at, v);
      v128.store(at, w, 16);
      v128.store(at, f32x4.mul(w, v), 32);
      extreme = v128.bitselect(v, extreme, f32x4.gt(a, most));
      most = f32x4.pmax(most, a);
    }
    const none = f32x4.lt(most, f32x4.splat(1e-15));
    const inverse = f32x4.div(f32x4.splat(parameter(0)), extreme);
    let sumLX = zero, sumLL = zero;
    for (let at = scratch; at < end; at += 64) {
      const l = nearestCode(f32x4.mul(inverse, v128.load(at)), low, high);
      v128.store(at, l, 48);
      sumLX = f32x4.add(sumLX, f32x4.mul(v128.load(at, 32), l));
      sumLL = f32x4.add(sumLL, f32x4.mul(f32x4.mul(v128.load(at, 16), l), l));
    }
    for (let round = 0; round < rounds; round++) {
      let changed = zero;
      for (let at = scratch; at < end; at += 64) {
        const v = v128.load(at), w = v128.load(at, 16), wx = v128.load(at, 32), l = v128.load(at, 48);
        const restLX = f32x4.sub(sumLX, f32x4.mul(wx, l)), restLL = f32x4.sub(sumLL, f32x4.mul(f32x4.mul(w, l), l));
        const next = nearestCode(f32x4.div(f32x4.mul(v, restLL), restLX), low, high);
        const lx = f32x4.add(restLX, f32x4.mul(wx, next)), ll = f32x4.add(restLL, f32x4.mul(f32x4.mul(w, next), next));
        const gain = f32x4.gt(f32x4.mul(f32x4.mul(lx, lx), sumLL), f32x4.mul(f32x4.mul(sumLX, sumLX), ll));
        const moves = v128.and(v128.and(f32x4.gt(restLX, zero), f32x4.ne(next, l)), v128.and(f32x4.gt(ll, zero), gain));
        v128.store(at, v128.bitselect(next, l, moves), 48);
        sumLX = v128.bitselect(lx, sumLX, moves);
        sumLL = v128.bitselect(ll, sumLL, moves);
        changed = v128.or(changed, moves);
      }
      if (!v128.any_true(v128.andnot(changed, none))) break;
    }
    const scale = v128.bitselect(f32x4.div(sumLX, sumLL), zero, f32x4.gt(sumLL, zero));
    give(0, v128.andnot(scale, none));
    for (let j = 0; j < cols; j++) {
      const l = v128.load(scratch + (<usize>j << 6), 48);
      giveElement(j, v128.bitselect(f32x4.splat(parameter(0)), l, none));
    }
  }
}
