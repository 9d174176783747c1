/**
 * Operations on the 32 bits of integers, in two's complement. A number counts with its integer part, limited to 32 bits.
 * Results are exact up to 2^24 in magnitude, so always for integers of 24 bits; beyond, the nearest binary32 number. Of a
 * shift's count the lowest five bits count, as in WebAssembly.
 */
import type { Builder, Value } from "../program/builder.ts";
import { primitives } from "../program/primitives.ts";
import type { PrimitiveName } from "../program/program.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { rising } from "./interval.ts";

const f = Math.fround;
const wordOf: (x: number) => number = primitives.integer.compute;
const all: Interval = { low: -(2 ** 31), high: 2 ** 31, integer: true };

const bitwise = (
  facets: Pick<BuiltIn, "name" | "interval" | "latex" | "summary" | "example"> & {
    readonly compute: (a: number, b: number) => number;
    readonly lower: (b: Builder, x: Value, y: Value) => Value;
  },
  arity: 1 | 2 = 2,
): BuiltIn => ({
  ...facets,
  arity,
  takes: arity === 1 ? ["integer"] : ["integer", "integer"],
  gives: "integer",
  compute: (a, b = 0) => f(facets.compute(wordOf(a!), wordOf(b))),
  lower: (b, x, y = b.number(0)) => b.op("real", facets.lower(b, b.op("integer", x!), b.op("integer", y))),
  derivative: (...args) => args.map(() => undefined),
});

const word = (name: PrimitiveName) => (b: Builder, x: Value, y: Value) => b.op(name, x, y);

/** Primitives shift by constants: a count that is none is made of those for each of its bits. */
const shift = (name: "shift_left" | "shift_right") => (b: Builder, x: Value, count: Value): Value => {
  if (count.constant !== undefined) return b.op(name, x, b.word(count.constant & 31));
  let shifted = x;
  for (const bit of [1, 2, 4, 8, 16]) {
    const clear = b.op("word_equal", b.op("word_and", count, b.word(bit)), b.word(0));
    shifted = b.op("select_word", clear, shifted, b.op(name, shifted, b.word(bit)));
  }
  return shifted;
};

/** The numbers below the power of two above. */
function belowPower(a: Interval, b: Interval): Interval {
  if (a.low < 0 || b.low < 0) return all;
  const digits = 32 - Math.clz32(Math.max(wordOf(a.high), wordOf(b.high)));
  return { low: 0, high: f(2 ** digits - 1), integer: true };
}

/** The count when it is one number. */
const known = ({ low, high }: Interval) => low === high ? wordOf(low) & 31 : undefined;

function shiftedLeft(a: Interval, count: Interval): Interval {
  const n = known(count);
  if (n === undefined) return all;
  const [low, high] = [wordOf(a.low) * 2 ** n, wordOf(a.high) * 2 ** n];
  return low < all.low || high >= all.high ? all : { low: f(low), high: f(high), integer: true };
}

function shiftedRight(a: Interval, count: Interval): Interval {
  const n = known(count);
  if (n !== undefined) return rising((x) => f(wordOf(x) >> n), true, a);
  return { low: Math.min(f(wordOf(a.low)), 0), high: Math.max(f(wordOf(a.high)), -1), integer: true };
}

export const bits: readonly BuiltIn[] = [
  bitwise({
    name: "bit_and",
    compute: (a, b) => a & b,
    lower: word("word_and"),
    interval: (a, b) => {
      const limits = [a!, b!].filter((x) => x.low >= 0).map((x) => f(wordOf(x.high)));
      return limits.length === 0 ? all : { low: 0, high: Math.min(...limits), integer: true };
    },
    latex: "\\operatorname{bitand}\\left(#1,\\ #2\\right)",
    summary: "The bits that both have.",
    example: "bit_and(12, 10)",
  }),
  bitwise({
    name: "bit_or",
    compute: (a, b) => a | b,
    lower: word("word_or"),
    interval: (a, b) => belowPower(a!, b!),
    latex: "\\operatorname{bitor}\\left(#1,\\ #2\\right)",
    summary: "The bits that one of them has, or both.",
    example: "bit_or(12, 10)",
  }),
  bitwise({
    name: "bit_xor",
    compute: (a, b) => a ^ b,
    lower: word("word_xor"),
    interval: (a, b) => belowPower(a!, b!),
    latex: "\\operatorname{bitxor}\\left(#1,\\ #2\\right)",
    summary: "The bits that just one of them has.",
    example: "bit_xor(12, 10)",
  }),
  bitwise({
    name: "bit_not",
    compute: (a) => ~a,
    lower: (b, x) => b.op("word_xor", x, b.word(-1)),
    interval: (a) => ({ low: f(~wordOf(a!.high)), high: f(~wordOf(a!.low)), integer: true }),
    latex: "\\operatorname{bitnot}\\left(#1\\right)",
    summary: "All bits turned: -1 - n.",
    example: "bit_not(12)",
  }, 1),
  bitwise({
    name: "shift_left",
    compute: (a, b) => a << b,
    lower: shift("shift_left"),
    interval: (a, b) => shiftedLeft(a!, b!),
    latex: "#1 \\ll #2",
    summary: "The bits moved up: n 2^k, modulo 2^32.",
    example: "shift_left(3, 4)",
  }),
  bitwise({
    name: "shift_right",
    compute: (a, b) => a >> b,
    lower: shift("shift_right"),
    interval: (a, b) => shiftedRight(a!, b!),
    latex: "\\left\\lfloor \\frac{#1}{2^{#2}} \\right\\rfloor",
    summary: "The bits moved down, the sign kept: floor(n / 2^k).",
    example: "shift_right(-48, 4)",
  }),
];
