import { extremeOf, least, nearestCode, type RowFunction } from "./row_results.ts";

const f = Math.fround;

/**
 * Codes of low to high and their least-squares scale: ggml's make_q3_quants. From the codes at which the element of largest magnitude is
 * `low`, one code after the other is set to what suits the scale of the others, where that gains, up to `rounds` times over all.
 * Parameters: low, high, rounds. The weights are `w`.
 * @returns the scale, and the codes as elements; 0 and `low` when all |x| < 1e-15.
 */
export const scaleDescent: RowFunction = (x, w, [low, high, rounds]) => {
  const extreme = extremeOf(x);
  if (Math.abs(extreme) < least) return { results: [0], elements: x.map(() => low!) };
  const inverse = f(low! / extreme);
  const codes = x.map((v) => nearestCode(f(inverse * v), low!, high!));
  const weighted = x.map((v, i) => w[i]! * v);
  let lx = 0, ll = 0;
  codes.forEach((l, i) => {
    lx = f(lx + f(weighted[i]! * l));
    ll = f(ll + f(f(w[i]! * l) * l));
  });
  for (let round = 0, changed = true; round < rounds! && changed; round++) {
    changed = false;
    x.forEach((v, i) => {
      const restLX = f(lx - f(weighted[i]! * codes[i]!)),
        restLL = f(ll - f(f(w[i]! * codes[i]!) * codes[i]!));
      if (!(restLX > 0)) return;
      const l = nearestCode(f(f(v * restLL) / restLX), low!, high!);
      if (l === codes[i]) return;
      const nextLX = f(restLX + f(weighted[i]! * l)), nextLL = f(restLL + f(f(w[i]! * l) * l));
      if (!(nextLL > 0 && f(f(nextLX * nextLX) * ll) > f(f(lx * lx) * nextLL))) return;
      [codes[i], lx, ll, changed] = [l, nextLX, nextLL, true];
    });
  }
  return { results: [ll > 0 ? f(lx / ll) : 0], elements: codes };
};
