/**
 * Straight-line programs over lanes: what every formula is lowered to, and the only thing that the WebAssembly compiler knows.
 * A value is binary32 ("number"), a truth value ("mask") or a 32-bit two's-complement integer ("word"). Each instruction rounds
 * once, as IEEE 754 says; there is no fused multiply-add. `./primitives.ts` says what each computes.
 */

export type Kind = "number" | "mask" | "word";

export type PrimitiveName =
  // numbers to numbers
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "negate"
  | "absolute"
  | "sqrt"
  | "floor"
  | "ceil"
  | "trunc"
  | "round"
  /** b < a ? b : a, one instruction as `pmin`; NaN in a stays. */
  | "min"
  /** a < b ? b : a, one instruction as `pmax`; NaN in a stays. */
  | "max"
  // numbers to masks
  | "less"
  | "less_equal"
  | "equal"
  | "not_equal"
  // masks to masks
  | "and"
  | "or"
  | "not"
  /** (mask, number, number) to number. */
  | "select"
  /** (mask, word, word) to word. */
  | "select_word"
  // between numbers and words
  /** The bits of a number. */
  | "bits"
  /** The number that has these bits. */
  | "from_bits"
  /** The integer part of a number; beyond 32 bits it saturates, NaN is 0. */
  | "integer"
  /** The nearest number to an integer, half to even. */
  | "real"
  // words to words, modulo 2^32
  | "word_add"
  | "word_subtract"
  | "word_multiply"
  | "word_and"
  | "word_or"
  | "word_xor"
  // shifts by a constant of 0..31
  | "shift_left"
  | "shift_right"
  | "shift_right_unsigned"
  // words to masks
  | "word_less"
  | "word_equal";

export type Instruction =
  /** An element of the index-th tensor. */
  | { readonly op: "input"; readonly index: number }
  /** The index-th value that is the same for a whole part of the tensor: a statistic, or a parameter left open. */
  | { readonly op: "part"; readonly index: number }
  | { readonly op: "constant"; readonly kind: "number" | "word"; readonly value: number }
  /** A word that depends on the place of the element in its tensor and on a key, and is as good as random. */
  | { readonly op: "random"; readonly key: number }
  /** An entry of a table by its index, a number; outside of the table NaN. */
  | { readonly op: "lookup"; readonly table: number; readonly args: readonly [number] }
  /** The index of the entry nearest to a number; halfway, the lower index; of NaN 0. */
  | { readonly op: "nearest"; readonly table: number; readonly args: readonly [number] }
  | { readonly op: PrimitiveName; readonly args: readonly number[] };

/** Arguments and results are indices into `instructions`; an instruction refers to earlier ones only. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly tables: readonly Float32Array[];
  /** Numbers, in the order of the outputs. */
  readonly results: readonly number[];
  /** How many tensors and how many part values it reads. */
  readonly inputs: number;
  readonly parts: number;
}
