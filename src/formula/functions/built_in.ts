/** What there is to know of a built-in function. From one such record come its value, its kernel, its LaTeX, its bounds, its gradient and its help. */
import type { Builder, Value } from "../program/builder.ts";
import type { Node } from "../tree.ts";

/** The types of formulas. A code is an integer that says so; every integer is a real. */
export type Type = "real" | "integer" | "boolean" | "codes" | "table";

/** All values between two binary32 numbers, both included. NaN is outside of all intervals. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** True when all of them, but for infinities, are integers. */
  readonly integer: boolean;
}

/** A number type whose values have bit patterns of their own: sign, exponent, mantissa; without a sign where the bits are fewer. */
export interface NumberType {
  readonly bits: number;
  /** Bits of the exponent, with a bias of 2^(exponent - 1) - 1. */
  readonly exponent: number;
  /** Stored bits of the mantissa. */
  readonly mantissa: number;
  /** What safetensors calls it, when it has a name there. */
  readonly dtype?: "F16" | "BF16" | "F8_E4M3" | "F8_E5M2";
}

/**
 * `compute`, `lower`, `interval`, `derivative` take a range of codes as two arguments, low and high; a table as one argument
 * for each of its entries, constants all.
 */
export interface BuiltIn {
  readonly name: string;
  /** How many arguments it takes; for those of a variable number, the least. */
  readonly arity: number;
  readonly variable?: true;
  /** What it takes; of a variable number, the first for all. */
  readonly takes: readonly Type[];
  /** "same": integer when all of its numbers are, else real. */
  readonly gives: Type | "same";
  /** `compute` and `lower` take one argument more, the last: a random word (a signed 32-bit integer), another one for each element. */
  readonly random?: true;
  /** Of a storage type: the bits that a stored value takes. */
  readonly bits?: number;
  /** Of a storage type but binary32: what its values are, given the arguments behind the first. */
  readonly type?: (...parameters: readonly number[]) => NumberType;
  /** One value in binary32, each operation rounded: the definition of correct. Booleans are 0 and 1. */
  readonly compute: (...args: number[]) => number;
  /** The same, bit for bit, as primitives. Booleans are masks. */
  readonly lower: (b: Builder, ...args: Value[]) => Value;
  /** An interval that holds all values but NaN, given those of the arguments: the least that is easily told. */
  readonly interval: (...args: Interval[]) => Interval;
  /**
   * Partial derivatives by each argument; none is zero wherever it exists. Roundings count as the identity (straight-through
   * estimator, Bengio et al. 2013, arXiv:1308.3432).
   */
  readonly derivative: (...args: Node[]) => (Node | undefined)[];
  /** `#1`, `#2` stand for the arguments, `#*` for all of them. */
  readonly latex: string;
  readonly summary: string;
  readonly example: string;
}
