/** Weights of 16 bits, widened to binary32 in the arena: exact, whatever they are. Twins: src/model/half.ts. */
import type { HalfStorage } from "../../numerics/rows.ts";
import { Builder, type Value } from "../program/builder.ts";
import { CompiledFormula } from "../wasm/compiled.ts";

/** The binary32 of a bfloat16 pattern: it is the upper half. */
const bf16 = (b: Builder, word: Value): Value => b.op("shift_left", word, b.word(16));

/** That of a binary16 pattern (IEEE 754-2019, table 3.5): the exponent is moved, once more for infinities and NaN. */
function f16(b: Builder, word: Value): Value {
  const magnitude = b.op("word_and", word, b.word(0x7fff));
  const wide = b.op("shift_left", magnitude, b.word(13));
  const normal = b.op("word_add", wide, b.word(112 << 23));
  const special = b.op("word_add", wide, b.word(224 << 23));
  // Subnormal numbers are multiples of 2^-24.
  const below = b.op("bits", b.op("multiply", b.op("real", magnitude), b.number(2 ** -24)));
  const finite = b.op("select_word", b.op("word_less", magnitude, b.word(0x400)), below, normal);
  const held = b.op("select_word", b.op("word_less", magnitude, b.word(0x7c00)), finite, special);
  const sign = b.op("shift_left", b.op("word_and", word, b.word(0x8000)), b.word(16));
  return b.op("word_or", held, sign);
}

const made = new Map<HalfStorage, CompiledFormula>();

/** The kernel that widens patterns of 16 bits. */
export function widening(storage: HalfStorage): CompiledFormula {
  let formula = made.get(storage);
  if (formula === undefined) {
    const b = new Builder(), word = b.op("integer", b.input(0));
    const program = b.program([b.op("from_bits", storage === "f16" ? f16(b, word) : bf16(b, word))]);
    made.set(
      storage,
      formula = new CompiledFormula({ program, inputs: ["u16"], outputs: ["f32"], reductions: [] }),
    );
  }
  return formula;
}
