/** Primitives as vector instructions: numbers and words in four lanes, masks as lanes of all ones or all zeros. */
import { canonicalNaN } from "../program/primitives.ts";
import type { PrimitiveName } from "../program/program.ts";
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import type { vector } from "./opcodes.ts";

/** Those that are one instruction on their arguments in order. */
const single = {
  add: "f32x4.add",
  subtract: "f32x4.sub",
  multiply: "f32x4.mul",
  divide: "f32x4.div",
  negate: "f32x4.neg",
  absolute: "f32x4.abs",
  sqrt: "f32x4.sqrt",
  floor: "f32x4.floor",
  ceil: "f32x4.ceil",
  trunc: "f32x4.trunc",
  round: "f32x4.nearest",
  min: "f32x4.pmin",
  max: "f32x4.pmax",
  less: "f32x4.lt",
  less_equal: "f32x4.le",
  equal: "f32x4.eq",
  not_equal: "f32x4.ne",
  and: "v128.and",
  or: "v128.or",
  not: "v128.not",
  real: "f32x4.convert_i32x4_s",
  word_add: "i32x4.add",
  word_subtract: "i32x4.sub",
  word_multiply: "i32x4.mul",
  word_and: "v128.and",
  word_or: "v128.or",
  word_xor: "v128.xor",
  word_less: "i32x4.lt_s",
  word_equal: "i32x4.eq",
} as const satisfies Partial<Record<PrimitiveName, keyof typeof vector>>;

const shifts = {
  shift_left: "i32x4.shl",
  shift_right: "i32x4.shr_s",
  shift_right_unsigned: "i32x4.shr_u",
} as const satisfies Partial<Record<PrimitiveName, keyof typeof vector>>;

export type Shift = keyof typeof shifts;

export const isShift = (op: string): op is Shift => op in shifts;

/** Leaves the shifted words on the stack; WebAssembly takes the amount modulo 32. */
export function shift(code: Code, op: Shift, words: number, by: number): void {
  code.get(words).i32(by).vec(shifts[op]);
}

/** Leaves the value of a primitive on the stack. `args` are locals. */
export function primitive(
  code: Code,
  constants: Constants,
  op: Exclude<PrimitiveName, Shift | "integer">,
  args: readonly number[],
): void {
  switch (op) {
    case "select":
    case "select_word":
      code.get(args[1]!, args[2]!, args[0]!).vec("v128.bitselect");
      break;
    case "bits":
      canonical(code, constants, args[0]!);
      break;
    case "from_bits":
      code.get(args[0]!);
      break;
    default:
      code.get(...args).vec(single[op]);
  }
}

/** Leaves the numbers with each NaN as the one that results have. */
export function canonical(code: Code, constants: Constants, local: number): void {
  code.get(local, constants.word(canonicalNaN), local, local).vec("f32x4.eq", "v128.bitselect");
}
