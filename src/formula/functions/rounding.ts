/** Roundings to integers. Each tie rule has a name of its own; the sign of a zero is that of the sequence below. */
import { roundHalfEven as nearestEven } from "../../numerics/rounding.ts";
import type { Builder, Value } from "../program/builder.ts";
import type { BuiltIn } from "./built_in.ts";
import { rising } from "./interval.ts";
import { direct } from "./sequence.ts";
import { one } from "./node.ts";

const f = Math.fround;

/** The nearest integer, halves to the even one (IEEE 754 roundTiesToEven); a negative number becomes -0, not 0. */
export const roundHalfEven = (x: number): number => x < 0 ? -nearestEven(-x) : nearestEven(x);

/** x - floor(x) is exact but for tiny negative x, where it is 1: more than a half, as it should be. */
function roundHalfUp(x: number): number {
  const low = Math.floor(x);
  return f(x - low) >= 0.5 ? f(low + 1) : low;
}

const lowerHalfUp = (b: Builder, x: Value): Value => {
  const low = b.op("floor", x);
  const up = b.op("less_equal", b.number(0.5), b.op("subtract", x, low));
  return b.op("select", up, b.op("add", low, b.number(1)), low);
};

function roundHalfDown(x: number): number {
  const high = Math.ceil(x);
  return f(high - x) >= 0.5 ? f(high - 1) : high;
}

const lowerHalfDown = (b: Builder, x: Value): Value => {
  const high = b.op("ceil", x);
  const down = b.op("less_equal", b.number(0.5), b.op("subtract", high, x));
  return b.op("select", down, b.op("subtract", high, b.number(1)), high);
};

/** A rounding of magnitudes, for both signs. */
const mirrored = (lower: (b: Builder, x: Value) => Value) => (b: Builder, x: Value): Value => {
  const rounded = lower(b, b.op("absolute", x));
  return b.op("select", b.op("less", x, b.number(0)), b.op("negate", rounded), rounded);
};

/**
 * The number below 1/2: added to a magnitude it reaches the next integer from the half on, by the rounding of the sum, and never from
 * below; where binary32 has no halves it changes nothing.
 */
const belowHalf = 0.5 - 2 ** -25;
const roundHalfAway = (x: number): number =>
  Math.trunc(f(x + (x < 0 || Object.is(x, -0) ? -belowHalf : belowHalf)));

const lowerHalfAway = (b: Builder, x: Value): Value => {
  const sign = b.op("word_and", b.op("bits", x), b.word(0x80000000 | 0));
  const half = b.op("from_bits", b.op("word_or", sign, b.op("bits", b.number(belowHalf))));
  return b.op("trunc", b.op("add", x, half));
};

/** What lies between two integers goes to the odd one (Boldo and Melquiond 2008): a second, coarser rounding then sees what was lost. */
function roundToOdd(x: number): number {
  const low = Math.floor(x);
  if (low === x) return x;
  const half = f(low * 0.5);
  return Math.floor(half) === half ? f(low + 1) : low;
}

const lowerToOdd = (b: Builder, x: Value): Value => {
  const low = b.op("floor", x);
  const half = b.op("multiply", low, b.number(0.5));
  const even = b.op("equal", b.op("floor", half), half);
  const odd = b.op("select", even, b.op("add", low, b.number(1)), low);
  return b.op("select", b.op("equal", low, x), x, odd);
};

/** The upper 24 bits of the word are a number u in [0, 1); up when u < x - floor(x), so that the mean is x within 2^-24. */
function roundStochastic(x: number, word: number): number {
  const low = Math.floor(x);
  return f((word >>> 8) * 2 ** -24) < f(x - low) ? f(low + 1) : low;
}

const lowerStochastic = (b: Builder, x: Value, word: Value): Value => {
  const low = b.op("floor", x);
  const u = b.op("multiply", b.op("real", b.op("shift_right_unsigned", word, b.word(8))), b.number(2 ** -24));
  const up = b.op("less", u, b.op("subtract", x, low));
  return b.op("select", up, b.op("add", low, b.number(1)), low);
};

type Facets = Pick<BuiltIn, "name" | "compute" | "lower" | "latex" | "summary" | "example">;

const rounding = (facets: Facets): BuiltIn => ({
  ...facets,
  arity: 1,
  takes: ["real"],
  gives: "integer",
  interval: (x) => rising(facets.compute, true, x!),
  derivative: () => [one],
});

export const roundings: readonly BuiltIn[] = [
  rounding({
    name: "floor",
    compute: Math.floor,
    lower: direct("floor"),
    latex: "\\left\\lfloor #1 \\right\\rfloor",
    summary: "The largest integer not above.",
    example: "floor(-2.5)",
  }),
  rounding({
    name: "ceil",
    compute: Math.ceil,
    lower: direct("ceil"),
    latex: "\\left\\lceil #1 \\right\\rceil",
    summary: "The smallest integer not below.",
    example: "ceil(-2.5)",
  }),
  rounding({
    name: "trunc",
    compute: Math.trunc,
    lower: direct("trunc"),
    latex: "\\operatorname{trunc}\\left(#1\\right)",
    summary: "The integer part, towards zero.",
    example: "trunc(-2.5)",
  }),
  rounding({
    name: "round",
    compute: roundHalfEven,
    lower: direct("round"),
    latex: "\\left\\lfloor #1 \\right\\rceil",
    summary: "The nearest integer, halves to the even one.",
    example: "round(2.5)",
  }),
  rounding({
    name: "round_half_up",
    compute: roundHalfUp,
    lower: lowerHalfUp,
    latex: "\\left\\lfloor #1 + \\tfrac12 \\right\\rfloor",
    summary: "The nearest integer, halves upwards.",
    example: "round_half_up(2.5)",
  }),
  rounding({
    name: "round_half_down",
    compute: roundHalfDown,
    lower: lowerHalfDown,
    latex: "\\left\\lceil #1 - \\tfrac12 \\right\\rceil",
    summary: "The nearest integer, halves downwards.",
    example: "round_half_down(2.5)",
  }),
  rounding({
    name: "round_half_away",
    compute: roundHalfAway,
    lower: lowerHalfAway,
    latex: "\\left\\lfloor #1 \\right\\rceil_{\\mathrm{away}}",
    summary: "The nearest integer, halves away from zero.",
    example: "round_half_away(-2.5)",
  }),
  rounding({
    name: "round_half_to_zero",
    compute: (x) => x < 0 ? -roundHalfDown(-x) : roundHalfDown(Math.abs(x)),
    lower: mirrored(lowerHalfDown),
    latex: "\\left\\lfloor #1 \\right\\rceil_{\\mathrm{zero}}",
    summary: "The nearest integer, halves towards zero.",
    example: "round_half_to_zero(-2.5)",
  }),
  rounding({
    name: "round_to_odd",
    compute: roundToOdd,
    lower: lowerToOdd,
    latex: "\\left\\lfloor #1 \\right\\rceil_{\\mathrm{odd}}",
    summary: "Integers stay; what lies between two goes to the odd one.",
    example: "round_to_odd(2.1)",
  }),
  {
    ...rounding({
      name: "round_stochastic",
      compute: roundStochastic,
      lower: lowerStochastic,
      latex: "\\left\\lfloor #1 \\right\\rceil_{\\mathrm{random}}",
      summary:
        "Up with the probability of the fraction, else down: right on average. The draw depends on the seed, the name and the place of the element: of one number it is always the same.",
      example: "round_stochastic(2.25)",
    }),
    random: true,
    interval: ({ low, high }) => ({ low: Math.floor(low), high: Math.ceil(high), integer: true }),
  },
];
