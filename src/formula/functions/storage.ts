/**
 * Storage types: the nearest value that a narrow floating-point type has, half to even. A type with infinities overflows
 * to them, the others saturate; NaN stays NaN, also where the type has none, so that it is not lost unseen.
 * f16: IEEE 754 binary16. e4m3 (no infinities), e5m2: OCP OFP8 1.0. e2m1, e2m3, e3m2, e8m0: OCP MX 1.0, sections 5.3, 5.4.
 */
import type { Builder, Value } from "../program/builder.ts";
import { bitsOf, fromBits } from "../program/primitives.ts";
import type { BuiltIn } from "./built_in.ts";
import { clamp } from "./codes.ts";
import { powerOfTwo } from "./exponential.ts";
import { rising } from "./interval.ts";
import { one } from "./node.ts";
import { roundHalfEven } from "./rounding.ts";

/** A type of sign, exponent and mantissa, with subnormal numbers. */
export interface FloatType {
  readonly name: string;
  readonly bits: number;
  /** Stored bits of the mantissa. */
  readonly mantissa: number;
  /** The exponent of the smallest normal number. */
  readonly least: number;
  readonly largest: number;
  readonly infinities: boolean;
  /** What safetensors calls it, when it has a name there. */
  readonly dtype?: "F16" | "BF16" | "F8_E4M3" | "F8_E5M2";
}

const types: readonly FloatType[] = [
  { name: "f16", bits: 16, mantissa: 10, least: -14, largest: 65504, infinities: true, dtype: "F16" },
  { name: "e4m3", bits: 8, mantissa: 3, least: -6, largest: 448, infinities: false, dtype: "F8_E4M3" },
  { name: "e5m2", bits: 8, mantissa: 2, least: -14, largest: 57344, infinities: true, dtype: "F8_E5M2" },
  { name: "e3m2", bits: 6, mantissa: 2, least: -2, largest: 28, infinities: false },
  { name: "e2m3", bits: 6, mantissa: 3, least: 0, largest: 7.5, infinities: false },
  { name: "e2m1", bits: 4, mantissa: 1, least: 0, largest: 6, infinities: false },
];

export const floatTypes: ReadonlyMap<string, FloatType> = new Map(types.map((t) => [t.name, t]));

/** x / step, rounded, times step, where the step is that of the type at the exponent of x. All but the rounding is exact. */
const nearestIn = ({ mantissa, least, largest, infinities }: FloatType) => (x: number): number => {
  const held = infinities ? x : clamp(x, -largest, largest);
  const exponent = Math.max(((bitsOf(held) >>> 23) & 255) - 127, least) - mantissa;
  const rounded = roundHalfEven(held * powerOfTwo(-exponent)) * powerOfTwo(exponent);
  return Math.abs(rounded) > largest ? rounded * Infinity : rounded;
};

/**
 * Adding 1.5 * 2^k rounds to multiples of 2^(k - 23), half to even, and subtracting it again is exact: k is chosen so that these are the
 * steps of the type at the exponent of x. A zero keeps the sign of x.
 */
const lowerNearest =
  ({ mantissa, least, largest, infinities }: FloatType) => (b: Builder, x: Value): Value => {
    // Twice the largest number is beyond it, and its exponent leaves room.
    const most = infinities ? 2 * largest : largest;
    const held = b.op("min", b.op("max", x, b.number(-most)), b.number(most)), bits = b.op("bits", held);
    const field = b.op("word_and", bits, b.word(0x7f800000)), low = b.word((least + 127) << 23);
    const exponent = b.op("select_word", b.op("word_less", field, low), low, field);
    const magic = b.op("from_bits", b.op("word_add", exponent, b.word(((23 - mantissa) << 23) + 0x400000)));
    const rounded = b.op("subtract", b.op("add", held, magic), magic);
    const sign = b.op("word_and", bits, b.word(-(2 ** 31)));
    const signed = b.op("from_bits", b.op("word_or", b.op("bits", rounded), sign));
    if (!infinities) return signed;
    const over = b.op("less", b.number(largest), b.op("absolute", signed));
    return b.op("select", over, b.op("multiply", signed, b.number(Infinity)), signed);
  };

/** The upper half of binary32: half to even by a carry, which may run into the exponent and on to infinity. */
function bf16(x: number): number {
  if (x !== x) return x;
  const word = bitsOf(x);
  return fromBits((word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000);
}

function lowerBf16(b: Builder, x: Value): Value {
  const word = b.op("bits", x);
  const last = b.op("word_and", b.op("shift_right_unsigned", word, b.word(16)), b.word(1));
  const carried = b.op("word_add", word, b.op("word_add", last, b.word(0x7fff)));
  const rounded = b.op("from_bits", b.op("word_and", carried, b.word(0xffff0000)));
  return b.op("select", b.op("equal", x, x), rounded, x);
}

const largestE8M0 = 2 ** 127;
/** The bits of 2^-127, the smallest value, and of what is halfway from it to the next. */
const smallestE8M0 = 0x00400000;
const halfway = 0x00600000;

/** Powers of two: 1.5 goes up, to the even significand 2. Zero becomes 2^-127, a negative number NaN. */
function e8m0(x: number): number {
  if (!(x >= 0)) return NaN;
  const word = bitsOf(x > largestE8M0 ? largestE8M0 : x);
  return fromBits(word < halfway ? smallestE8M0 : (word + 0x00400000) & 0x7f800000);
}

function lowerE8M0(b: Builder, x: Value): Value {
  const word = b.op("bits", b.op("min", x, b.number(largestE8M0)));
  const carried = b.op("word_and", b.op("word_add", word, b.word(0x00400000)), b.word(0x7f800000));
  const tiny = b.op("word_less", word, b.word(halfway));
  const rounded = b.op("from_bits", b.op("select_word", tiny, b.word(smallestE8M0), carried));
  return b.op("select", b.op("less_equal", b.number(0), x), rounded, b.number(NaN));
}

const storage = (
  facets: Pick<BuiltIn, "name" | "compute" | "lower" | "summary" | "example" | "type"> & {
    readonly bits: number;
  },
  /** Of an integer, the nearest value is one too. */
  keepsIntegers: boolean,
): BuiltIn => ({
  ...facets,
  arity: 1,
  takes: ["real"],
  gives: "real",
  interval: (x) => rising(facets.compute, keepsIntegers && x!.integer, x!),
  derivative: () => [one],
  latex: `\\operatorname{${facets.name}}\\left(#1\\right)`,
});

const values: Readonly<Record<string, string>> = {
  f16: "The nearest binary16 number: 11 bits of precision, up to 65504.",
  e4m3: "The nearest number of FP8 E4M3: 4 bits of precision, up to 448, saturating.",
  e5m2: "The nearest number of FP8 E5M2: 3 bits of precision, up to 57344, then infinity.",
  e3m2: "The nearest number of FP6 E3M2: 3 bits of precision, up to 28, saturating.",
  e2m3: "The nearest number of FP6 E2M3: 4 bits of precision, up to 7.5, saturating.",
  e2m1: "The nearest number of FP4 E2M1: 0, 0.5, 1, 1.5, 2, 3, 4 or 6, saturating.",
};

const [f16, ...narrow] = types.map((type) =>
  storage({
    name: type.name,
    bits: type.bits,
    type: () => ({
      bits: type.bits,
      exponent: type.bits - 1 - type.mantissa,
      mantissa: type.mantissa,
      ...(type.dtype && { dtype: type.dtype }),
    }),
    compute: nearestIn(type),
    lower: lowerNearest(type),
    summary: values[type.name]!,
    example: `${type.name}(0.3)`,
  }, Number.isInteger(type.largest))
);

export const storageTypes: readonly BuiltIn[] = [
  {
    ...storage({
      name: "f32",
      bits: 32,
      compute: Math.fround,
      lower: (_, x) => x!,
      summary: "The nearest binary32 number: all values are already.",
      example: "f32(0.1)",
    }, true),
    latex: "#1",
  },
  f16!,
  storage({
    name: "bf16",
    bits: 16,
    type: () => ({ bits: 16, exponent: 8, mantissa: 7, dtype: "BF16" }),
    compute: bf16,
    lower: lowerBf16,
    summary: "The nearest bfloat16 number: 8 bits of precision, the range of binary32.",
    example: "bf16(0.1)",
  }, true),
  ...narrow,
  storage({
    name: "e8m0",
    bits: 8,
    type: () => ({ bits: 8, exponent: 8, mantissa: 0 }),
    compute: e8m0,
    lower: lowerE8M0,
    summary: "The nearest power of two from 2^-127 to 2^127: the scales of the MX formats.",
    example: "e8m0(0.3)",
  }, false),
];
