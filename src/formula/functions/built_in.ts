/** What there is to know of a built-in function. From one such record come its value, its kernel, its LaTeX, its bounds, its gradient and its help. */
import type { Builder, Value } from "../program/builder.ts";
import type { Node } from "../tree.ts";

/** The types of formulas. A code is an integer that says so; every integer is a real. */
export type Type = "real" | "integer" | "boolean" | "codes" | "table";

/** All values between two binary32 numbers, both included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** True when all of them are integers. */
  readonly integer: boolean;
}

export interface BuiltIn {
  readonly name: string;
  /** How many arguments it takes; for those of a variable number, the least. */
  readonly arity: number;
  readonly variable?: true;
  /** What it takes; of a variable number, the first for all. A range of codes is two arguments of the functions below: low and high. */
  readonly takes: readonly Type[];
  /** "same": integer when all of its numbers are, else real. */
  readonly gives: Type | "same";
  /** One value in binary32, each operation rounded: the definition of correct. Booleans are 0 and 1. */
  readonly compute: (...args: number[]) => number;
  /** The same, bit for bit, as primitives. Booleans are masks. */
  readonly lower: (b: Builder, ...args: Value[]) => Value;
  /** The least interval that is easily told of all values, given those of the arguments. */
  readonly interval: (...args: Interval[]) => Interval;
  /** Partial derivatives by each argument; roundings count as the identity (straight-through estimator, Bengio et al. 2013). */
  readonly derivative: (...args: Node[]) => (Node | undefined)[];
  /** `#1`, `#2` stand for the arguments, `#*` for all of them. */
  readonly latex: string;
  readonly summary: string;
  readonly example: string;
}
