/**
 * Binary floating point of any width: a sign, `e` bits of exponent with the bias 2^(e-1) - 1, `m` of mantissa, subnormal numbers.
 * Half to even; beyond the largest number it saturates. `float` reserves the highest exponent, as IEEE 754 does for infinities and
 * NaN; `float_full` gives it to numbers too, as OCP MX 1.0 does for FP6 and FP4. Widths count within 2..8 and 0..10: those
 * outside are led to the nearest.
 */
import type { Builder, Value } from "../program/builder.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { clamp } from "./codes.ts";
import { everything, rising } from "./interval.ts";
import { one } from "./node.ts";
import { bitsOf } from "../program/primitives.ts";
import { roundHalfEven } from "./rounding.ts";

/** Bits that an exponent and a mantissa may have. */
export const exponentBits = { least: 2, most: 8 } as const;
export const mantissaBits = { least: 0, most: 10 } as const;

const widthOf = (x: number, { least, most }: { readonly least: number; readonly most: number }) =>
  x !== x ? least : clamp(Math.trunc(x), least, most);
const exponentOf = (e: number) => widthOf(e, exponentBits);
const mantissaOf = (m: number) => widthOf(m, mantissaBits);

/** The largest number: of binary32 itself there is nothing beyond. */
function largestOf(e: number, m: number, full: boolean): number {
  const top = 2 ** (e - 1) - (full && e < 8 ? 0 : 1);
  return 2 ** top * (2 - 2 ** -m);
}

const compute = (full: boolean) => (x: number, e: number, m: number): number => {
  if (x !== x) return NaN;
  const [exponent, mantissa] = [exponentOf(e), mantissaOf(m)];
  const largest = largestOf(exponent, mantissa, full);
  const held = clamp(x, -largest, largest);
  const step = Math.max(((bitsOf(held) >>> 23) & 255) - 127, 2 - 2 ** (exponent - 1)) - mantissa;
  const rounded = roundHalfEven(held * 2 ** -step) * 2 ** step;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
};

/** An integer within bounds, as a word. */
function word(
  b: Builder,
  x: Value,
  { least, most }: { readonly least: number; readonly most: number },
): Value {
  const n = b.op("integer", x), low = b.word(least), high = b.word(most);
  const raised = b.op("select_word", b.op("word_less", n, low), low, n);
  return b.op("select_word", b.op("word_less", high, raised), high, raised);
}

/** 2^n as bits, for the field n + 127 of the exponent. */
const power = (b: Builder, field: Value) => b.op("from_bits", b.op("shift_left", field, b.word(23)));

const lower = (full: boolean) => (b: Builder, x: Value, e: Value, m: Value): Value => {
  const exponent = word(b, e, exponentBits), mantissa = word(b, m, mantissaBits);
  const minus = (p: Value, q: Value) => b.op("word_subtract", p, q);
  const plus = (p: Value, q: Value) => b.op("word_add", p, q);
  // 2^(e - 1): the bits of 2^(2^(e - 1)) are made of it, and so are the least and the greatest exponent.
  const half = b.op("integer", power(b, plus(exponent, b.word(126))));
  const isWide = b.op("word_equal", exponent, b.word(8));
  const top = full ? b.op("select_word", isWide, minus(half, b.word(1)), half) : minus(half, b.word(1));
  const significand = b.op("subtract", b.number(2), power(b, minus(b.word(127), mantissa)));
  const largest = b.op("multiply", power(b, plus(top, b.word(127))), significand);
  const least = minus(b.word(2 + 127), half);
  const held = b.op("min", b.op("max", x, b.op("negate", largest)), largest);
  // In two halves, so that no power of two leaves the normal numbers: x is led into the middle of the range, and back.
  const field = b.op("shift_right", b.op("bits", b.op("absolute", held)), b.word(23));
  const own = b.op("select_word", b.op("word_less", field, least), least, field);
  const [tiny, huge] = [b.op("word_less", own, b.word(64)), b.op("word_less", b.word(190), own)];
  const shift = b.op("select_word", tiny, b.word(64), b.op("select_word", huge, b.word(-64), b.word(0)));
  const middle = b.op("multiply", held, power(b, plus(b.word(127), shift)));
  const step = minus(plus(own, shift), mantissa);
  const rounded = b.op("round", b.op("multiply", middle, power(b, minus(b.word(254), step))));
  return b.op("multiply", b.op("multiply", rounded, power(b, step)), power(b, minus(b.word(127), shift)));
};

const known = ({ low, high }: Interval) => low === high;

const float = (name: string, full: boolean, summary: string, example: string): BuiltIn => ({
  name,
  arity: 3,
  takes: ["real", "integer", "integer"],
  gives: "real",
  type: (e, m) => {
    const [exponent, mantissa] = [exponentOf(e!), mantissaOf(m!)];
    return { bits: 1 + exponent + mantissa, exponent, mantissa };
  },
  compute: compute(full),
  lower: lower(full),
  interval: (x, e, m) =>
    known(e!) && known(m!) ? rising((v) => compute(full)(v, e!.low, m!.low), false, x!) : everything,
  derivative: () => [one, undefined, undefined],
  latex: `\\operatorname{${name.replace("_", "\\_")}}_{#2,\\,#3}\\left(#1\\right)`,
  summary,
  example,
});

export const floats: readonly BuiltIn[] = [
  float(
    "float",
    false,
    "The nearest number with e bits of exponent (2 to 8) and m of mantissa (0 to 10); the highest exponent is reserved, as in IEEE 754. Saturates.",
    "float(0.3, 5, 2)",
  ),
  float(
    "float_full",
    true,
    "The nearest number with e bits of exponent (2 to 8) and m of mantissa (0 to 10); all exponents are numbers, as in OCP MX. Saturates.",
    "float_full(0.3, 3, 2)",
  ),
];
