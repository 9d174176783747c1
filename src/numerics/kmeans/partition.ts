/**
 * The cut of sorted values into n runs with the least squared distance to their means, by dynamic programming over groups of values. Where
 * the last run begins grows with where it ends, so each row is filled by halving (Wang and Song 2011; Gronlund et al. 2017,
 * arXiv:1701.07204). With a group for each value it is the optimum.
 */

/** @param ends where each group ends: ascending. @returns where each run ends: n of them, the last with the last group. */
export function bestRuns(values: Float32Array, ends: Int32Array, n: number): Int32Array {
  const groups = ends.length, runs = Math.min(n, groups);
  // About a middle value: far from zero the squares would swallow the distances.
  const middle = values[values.length >> 1]!;
  const count = new Float64Array(groups + 1), sum = new Float64Array(groups + 1);
  const square = new Float64Array(groups + 1);
  for (let g = 0, i = 0; g < groups; g++) {
    let [s, q] = [sum[g]!, square[g]!];
    for (; i < ends[g]!; i++) {
      const v = values[i]! - middle;
      s += v;
      q += v * v;
    }
    [count[g + 1], sum[g + 1], square[g + 1]] = [i, s, q];
  }
  /** The squared distances of groups `from` to `to` - 1 to their mean. */
  const cost = (from: number, to: number): number => {
    const c = count[to]! - count[from]!, s = sum[to]! - sum[from]!;
    return c === 0 ? 0 : Math.max(0, square[to]! - square[from]! - s * s / c);
  };
  let least = Float64Array.from({ length: groups + 1 }, (_, to) => cost(0, to));
  /** Where the last of r + 1 runs begins, by where it ends. */
  const begins: Uint16Array[] = [new Uint16Array(groups + 1)];
  for (let r = 1; r < runs; r++) {
    const next = new Float64Array(groups + 1).fill(Infinity), begin = new Uint16Array(groups + 1);
    const fill = (low: number, high: number, first: number, last: number): void => {
      if (low > high) return;
      const to = (low + high) >> 1;
      let best = Infinity, at = Math.max(first, r);
      for (let from = at; from <= Math.min(last, to - 1); from++) {
        const found = least[from]! + cost(from, to);
        if (found < best) [best, at] = [found, from];
      }
      [next[to], begin[to]] = [best, at];
      fill(low, to - 1, first, at);
      fill(to + 1, high, at, last);
    };
    fill(r, groups, r, groups);
    least = next;
    begins.push(begin);
  }
  const found = new Int32Array(n).fill(values.length);
  for (let r = runs - 1, to = groups; r >= 0; r--) {
    found[r] = ends[to - 1]!;
    to = begins[r]![to]!;
  }
  return found;
}
