/**
 * Values of number types as the bit patterns that they are stored as: sign, exponent, mantissa from the highest bit down (OCP OFP8
 * 1.0, section 4; OCP MX 1.0, section 5.3). Only finite values are stored, so all of the types share one definition.
 */
import { builtIns } from "../functions.ts";
import type { NumberType } from "../functions/built_in.ts";
import { powerOfTwo } from "../functions/exponential.ts";
import type { Builder, Value } from "../program/builder.ts";
import { bitsOf, fromBits } from "../program/primitives.ts";
import type { Node } from "../tree.ts";

/** The type that the values of a node are rounded to, when it ends in one. */
export function numberTypeOf(node: Node): NumberType | undefined {
  if (node.op !== "call") return undefined;
  const parameters = node.args.slice(1).map((arg) => arg.op === "number" ? arg.value : NaN);
  if (parameters.some(Number.isNaN)) return undefined;
  return builtIns.get(node.name)?.type?.(...parameters);
}

/** Exponent of the smallest normal number: 1 less the bias. */
const leastOf = ({ exponent }: NumberType) => 2 - 2 ** (exponent - 1);
/** What the exponent of binary32 is more than that of the type. */
const biasOf = (type: NumberType) => 126 + leastOf(type);
/** The exponent field is that of binary32. */
const isWide = ({ exponent }: NumberType) => exponent === 8;
/** No sign and no zero: 2^-127 has the pattern 0 (E8M0). */
const isPower = ({ bits, exponent, mantissa }: NumberType) => bits === exponent + mantissa;
const smallestPower = 0x00400000;

/** The pattern of a value of the type, as a number. */
export function patternOf(value: number, type: NumberType): number {
  const { exponent, mantissa } = type, word = bitsOf(value);
  if (isWide(type)) return word >>> (23 - mantissa);
  const magnitude = Math.abs(value), least = leastOf(type);
  const pattern = magnitude < 2 ** least
    ? magnitude * 2 ** (mantissa - least)
    : ((word & 0x7fffffff) >>> (23 - mantissa)) - biasOf(type) * 2 ** mantissa;
  return pattern + (word < 0 ? 2 ** (exponent + mantissa) : 0);
}

/** The value that has a pattern. */
export function valueOfPattern(pattern: number, type: NumberType): number {
  const { exponent, mantissa } = type;
  if (isPower(type) && pattern === 0) return fromBits(smallestPower);
  if (isWide(type)) return fromBits(pattern << (23 - mantissa));
  const sign = pattern >= 2 ** (exponent + mantissa) ? -1 : 1;
  const magnitude = pattern % 2 ** (exponent + mantissa);
  if (magnitude < 2 ** mantissa) return sign * magnitude * 2 ** (leastOf(type) - mantissa);
  return sign * fromBits((magnitude << (23 - mantissa)) + (biasOf(type) << 23));
}

/** `patternOf` as primitives. */
export function lowerPattern(b: Builder, value: Value, type: NumberType): Value {
  const { mantissa } = type;
  if (isWide(type)) {
    return b.op("real", b.op("shift_right_unsigned", b.op("bits", value), b.word(23 - mantissa)));
  }
  const { exponent } = type, magnitude = b.op("absolute", value);
  const shifted = b.op("shift_right", b.op("bits", magnitude), b.word(23 - mantissa));
  const normal = b.op("word_subtract", shifted, b.word(biasOf(type) << mantissa));
  const counter = counterOf(type), limit = b.number(powerOfTwo(leastOf(type)));
  const counted = b.op("bits", b.op("add", b.op("min", magnitude, limit), b.number(counter)));
  const below = b.op("word_subtract", counted, b.word(bitsOf(counter)));
  const held = b.op("select_word", b.op("less", magnitude, limit), below, normal);
  const negative = b.op("shift_right_unsigned", b.op("bits", value), b.word(31));
  return b.op("real", b.op("word_or", held, b.op("shift_left", negative, b.word(exponent + mantissa))));
}

/**
 * The pattern of the nearest number of the type, half to even, without that number: for values that saturate at the largest one, and
 * types whose exponent is narrower than that of binary32. NaN, which is refused elsewhere, becomes the least number.
 */
export function lowerNearestPattern(b: Builder, x: Value, largest: number, type: NumberType): Value {
  const { exponent, mantissa } = type, drop = 23 - mantissa, least = leastOf(type);
  const held = b.op("min", b.number(largest), b.op("max", b.number(-largest), x));
  const magnitude = b.op("absolute", held), limit = b.number(powerOfTwo(least));
  const word = b.op("bits", b.op("max", magnitude, limit));
  const last = b.op("word_and", b.op("shift_right", word, b.word(drop)), b.word(1));
  const half = b.op("word_add", word, b.word(2 ** (drop - 1) - 1 - (biasOf(type) << 23)));
  const normal = b.op("shift_right", b.op("word_add", half, last), b.word(drop));
  // Of the two one is that of the least normal number, whatever the magnitude: so the sum, less that, is what a choice would give.
  const counter = counterOf(type),
    counted = b.op("bits", b.op("add", b.op("min", magnitude, limit), b.number(counter)));
  const both = b.op("word_add", normal, counted);
  const pattern = b.op("word_subtract", both, b.word(bitsOf(counter) + 2 ** mantissa));
  const negative = b.op("shift_right_unsigned", b.op("bits", held), b.word(31));
  return b.op("real", b.op("word_or", pattern, b.op("shift_left", negative, b.word(exponent + mantissa))));
}

/** Below the normal numbers a pattern counts steps: added to a power of two with that step, they are its lowest bits. */
const counterOf = (type: NumberType) => powerOfTwo(leastOf(type) - type.mantissa + 23);

/** `valueOfPattern` as primitives. */
export function lowerValueOfPattern(b: Builder, pattern: Value, type: NumberType): Value {
  const { exponent, mantissa } = type;
  const word = b.op("integer", pattern);
  if (isWide(type)) {
    const wide = b.op("shift_left", word, b.word(23 - mantissa));
    if (!isPower(type)) return b.op("from_bits", wide);
    const isZero = b.op("word_equal", word, b.word(0));
    return b.op("from_bits", b.op("select_word", isZero, b.word(smallestPower), wide));
  }
  const magnitude = b.op("word_and", word, b.word(2 ** (exponent + mantissa) - 1));
  const wide = b.op("shift_left", magnitude, b.word(23 - mantissa));
  const normal = b.op("word_add", wide, b.word(biasOf(type) << 23));
  const step = b.number(powerOfTwo(leastOf(type) - mantissa));
  const below = b.op("bits", b.op("multiply", b.op("real", magnitude), step));
  const isBelow = b.op("word_less", magnitude, b.word(2 ** mantissa));
  const held = b.op("select_word", isBelow, below, normal);
  const negative = b.op("shift_right", word, b.word(exponent + mantissa));
  return b.op("from_bits", b.op("word_or", held, b.op("shift_left", negative, b.word(31))));
}
