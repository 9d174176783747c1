/** Distributions that are symmetric about 0, for theory and for samples. */
export interface Distribution {
  /** As it is written: "student_t(5)". */
  readonly name: string;
  /** The density at x. */
  density(x: number): number;
  /** The mean of x^2. */
  readonly variance: number;
  /** A draw from two independent uniform numbers: 0 < u < 1, 0 <= v < 1. The same bits on every machine. */
  draw(u: number, v: number): number;
}
