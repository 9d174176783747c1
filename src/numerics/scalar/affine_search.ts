import { nearestCode, type RowFunction } from "./row_results.ts";

const f = Math.fround;

/**
 * Scale s and minimum -m such that s q - m is near x for codes q of 0 to n: ggml's make_qkx2_quants. Each candidate spreads the range
 * from the minimum over (n + first + step k) codes, k = 0 to count, and takes the weighted least-squares line through the codes that
 * this gives; the one that loses least stays, and its minimum is where the next candidates begin.
 * Parameters: 0, n, first, step, count, and the power of the error, 1 or 2. The weights are `w`.
 * @returns s, m, and what makes the codes again where s is rounded to 0: round(i (x - o)) in 0..n.
 */
export const affineSearch: RowFunction = (x, w, [, n, first, step, count, power]) => {
  let [low, high] = [x[0]!, x[0]!];
  for (const v of x) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (low > 0) low = 0;
  if (low === high) return { results: [0, f(-low), 0, low] };
  const lossOf = (s: number, m: number, code: (i: number) => number) =>
    x.reduce((sum, v, i) => {
      const lost = f(f(f(s * code(i)) + m) - v);
      return f(sum + f(w[i]! * (power === 1 ? Math.abs(lost) : f(lost * lost))));
    }, 0);
  const codes = (inverse: number) => x.map((v) => nearestCode(f(inverse * f(v - low)), 0, n!));
  const sumOf = (value: (i: number) => number) => x.reduce((sum, _, i) => f(sum + value(i)), 0);
  const sumW = sumOf((i) => w[i]!), sumX = sumOf((i) => f(w[i]! * x[i]!));
  let inverse = f(n! / f(high - low)), scale = f(1 / inverse), offset = low;
  const initial = codes(inverse);
  let best = lossOf(scale, low, (i) => initial[i]!);
  for (let k = 0; k <= count!; k++) {
    const reach = f(f(f(first!) + f(f(step!) * k)) + n!);
    const tried = f(reach / f(high - low));
    const l = codes(tried);
    const sumL = sumOf((i) => f(w[i]! * l[i]!));
    const sumLL = sumOf((i) => f(f(w[i]! * l[i]!) * l[i]!));
    const sumXL = sumOf((i) => f(f(w[i]! * l[i]!) * x[i]!));
    const d = f(f(sumW * sumLL) - f(sumL * sumL));
    if (!(d > 0)) continue;
    let s = f(f(f(sumW * sumXL) - f(sumX * sumL)) / d);
    let m = f(f(f(sumLL * sumX) - f(sumL * sumXL)) / d);
    if (m > 0) [s, m] = [f(sumXL / sumLL), 0];
    const loss = lossOf(s, m, (i) => l[i]!);
    if (loss < best) [best, scale, inverse, offset, low] = [loss, s, tried, low, m];
  }
  return { results: [scale, f(-low), Number.isFinite(inverse) ? inverse : 0, offset] };
};
