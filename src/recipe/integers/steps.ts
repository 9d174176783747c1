/** One code of an integer layer, made step by step: what a lesson walks through. */
import { outputSize } from "../../numerics/linear_algebra/linear_algebra.ts";
import { requantized, termsOf } from "../../nn/integer/convolution.ts";
import { roundingDivideByPot, saturatingRoundingDoublingHighMul } from "../../nn/integer/fixed_point.ts";
import type { IntegerLayer } from "./convert.ts";

/** A product that the accumulator is a sum of. */
export interface Term {
  readonly channel: number;
  readonly row: number;
  readonly col: number;
  /** The code that flows in, and less its zero point; of padding the zero point. */
  readonly code: number;
  readonly x: number;
  readonly w: number;
  readonly product: number;
  /** The bias and all products so far. */
  readonly accumulator: number;
}

export interface IntegerSteps {
  readonly bias: number;
  readonly terms: readonly Term[];
  readonly accumulator: number;
  /** What the accumulator is worth. */
  readonly real: number;
  /** From the accumulator to the code; absent when the accumulator is the output. */
  readonly requantized?: {
    readonly multiplier: number;
    readonly shift: number;
    readonly high: number;
    readonly rounded: number;
    readonly zero: number;
    readonly low: number;
    readonly top: number;
    readonly code: number;
  };
}

/** @param read codes that the layer reads. @param output place among filters x rows x cols. */
export function stepsOfCode(
  { convolution: c, units }: IntegerLayer,
  read: Int16Array,
  output: number,
): IntegerSteps {
  const { rows, cols } = outputSize(c.window), filter = Math.floor(output / (rows * cols));
  const bias = c.bias[filter]!, terms: Term[] = [];
  let accumulator = bias;
  for (const { weight, input, channel, row, col } of termsOf(c, filter, output % (rows * cols))) {
    const code = input < 0 ? c.inputZero : read[input]!, x = code - c.inputZero, w = c.weights[weight]!;
    accumulator += x * w;
    terms.push({ channel, row, col, code, x, w, product: x * w + 0, accumulator });
  }
  const real = accumulator * units[filter]!, r = c.requantize;
  if (r === undefined) return { bias, terms, accumulator, real };
  const { multiplier, shift } = r.multipliers[filter]!;
  const high = saturatingRoundingDoublingHighMul(accumulator << Math.max(shift, 0), multiplier);
  const rounded = roundingDivideByPot(high, Math.max(-shift, 0));
  const { zero, low, high: top } = r, code = requantized(accumulator, filter, r);
  return {
    bias,
    terms,
    accumulator,
    real,
    requantized: { multiplier, shift, high, rounded, zero, low, top, code },
  };
}
