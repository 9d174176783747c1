/** What a uniform integer quantizer is asked to do. Pure data: it can be written into a file and compared. */

/** Codes of `bits` bits, 1 to 16: two's complement when signed. */
export interface IntegerFormat {
  readonly bits: number;
  readonly signed: boolean;
}

/**
 * symmetric: the zero point is 0 and signed codes are restricted to ±(2^(b-1) - 1). full: the same with all codes in use. affine: all
 * codes, an integer zero point.
 */
export type Mapping = "symmetric" | "full" | "affine";

/** Which elements share a scale: all, each row (of weights: a channel; of activations: a token), or each `size` neighbours within a row. */
export type Level =
  | { readonly kind: "tensor" }
  | { readonly kind: "channel" }
  | { readonly kind: "token" }
  | { readonly kind: "group"; readonly size: number };

/**
 * Which part of the range of values is encoded without saturation.
 *
 * - percentile: the central `share` of the values, in (0, 1]. Symmetric: of |x|; affine: (1 - share) / 2 is cut on either side.
 *   Between two order statistics the value is interpolated linearly (Hyndman and Fan 1996, definition 7).
 * - mse: of the ranges k / steps * [min, max], k = 1 ... steps, the one with the least squared error,
 *   then nearer to the best two; of equals the largest.
 *   weighted: errors count as much as the importance of their column.
 * - moving_average: of what flows, from sample to sample: min <- min + constant (min of the sample - min), and so for max.
 * - formula: statistics written in the language.
 */
export type Clip =
  | { readonly kind: "none" }
  | { readonly kind: "percentile"; readonly share: number }
  | { readonly kind: "mse"; readonly steps: number; readonly weighted?: true }
  | { readonly kind: "moving_average"; readonly constant: number }
  | ClipText;

/** A range as statistics written in the language. The last line names `(low, high)`; `bits` is what a code takes. */
export interface ClipText {
  readonly kind: "formula";
  /** With its arguments, as it is written: "octav". */
  readonly name: string;
  /** Of magnitudes `x`, for a range around zero: `high` is its end. */
  readonly magnitudes: string;
  /** Of values `x`, for a range with two ends. */
  readonly values: string;
  /** How often the elements are passed over. */
  readonly passes: number;
}

/** Candidates of the first round of the MSE search unless said: within 0.01 dB of a thousand. */
export const usualSteps = 64;

export interface Plan {
  readonly format: IntegerFormat;
  readonly mapping: Mapping;
  readonly level: Level;
  readonly clip: Clip;
}

/** The same elements seen as a matrix whose rows each have a scale of their own. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
}

const integerWithin = (value: number, low: number, high: number) =>
  Number.isInteger(value) && value >= low && value <= high;

/** How a rows x cols matrix falls into rows that share a scale. Throws a RangeError when the groups do not fit. */
export function gridOf(level: Level, rows: number, cols: number): Grid {
  if (level.kind === "tensor") return { rows: 1, cols: rows * cols };
  if (level.kind === "channel" || level.kind === "token") return { rows, cols };
  if (!integerWithin(level.size, 1, 2 ** 31 - 1)) {
    throw new RangeError(
      `Cannot split rows as the group size must be a positive integer: it is ${level.size}`,
    );
  }
  if (cols % level.size !== 0) {
    throw new RangeError(
      `Cannot split rows as their length must be a multiple of the group size ${level.size}: it is ${cols}`,
    );
  }
  return { rows: rows * (cols / level.size), cols: level.size };
}

/** The codes in use: symmetric signed leaves out -2^(b-1), so that the range is the same on both sides of zero. */
export function codeRange({ bits, signed }: IntegerFormat, mapping: Mapping): { lo: number; hi: number } {
  if (!signed) return { lo: 0, hi: 2 ** bits - 1 };
  const hi = 2 ** (bits - 1) - 1;
  return { lo: mapping === "symmetric" ? -hi : -hi - 1, hi };
}
