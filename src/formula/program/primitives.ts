/** What each primitive computes, on one lane: masks are 0 or 1, words are signed 32-bit integers. */
import { roundHalfEven } from "../../numerics/rounding.ts";
import type { Kind, PrimitiveName } from "./program.ts";

const f = Math.fround;
const lane = new DataView(new ArrayBuffer(4));

/** The one NaN that results have. */
export const canonicalNaN = 0x7fc00000;

export function bitsOf(x: number): number {
  if (x !== x) return canonicalNaN;
  lane.setFloat32(0, x);
  return lane.getInt32(0);
}

export function fromBits(word: number): number {
  lane.setInt32(0, word);
  return lane.getFloat32(0);
}

export interface Primitive {
  readonly takes: readonly Kind[];
  readonly gives: Kind;
  readonly compute: (...args: number[]) => number;
}

const numbers = (n: 1 | 2, gives: "number" | "mask", compute: Primitive["compute"]): Primitive => ({
  takes: n === 1 ? ["number"] : ["number", "number"],
  gives,
  compute,
});
const words = (gives: "word" | "mask", compute: Primitive["compute"]): Primitive => ({
  takes: ["word", "word"],
  gives,
  compute,
});

export const primitives: { readonly [K in PrimitiveName]: Primitive } = {
  add: numbers(2, "number", (a, b) => f(a! + b!)),
  subtract: numbers(2, "number", (a, b) => f(a! - b!)),
  multiply: numbers(2, "number", (a, b) => f(a! * b!)),
  divide: numbers(2, "number", (a, b) => f(a! / b!)),
  negate: numbers(1, "number", (a) => -a!),
  absolute: numbers(1, "number", (a) => Math.abs(a!)),
  sqrt: numbers(1, "number", (a) => f(Math.sqrt(a!))),
  floor: numbers(1, "number", (a) => Math.floor(a!)),
  ceil: numbers(1, "number", (a) => Math.ceil(a!)),
  trunc: numbers(1, "number", (a) => Math.trunc(a!)),
  round: numbers(1, "number", (a) => roundKeepingZero(a!)),
  min: numbers(2, "number", (a, b) => b! < a! ? b! : a!),
  max: numbers(2, "number", (a, b) => a! < b! ? b! : a!),
  less: numbers(2, "mask", (a, b) => a! < b! ? 1 : 0),
  less_equal: numbers(2, "mask", (a, b) => a! <= b! ? 1 : 0),
  equal: numbers(2, "mask", (a, b) => a === b ? 1 : 0),
  not_equal: numbers(2, "mask", (a, b) => a !== b ? 1 : 0),
  and: { takes: ["mask", "mask"], gives: "mask", compute: (a, b) => a! & b! },
  or: { takes: ["mask", "mask"], gives: "mask", compute: (a, b) => a! | b! },
  not: { takes: ["mask"], gives: "mask", compute: (a) => a! ^ 1 },
  select: { takes: ["mask", "number", "number"], gives: "number", compute: (c, a, b) => c === 1 ? a! : b! },
  select_word: { takes: ["mask", "word", "word"], gives: "word", compute: (c, a, b) => c === 1 ? a! : b! },
  bits: { takes: ["number"], gives: "word", compute: (a) => bitsOf(a!) },
  from_bits: { takes: ["word"], gives: "number", compute: (a) => fromBits(a!) },
  integer: {
    takes: ["number"],
    gives: "word",
    compute: (a) => a !== a ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(a!))) | 0,
  },
  real: { takes: ["word"], gives: "number", compute: (a) => f(a!) },
  word_add: words("word", (a, b) => (a! + b!) | 0),
  word_subtract: words("word", (a, b) => (a! - b!) | 0),
  word_multiply: words("word", (a, b) => Math.imul(a!, b!)),
  word_and: words("word", (a, b) => a! & b!),
  word_or: words("word", (a, b) => a! | b!),
  word_xor: words("word", (a, b) => a! ^ b!),
  shift_left: words("word", (a, b) => a! << b!),
  shift_right: words("word", (a, b) => a! >> b!),
  shift_right_unsigned: words("word", (a, b) => (a! >>> b!) | 0),
  word_less: words("mask", (a, b) => a! < b! ? 1 : 0),
  word_equal: words("mask", (a, b) => a === b ? 1 : 0),
};

/** Half to even; the sign of zero stays, as the hardware keeps it. */
function roundKeepingZero(x: number): number {
  const rounded = roundHalfEven(x);
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}
