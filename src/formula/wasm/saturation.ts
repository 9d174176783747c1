import type { Fact } from "../program/facts.ts";
import type { Program } from "../program/program.ts";

/** A value that is held between two integers, of at most 2^22, and stored as an integer. */
export interface Saturation {
  /** The instruction of the value that is held; a fraction stands for its nearest integer, half to even. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const isLimit = (x: number) => Number.isInteger(x) && Math.abs(x) <= 2 ** 22;

/**
 * Whether a result is `clamp(n, low..high)` of integers n, in the two ways of the primitives to say it that make one thing of a NaN. Stores
 * round and saturate by themselves, so that neither `round` nor the upper limit needs an instruction of its own.
 */
export function saturationOf(
  { instructions }: Program,
  facts: readonly Fact[],
  result: number,
): Saturation | undefined {
  const limited = (at: number, op: "min" | "max") => {
    const instruction = instructions[at]!;
    if (instruction.op !== op) return undefined;
    const second = instructions[instruction.args[1]!]!, limitLast = second.op === "constant";
    const [value, limit] = limitLast ? instruction.args : instruction.args.toReversed();
    const constant = instructions[limit!]!;
    if (constant.op !== "constant" || !isLimit(constant.value)) return undefined;
    return { value: value!, limit: constant.value, limitLast };
  };
  const above = limited(result, "min"), below = above && limited(above.value, "max");
  if (below === undefined || above!.limitLast !== below.limitLast || !facts[below.value]!.integer) {
    return undefined;
  }
  const held = instructions[below.value]!;
  const value = held.op === "round" ? held.args[0]! : below.value;
  return { value, low: below.limit, high: above!.limit };
}
