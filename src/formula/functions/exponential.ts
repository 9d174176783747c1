/**
 * Exponentials as binary32 sequences of our own, so that all machines agree on every bit: the nearest integer power of
 * two times a polynomial. The coefficients are fitted by test/fixtures/elementary/fit.py.
 */
import type { Builder, Value } from "../program/builder.ts";
import { fromBits } from "../program/primitives.ts";
import type { BuiltIn } from "./built_in.ts";
import { clamp } from "./codes.ts";
import { rising, widened, within } from "./interval.ts";
import { horner, lowerHorner } from "./sequence.ts";
import { call, number } from "./node.ts";
import { roundHalfEven } from "./rounding.ts";

const f = Math.fround;

/** (2^r - 1) / r - 1/2 for |r| <= 1/2: r / 2 is exact, so that less of the sum is rounded. */
const exp2Terms = [
  0.193147212266922,
  0.24022649228572845,
  0.055503204464912415,
  0.009618273936212063,
  0.001340230810455978,
  0.00015399283438455313,
];

/** (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2. */
const expTerms = [
  0.49999988079071045,
  0.166665181517601,
  0.04166964814066887,
  0.008368944749236107,
  0.0013745303731411695,
];

/** 1 / ln 2, and ln 2 in two parts: k times the first is exact for integers of 8 bits. */
const log2e = f(1.4426950408889634);
export const ln2 = { high: 0.693145751953125, low: 1.428606765330187e-06 };

/** 2^k for -126 <= k <= 127. */
export const powerOfTwo = (k: number): number => fromBits((k + 127) << 23);

/** p 2^k for p in [1/2, 2] and |k| <= 152, rounded once: in two steps, as 2^k may be no number while the result is. */
function scaled(p: number, k: number): number {
  const first = k >> 1;
  return f(f(p * powerOfTwo(first)) * powerOfTwo(k - first));
}

function lowerScaled(b: Builder, p: Value, k: Value): Value {
  const whole = b.op("integer", k);
  const first = b.op("shift_right", whole, b.word(1));
  const power = (n: Value) =>
    b.op("from_bits", b.op("shift_left", b.op("word_add", n, b.word(127)), b.word(23)));
  return b.op("multiply", b.op("multiply", p, power(first)), power(b.op("word_subtract", whole, first)));
}

/** The error is below 1 ulp; exact for integers, also where the result is subnormal. */
export function exp2(x: number): number {
  const held = clamp(x, -152, 129);
  const k = roundHalfEven(held);
  const r = f(held - k);
  return scaled(f(1 + f(f(0.5 * r) + f(r * horner(exp2Terms, r)))), k);
}

export function lowerExp2(b: Builder, x: Value): Value {
  const held = b.op("min", b.op("max", x, b.number(-152)), b.number(129));
  const k = b.op("round", held);
  const r = b.op("subtract", held, k);
  const tail = b.op("multiply", r, lowerHorner(b, exp2Terms, r));
  const sum = b.op("add", b.op("multiply", b.number(0.5), r), tail);
  return lowerScaled(b, b.op("add", b.number(1), sum), k);
}

/** The error is below 1 ulp. */
export function exp(x: number): number {
  const held = clamp(x, -104, 89);
  const k = roundHalfEven(f(held * log2e));
  const r = f(f(held - f(k * ln2.high)) - f(k * ln2.low));
  return scaled(f(1 + f(r + f(f(r * r) * horner(expTerms, r)))), k);
}

export function lowerExp(b: Builder, x: Value): Value {
  const held = b.op("min", b.op("max", x, b.number(-104)), b.number(89));
  const k = b.op("round", b.op("multiply", held, b.number(log2e)));
  const high = b.op("subtract", held, b.op("multiply", k, b.number(ln2.high)));
  const r = b.op("subtract", high, b.op("multiply", k, b.number(ln2.low)));
  const tail = b.op("multiply", b.op("multiply", r, r), lowerHorner(b, expTerms, r));
  return lowerScaled(b, b.op("add", b.number(1), b.op("add", r, tail)), k);
}

const positive = { low: 0, high: Infinity, integer: false };

export const exponentials: readonly BuiltIn[] = [
  {
    name: "exp",
    arity: 1,
    takes: ["real"],
    gives: "real",
    compute: exp,
    lower: lowerExp,
    interval: (x) => within(widened(rising(exp, false, x!), 3), positive),
    derivative: (x) => [call("exp", x!)],
    latex: "\\exp\\left(#1\\right)",
    summary: "The exponential function.",
    example: "exp(1)",
  },
  {
    name: "exp2",
    arity: 1,
    takes: ["real"],
    gives: "real",
    compute: exp2,
    lower: lowerExp2,
    interval: (x) => within(widened(rising(exp2, false, x!), 3), positive),
    derivative: (x) => [call("multiply", number(Math.LN2), call("exp2", x!))],
    latex: "2^{#1}",
    summary: "The power of two; exact for integers.",
    example: "exp2(0.5)",
  },
];
