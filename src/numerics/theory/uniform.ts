/** Uniform grids with the step that has the least mean squared error (Max 1960, section IV). */
import type { Distribution } from "../distribution/distribution.ts";
import { distortion, leastAt } from "./distortion.ts";

export interface Grid {
  /** Levels in units of the step, ascending. */
  readonly places: Float64Array;
  /** The clip in steps: where values begin to saturate as the quantizer counts it. */
  readonly reach: number;
}

/** -(N - 1)/2 ... (N - 1)/2: no level at 0. */
export const midRise = (bits: number): Grid => ({
  places: Float64Array.from({ length: 2 ** bits }, (_, k) => k - (2 ** bits - 1) / 2),
  reach: 2 ** (bits - 1),
});

/** -(N/2 - 1) ... N/2 - 1: one code is left unused. At 2 bits or more. */
export const midTread = (bits: number): Grid => ({
  places: Float64Array.from({ length: 2 ** bits - 1 }, (_, k) => k - (2 ** (bits - 1) - 1)),
  reach: 2 ** (bits - 1) - 1,
});

/** -N/2 ... N/2 - 1: all codes, one more of them below 0. At 2 bits or more. */
export const midTreadFull = (bits: number): Grid => ({
  places: Float64Array.from({ length: 2 ** bits }, (_, k) => k - 2 ** (bits - 1)),
  reach: 2 ** (bits - 1),
});

export const levelsOf = ({ places }: Grid, step: number): Float64Array => places.map((k) => k * step);

/** The step with the least mean squared error, between clips of a tenth and of fifty standard deviations. */
export function bestStep(p: Distribution, grid: Grid): number {
  const sigma = Math.sqrt(p.variance), { reach } = grid;
  return leastAt((step) => distortion(p, levelsOf(grid, step)), sigma / 10 / reach, 50 * sigma / reach);
}
