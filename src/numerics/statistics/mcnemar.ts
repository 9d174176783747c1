import { lowerTail, shareInterval } from "./binomial.ts";

export interface Paired {
  /** Of the difference, both ends. */
  readonly from: number;
  readonly to: number;
  /** How likely a difference as large is when there is none; both sides. */
  readonly p?: number;
}

/**
 * McNemar's exact test (McNemar 1947, Psychometrika 12(2); the binomial form: Agresti 2013, section 11.1.3): only samples on which one of
 * two models is right tell them apart, and without a difference each does so as a coin falls.
 * The interval is that of Clopper and Pearson for the share of those that the second wins, so that it holds 0 exactly when p is at least
 * 5 %.
 * @param wins of the second model. @param losses of it. @param total all samples.
 */
export function mcnemar(wins: number, losses: number, total: number): Paired {
  const told = wins + losses;
  if (told === 0) return { from: 0, to: 0, p: 1 };
  const p = Math.min(1, 2 * lowerTail(Math.min(wins, losses), told, 0.5));
  const [from, to] = shareInterval(wins, told, 0.025).map((share) => (2 * share - 1) * told / total);
  return { from: from!, to: to!, p };
}
