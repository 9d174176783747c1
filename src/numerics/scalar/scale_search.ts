import { extremeOf, least, nearestCode, type RowFunction } from "./row_results.ts";

const f = Math.fround;

/**
 * The scale s such that s q is near x for codes of low to high: ggml's make_qx_quants. Each candidate sends the element of largest
 * magnitude to low - step k for k = -steps to steps, 0 first, and takes the weighted least-squares scale of the codes that this gives;
 * the one that gains most stays. Parameters: low, high, step, steps. The weights are `w`.
 * @returns s, and what makes the codes again where s is rounded to 0: round(i x) in low..high. Both are 0 when all |x| < 1e-15.
 */
export const scaleSearch: RowFunction = (x, w, [low, high, step, steps]) => {
  const extreme = extremeOf(x);
  if (Math.abs(extreme) < least) return { results: [0, 0] };
  const sums = (inverse: number) => {
    let lx = 0, ll = 0;
    x.forEach((v, i) => {
      const l = nearestCode(f(inverse * v), low!, high!);
      lx = f(lx + f(f(w[i]! * v) * l));
      ll = f(ll + f(f(w[i]! * l) * l));
    });
    return { lx, ll };
  };
  const inverseOf = (k: number) => f(-f(f(-low!) + f(f(step!) * k)) / extreme);
  let inverse = inverseOf(0);
  const { lx, ll } = sums(inverse);
  let scale = ll !== 0 ? f(lx / ll) : 0, best = f(scale * lx);
  for (let k = -steps!; k <= steps!; k++) {
    if (k === 0) continue;
    const { lx, ll } = sums(inverseOf(k));
    if (!(ll > 0 && f(lx * lx) > f(best * ll))) continue;
    inverse = inverseOf(k);
    scale = f(lx / ll);
    best = f(scale * lx);
  }
  return { results: [scale, inverse] };
};
