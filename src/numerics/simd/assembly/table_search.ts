import { column, cols, from, give, hold, openRows, parameter, parameterAt, scratch, to, x, y } from "./lanes";

/**
 * The scale of a table of values by candidates: twin of `tableSearch` in src/numerics/scalar/table_search.ts.
 * Block: ./lanes.ts; y: weights; parameters: steps to each side, entries, the entries, the least number that belongs to each but the
 * first; scratch: 48 bytes a column; 1 result.
 */
export function tableSearch(block: usize, shard: i32): void {
  openRows(block, shard);
  const zero = f32x4.splat(0), steps = <i32>parameter(0), entries = <i32>parameter(1), first = parameter(2);
  const table = parameterAt(3), limits = parameterAt(2 + entries), end = scratch + <usize>cols * 48;
  const tableEnd = limits;
  for (let row = from; row < to; row += 4) {
    hold(row);
    let most = zero, extreme = zero;
    for (let j = 0; j < cols; j++) {
      const v = column(x, j), a = f32x4.abs(v), at = scratch + <usize>j * 48;
      v128.store(at, v);
      v128.store(at, column(y, j), 16);
      extreme = v128.bitselect(v, extreme, f32x4.gt(a, most));
      most = f32x4.pmax(most, a);
    }
    const none = f32x4.lt(most, f32x4.splat(1e-15));
    let scale = zero, best = zero;
    for (let n = 0; n <= 2 * steps + 1; n++) {
      const inverse = n == 0
        ? f32x4.div(f32x4.splat(1), f32x4.div(f32x4.neg(extreme), f32x4.splat(first)))
        : f32x4.div(f32x4.splat(<f32>(n - 1 - steps) + first), extreme);
      let qx = zero, qq = zero;
      for (let at = scratch; at < end; at += 48) {
        const v = v128.load(at), scaled = f32x4.mul(inverse, v);
        let q = f32x4.splat(first);
        for (let entry = table, limit = limits; entry < tableEnd; entry += 4, limit += 4) {
          q = v128.bitselect(q, v128.load32_splat(entry), f32x4.lt(scaled, v128.load32_splat(limit)));
        }
        const wq = f32x4.mul(v128.load(at, 16), q);
        qx = f32x4.add(qx, f32x4.mul(wq, v));
        qq = f32x4.add(qq, f32x4.mul(wq, q));
      }
      const s = f32x4.div(qx, qq), some = f32x4.gt(qq, zero);
      if (n == 0) {
        scale = v128.and(s, some);
        best = f32x4.mul(scale, qx);
        continue;
      }
      const better = v128.and(some, f32x4.gt(f32x4.mul(qx, qx), f32x4.mul(best, qq)));
      scale = v128.bitselect(s, scale, better);
      best = v128.bitselect(f32x4.mul(s, qx), best, better);
    }
    give(0, v128.andnot(scale, none));
  }
}
