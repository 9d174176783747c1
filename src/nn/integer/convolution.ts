/**
 * Convolutions and dense layers on integers alone (Jacob et al. 2018, arXiv:1712.05877, equations 4 to 7): the accumulator of 32 bits is
 * the bias and the sum of (x - zero point of x) (w - zero point of w); it is rescaled by a fixed-point multiplier, moved by the zero point of
 * the output and held in its range. A dense layer is a convolution of one place.
 */
import { outputSize, type Window } from "../../numerics/linear_algebra/linear_algebra.ts";
import { type FixedMultiplier, multiplyByFixed } from "./fixed_point.ts";

/** How accumulators become codes. */
export interface Requantization {
  /** One for each filter. */
  readonly multipliers: readonly FixedMultiplier[];
  readonly zero: number;
  readonly low: number;
  readonly high: number;
}

export interface IntegerConvolution {
  readonly window: Window;
  readonly filters: number;
  readonly groups: number;
  /** filters x depth, less their zero points: each of 9 bits and a sign at most. */
  readonly weights: Int16Array;
  /** In the unit of the accumulator. */
  readonly bias: Int32Array;
  /** Of what flows in. Padding is 0, so it has this code. */
  readonly inputZero: number;
  /** Absent: accumulators are handed over. */
  readonly requantize?: Requantization;
}

/** Channels of a filter times its taps. */
export const depthOf = ({ window: { channels, kernel }, groups }: IntegerConvolution): number =>
  channels / groups * kernel[0] * kernel[1];

/** What one accumulator is the sum of: the places in the input (-1: padding) and in the weights. */
export function* termsOf(c: IntegerConvolution, filter: number, place: number) {
  const { channels, height, width, kernel, stride, padding, dilation } = c.window;
  const { cols } = outputSize(c.window), own = channels / c.groups;
  const first = Math.floor(filter / (c.filters / c.groups)) * own;
  const top = Math.floor(place / cols) * stride[0] - padding[0], left = place % cols * stride[1] - padding[1];
  let weight = filter * depthOf(c);
  for (let channel = first; channel < first + own; channel++) {
    for (let i = 0; i < kernel[0]; i++) {
      for (let j = 0; j < kernel[1]; j++, weight++) {
        const row = top + i * dilation[0], col = left + j * dilation[1];
        const inside = row >= 0 && row < height && col >= 0 && col < width;
        yield { weight, input: inside ? (channel * height + row) * width + col : -1, channel, row, col };
      }
    }
  }
}

/** An accumulator as a code. */
export function requantized(accumulator: number, filter: number, r: Requantization): number {
  const scaled = multiplyByFixed(accumulator, r.multipliers[filter]!) + r.zero;
  return Math.min(r.high, Math.max(r.low, scaled));
}

/**
 * The definition: one sample, image or vector, as codes; accumulators or codes of filters x rows x cols.
 * @param x channels x height x width
 */
export function convolveIntegers(c: IntegerConvolution, x: Int16Array): Int32Array {
  const { rows, cols } = outputSize(c.window), places = rows * cols;
  return Int32Array.from({ length: c.filters * places }, (_, at) => {
    const filter = Math.floor(at / places);
    let accumulator = c.bias[filter]!;
    for (const { weight, input } of termsOf(c, filter, at % places)) {
      const q = input < 0 ? c.inputZero : x[input]!;
      accumulator = (accumulator + (q - c.inputZero) * c.weights[weight]!) | 0;
    }
    return c.requantize === undefined ? accumulator : requantized(accumulator, filter, c.requantize);
  });
}
