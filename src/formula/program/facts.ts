/** What can be told of the values of a program without running it: their range, whether they are integers, whether NaN is among them. */
import { bitsOf } from "./primitives.ts";
import type { Instruction, Program } from "./program.ts";

export interface Fact {
  /** Bounds of the values that are numbers. */
  readonly low: number;
  readonly high: number;
  /** True when all finite values are integers. */
  readonly integer: boolean;
  readonly mayBeNaN: boolean;
}

export const anything: Fact = { low: -Infinity, high: Infinity, integer: false, mayBeNaN: true };

/** Whether all values are integers of at most 2^22. */
export function isSmallInteger({ low, high, integer, mayBeNaN }: Fact): boolean {
  return !mayBeNaN && integer && low >= -(2 ** 22) && high <= 2 ** 22;
}

/** Whether all values are indices of so many entries. */
export function isIndex(fact: Fact, length: number): boolean {
  return isSmallInteger(fact) && fact.low >= 0 && fact.high < length;
}

const f = Math.fround;
const finite = ({ low, high }: Fact) => low > -Infinity && high < Infinity;

/** Any integer of 32 bits. */
const words: Fact = { low: -(2 ** 31), high: 2 ** 31 - 1, integer: true, mayBeNaN: false };

/** Integers between two, unless arithmetic modulo 2^32 may have turned them round. */
const word = (low: number, high: number): Fact =>
  low >= words.low && high <= words.high ? { ...words, low, high } : words;

/** The hull of some values, rounded as the operation rounds (which keeps order). */
function hull(values: readonly number[], integer: boolean, mayBeNaN: boolean): Fact {
  const ends = values.map(f);
  if (ends.some((v) => v !== v)) return { ...anything, integer };
  return { low: Math.min(...ends), high: Math.max(...ends), integer, mayBeNaN };
}

/** Beyond, all binary32 numbers are integers, and sums of integers stay integers; so does their rounding below. */
const rounded = (a: Fact, change: (x: number) => number): Fact => ({
  low: change(a.low),
  high: change(a.high),
  integer: true,
  mayBeNaN: a.mayBeNaN,
});

function factOf(
  instruction: Instruction,
  program: Program,
  facts: readonly Fact[],
  inputs: readonly Fact[],
  parts: readonly Fact[],
): Fact {
  const [a, b, c] = ("args" in instruction ? instruction.args : []).map((i) => facts[i]!) as [
    Fact,
    Fact,
    Fact,
  ];
  switch (instruction.op) {
    case "input":
      return inputs[instruction.index] ?? anything;
    case "part":
      return parts[instruction.index] ?? anything;
    case "constant": {
      const { value } = instruction;
      if (value !== value) return anything;
      return { low: value, high: value, integer: Number.isInteger(value), mayBeNaN: false };
    }
    case "lookup": {
      const table = [...program.tables[instruction.table]!];
      if (table.length === 0) return anything;
      const entries = hull(table, table.every((t) => Number.isInteger(t)), false);
      return { ...entries, mayBeNaN: entries.mayBeNaN || !isIndex(a, table.length) };
    }
    case "nearest":
      return {
        low: 0,
        high: Math.max(0, program.tables[instruction.table]!.length - 1),
        integer: true,
        mayBeNaN: false,
      };
    case "add":
    case "subtract":
    case "multiply": {
      const mayBeNaN = a.mayBeNaN || b.mayBeNaN || !finite(a) || !finite(b), integer = a.integer && b.integer;
      const ends = instruction.op === "add"
        ? [a.low + b.low, a.high + b.high]
        : instruction.op === "subtract"
        ? [a.low - b.high, a.high - b.low]
        : [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
      return hull(ends, integer, mayBeNaN);
    }
    case "negate":
      return { ...a, low: -a.high, high: -a.low };
    case "absolute": {
      const high = Math.max(Math.abs(a.low), Math.abs(a.high));
      return { ...a, low: a.low <= 0 && a.high >= 0 ? 0 : Math.min(Math.abs(a.low), Math.abs(a.high)), high };
    }
    case "floor":
      return rounded(a, Math.floor);
    case "ceil":
      return rounded(a, Math.ceil);
    case "trunc":
      return rounded(a, Math.trunc);
    case "round":
      // Half to even lies between these.
      return { ...rounded(a, Math.floor), high: Math.ceil(a.high) };
    // Of (a, b) the second is taken only when a comparison with it holds, so NaN comes from the first alone; but if the first may be
    // NaN, or the second is, the result is the first without its bound.
    case "min":
      return {
        low: Math.min(a.low, b.low),
        high: b.mayBeNaN ? a.high : Math.min(a.high, b.high),
        integer: a.integer && b.integer,
        mayBeNaN: a.mayBeNaN,
      };
    case "max":
      return {
        low: b.mayBeNaN ? a.low : Math.max(a.low, b.low),
        high: Math.max(a.high, b.high),
        integer: a.integer && b.integer,
        mayBeNaN: a.mayBeNaN,
      };
    case "select":
      return {
        low: Math.min(b.low, c.low),
        high: Math.max(b.high, c.high),
        integer: b.integer && c.integer,
        mayBeNaN: b.mayBeNaN || c.mayBeNaN,
      };
    case "real":
      return { low: f(a.low), high: f(a.high), integer: true, mayBeNaN: false };
    case "bits":
      // Of positive numbers the bits are in their order; a zero may be -0.
      return a.low > 0 && !a.mayBeNaN ? word(bitsOf(a.low), bitsOf(a.high)) : words;
    case "word_add":
      return word(a.low + b.low, a.high + b.high);
    case "word_subtract":
      return word(a.low - b.high, a.high - b.low);
    case "word_and": {
      // A mask that is not negative leaves nothing else.
      const masks = [a, b].filter(({ low }) => low >= 0).map(({ high }) => high);
      return masks.length > 0 ? word(0, Math.min(...masks)) : words;
    }
    case "word_or":
      if (a.low < 0 || b.low < 0) return words;
      return word(Math.max(a.low, b.low), 2 ** Math.ceil(Math.log2(Math.max(a.high, b.high) + 1)) - 1);
    case "shift_left":
      return b.low === b.high ? word(a.low * 2 ** b.low, a.high * 2 ** b.low) : words;
    case "shift_right":
      return b.low === b.high ? word(Math.floor(a.low / 2 ** b.low), Math.floor(a.high / 2 ** b.low)) : words;
    case "shift_right_unsigned":
      if (b.low !== b.high || b.low === 0) return words;
      return a.low >= 0
        ? word(Math.floor(a.low / 2 ** b.low), Math.floor(a.high / 2 ** b.low))
        : word(0, 2 ** (32 - b.low) - 1);
    case "select_word":
      return word(Math.min(b.low, c.low), Math.max(b.high, c.high));
    case "integer":
      return a.mayBeNaN ? words : word(Math.trunc(a.low), Math.trunc(a.high));
    case "random":
    case "word_multiply":
    case "word_xor":
      return words;
    default:
      return anything;
  }
}

/** A fact for each instruction; those of words are their ranges, those of masks say nothing. */
export function factsOf(program: Program, inputs: readonly Fact[], parts: readonly Fact[] = []): Fact[] {
  const facts: Fact[] = [];
  for (const instruction of program.instructions) {
    facts.push(factOf(instruction, program, facts, inputs, parts));
  }
  return facts;
}
