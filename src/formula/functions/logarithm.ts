/**
 * Logarithms as binary32 sequences of our own: x = 2^e m with m in [sqrt(1/2), sqrt(2)), and a polynomial in t = m - 1.
 * The coefficients are fitted by test/fixtures/elementary/fit.py.
 */
import type { Builder, Value } from "../program/builder.ts";
import { bitsOf, fromBits } from "../program/primitives.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { ln2 } from "./exponential.ts";
import { everything, rising, widened } from "./interval.ts";
import { call, number, one } from "./node.ts";
import { horner, lowerHorner } from "./sequence.ts";

const f = Math.fround;

/** log2(1 + t) / t - 3/2: t and t / 2 are exact, so that less of the sum is rounded. */
const log2Terms = [
  -0.05730495974421501,
  -0.7213473320007324,
  0.4808984696865082,
  -0.3606979548931122,
  0.2885555326938629,
  -0.23958317935466766,
  0.20479744672775269,
  -0.19150784611701965,
  0.18513859808444977,
  -0.10768076032400131,
];

/** (log(1 + t) - t) / t^2. */
const logTerms = [
  -0.49999988079071045,
  0.3333333730697632,
  -0.2500160038471222,
  0.20001237094402313,
  -0.16608178615570068,
  0.14195393025875092,
  -0.13263610005378723,
  0.12827515602111816,
  -0.07479351758956909,
];

const smallestNormal = 2 ** -126;
/** Subnormal numbers are made normal by a factor of 2^24. */
const places = 24;
const rootHalf = bitsOf(Math.SQRT1_2);

/** The bits of a positive number relative to those of sqrt(1/2): above the mantissa stands the exponent. */
const split = (x: number) => {
  const tiny = x < smallestNormal;
  const word = bitsOf(tiny ? f(x * 2 ** places) : x);
  const e = (word - rootHalf) >> 23;
  return { e: e - (tiny ? places : 0), t: f(fromBits(word - (e << 23)) - 1) };
};

function lowerSplit(b: Builder, x: Value): { e: Value; t: Value } {
  const tiny = b.op("less", x, b.number(smallestNormal));
  const word = b.op("bits", b.op("select", tiny, b.op("multiply", x, b.number(2 ** places)), x));
  const e = b.op("shift_right", b.op("word_subtract", word, b.word(rootHalf)), b.word(23));
  const m = b.op("from_bits", b.op("word_subtract", word, b.op("shift_left", e, b.word(23))));
  const whole = b.op("word_subtract", e, b.op("select_word", tiny, b.word(places), b.word(0)));
  return { e: b.op("real", whole), t: b.op("subtract", m, b.number(1)) };
}

/** What all logarithms are of: NaN and negative numbers (NaN), both zeros (-infinity), infinity (itself). */
const guarded = (log: (x: number) => number) => (x: number): number =>
  x > 0 ? (x === Infinity ? x : log(x)) : x === 0 ? -Infinity : NaN;

const lowerGuarded = (log: (b: Builder, x: Value) => Value) => (b: Builder, x: Value): Value => {
  const none = b.op("select", b.op("equal", x, b.number(0)), b.number(-Infinity), b.number(NaN));
  const some = b.op("select", b.op("equal", x, b.number(Infinity)), x, log(b, x));
  return b.op("select", b.op("less", b.number(0), x), some, none);
};

/** The error is below 1.25 ulp; exact for powers of two, subnormal ones too. */
export const log2 = guarded((x) => {
  const { e, t } = split(x);
  return f(e + f(t + f(f(0.5 * t) + f(t * horner(log2Terms, t)))));
});

export const lowerLog2 = lowerGuarded((b, x) => {
  const { e, t } = lowerSplit(b, x);
  const tail = b.op("multiply", t, lowerHorner(b, log2Terms, t));
  const sum = b.op("add", b.op("multiply", b.number(0.5), t), tail);
  return b.op("add", e, b.op("add", t, sum));
});

/** The error is below 1 ulp. */
export const log = guarded((x) => {
  const { e, t } = split(x);
  const y = f(t + f(f(t * t) * horner(logTerms, t)));
  return f(f(e * ln2.high) + f(y + f(e * ln2.low)));
});

const lowerLog = lowerGuarded((b, x) => {
  const { e, t } = lowerSplit(b, x);
  const y = b.op("add", t, b.op("multiply", b.op("multiply", t, t), lowerHorner(b, logTerms, t)));
  const low = b.op("add", y, b.op("multiply", e, b.number(ln2.low)));
  return b.op("add", b.op("multiply", e, b.number(ln2.high)), low);
});

/** floor(log2(|x|)) from the bits: exact, where log2 rounds what is next to a power of two to an integer. */
export function exponent(x: number): number {
  const size = Math.abs(x);
  if (size === 0) return -Infinity;
  if (!(size < Infinity)) return size;
  const tiny = size < smallestNormal;
  return (bitsOf(tiny ? f(size * 2 ** places) : size) >> 23) - (tiny ? 127 + places : 127);
}

function lowerExponent(b: Builder, x: Value): Value {
  const size = b.op("absolute", x);
  const tiny = b.op("less", size, b.number(smallestNormal));
  const word = b.op("bits", b.op("select", tiny, b.op("multiply", size, b.number(2 ** places)), size));
  const bias = b.op("select_word", tiny, b.word(127 + places), b.word(127));
  const e = b.op("real", b.op("word_subtract", b.op("shift_right", word, b.word(23)), bias));
  const finite = b.op("select", b.op("less", size, b.number(Infinity)), e, size);
  return b.op("select", b.op("equal", size, b.number(0)), b.number(-Infinity), finite);
}

const logInterval = (compute: (x: number) => number) => ({ low, high }: Interval): Interval =>
  high < 0 ? everything : widened(rising(compute, false, { low: Math.max(low, 0), high, integer: false }), 3);

export const logarithms: readonly BuiltIn[] = [
  {
    name: "log",
    arity: 1,
    takes: ["real"],
    gives: "real",
    compute: log,
    lower: lowerLog,
    interval: logInterval(log),
    derivative: (x) => [call("divide", one, x!)],
    latex: "\\ln\\left(#1\\right)",
    summary: "The natural logarithm.",
    example: "log(10)",
  },
  {
    name: "log2",
    arity: 1,
    takes: ["real"],
    gives: "real",
    compute: log2,
    lower: lowerLog2,
    interval: logInterval(log2),
    derivative: (x) => [call("divide", number(1 / Math.LN2), x!)],
    latex: "\\log_2\\left(#1\\right)",
    summary: "The logarithm to base two; exact for powers of two.",
    example: "log2(10)",
  },
  {
    name: "exponent",
    arity: 1,
    takes: ["real"],
    gives: "integer",
    compute: exponent,
    lower: lowerExponent,
    interval: ({ low, high }) => {
      const [least, most] = [
        Math.min(Math.abs(low), Math.abs(high)),
        Math.max(Math.abs(low), Math.abs(high)),
      ];
      return {
        low: low <= 0 && high >= 0 ? -Infinity : exponent(least),
        high: exponent(most),
        integer: true,
      };
    },
    derivative: () => [undefined],
    latex: "\\left\\lfloor \\log_2 \\left|#1\\right| \\right\\rfloor",
    summary: "The exponent: the largest k with 2^k <= |x|. Exact, where floor(log2(x)) is not.",
    example: "exponent(7.9)",
  },
];
