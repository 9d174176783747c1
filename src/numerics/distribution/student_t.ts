import type { Distribution } from "./distribution.ts";
import { cosineOfTurns, exp, log } from "./elementary.ts";

/** Gamma((n + 1) / 2) / Gamma(n / 2), from n = 1 and 2 by Gamma(x + 1) = x Gamma(x). */
function gammaRatio(n: number): number {
  let ratio = n % 2 === 1 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
  for (let k = n % 2 === 1 ? 1 : 2; k < n; k += 2) ratio *= (k + 1) / k;
  return ratio;
}

/** Student's t with n degrees of freedom, an integer above 2: then its variance is finite. Draws by Bailey 1994, eq. 2. */
export function studentT(n: number): Distribution {
  const height = gammaRatio(n) / Math.sqrt(n * Math.PI);
  return {
    name: `student_t(${n})`,
    density: (x) => height * exp(-(n + 1) / 2 * log(1 + x * x / n)),
    variance: n / (n - 2),
    draw: (u, v) => Math.sqrt(n * (exp(-2 / n * log(u)) - 1)) * cosineOfTurns(v),
  };
}
