import { extremeOf, least, type RowFunction } from "./row_results.ts";

const f = Math.fround;
const lane = new DataView(new ArrayBuffer(4));

/** Numbers as integers in the same order, and back. */
function rank(x: number): number {
  lane.setFloat32(0, x);
  const word = lane.getInt32(0);
  return word < 0 ? -(word & 0x7fffffff) : word;
}
function ofRank(rank: number): number {
  lane.setInt32(0, rank < 0 ? -rank | 0x80000000 : rank);
  return lane.getFloat32(0);
}

/** The nearest entry of an ascending table, halfway the upper one: the distances are rounded, as in ggml's best_index_int8. */
export function upperNearest(table: readonly number[], x: number): number {
  if (x <= table[0]!) return 0;
  if (x >= table.at(-1)!) return table.length - 1;
  let above = 1;
  while (above < table.length - 1 && !(x < table[above]!)) above++;
  return f(x - table[above - 1]!) < f(table[above]! - x) ? above - 1 : above;
}

/** For each entry but the first, the least number that it or a later one is nearest to. */
export function upperLimits(table: readonly number[]): number[] {
  return table.slice(1).map((entry, i) => {
    let low = rank(table[i]!), high = rank(entry);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (upperNearest(table, ofRank(middle)) > i) high = middle;
      else low = middle;
    }
    return ofRank(high);
  });
}

/**
 * The scale s such that s T[q] is near x: the search of ggml's quantize_row_iq4_nl_impl. Each candidate sends the element of largest
 * magnitude to T[0] + k for k = -steps to steps, and takes the weighted least-squares scale of the entries that this gives; the one that
 * gains most stays. Parameters: steps, then the entries T. The weights are `w`.
 */
export const tableSearch: RowFunction = (x, w, [steps, ...table]) => {
  const extreme = extremeOf(x);
  if (Math.abs(extreme) < least) return { results: [0] };
  const sums = (inverse: number) => {
    let qx = 0, qq = 0;
    x.forEach((v, i) => {
      const q = table[upperNearest(table, f(inverse * v))]!;
      qx = f(qx + f(f(w[i]! * q) * v));
      qq = f(qq + f(f(w[i]! * q) * q));
    });
    return { qx, qq };
  };
  const { qx, qq } = sums(f(1 / f(-extreme / table[0]!)));
  let scale = qq > 0 ? f(qx / qq) : 0, best = f(scale * qx);
  for (let k = -steps!; k <= steps!; k++) {
    const { qx, qq } = sums(f(f(k + table[0]!) / extreme));
    if (qq > 0 && f(qx * qx) > f(best * qq)) [scale, best] = [f(qx / qq), f(f(qx / qq) * qx)];
  }
  return { results: [scale] };
};
