/** Tables in lanes: an entry by its index, and the nearest entry. The tables lie in the arena too, for what does not fit registers. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";

/** Entries up to which a table is held in registers. */
const held = 16;

/**
 * Leaves the entries whose indices are the numbers of a local; NaN where there is none. `address` holds where the table lies.
 */
export function lookup(
  code: Code,
  constants: Constants,
  table: Float32Array,
  address: number,
  at: number,
  inside: boolean,
): void {
  const index = code.take(), entry = code.take();
  code.get(at).vec("i32x4.trunc_sat_f32x4_s").set(index);
  if (table.length <= held) inRegisters(code, constants, table, index);
  else {
    // An index outside is led to entry 0; what it finds is replaced below.
    if (!inside) {
      code.get(index, index, constants.word(table.length)).vec("i32x4.lt_u", "v128.and").set(index);
    }
    code.get(constants.word(0)).set(entry);
    for (let i = 0; i < 4; i++) {
      code.get(address, index).lane("i32x4.extract_lane", i).i32(2).op("i32.shl", "i32.add");
      code.get(entry).laneAccess("v128.load32_lane", i).set(entry);
    }
    code.get(entry);
  }
  if (!inside) {
    code.set(entry);
    if (table.length <= held) {
      code.get(entry, constants.number(NaN), index, constants.word(table.length)).vec("i32x4.lt_u");
      code.get(index).vec("f32x4.convert_i32x4_s").get(at).vec("f32x4.eq", "v128.and", "v128.bitselect");
    } else {
      // An index of 0 that was led here differs from the number it came from, or was outside.
      code.get(entry, constants.number(NaN), index).vec("f32x4.convert_i32x4_s");
      code.get(at).vec("f32x4.eq", "v128.bitselect");
    }
  }
  code.give(index);
  code.give(entry);
}

/** Four entries are 16 bytes, picked by a swizzle, which gives 0 for bytes outside: of several fours, all but one give 0. */
function inRegisters(code: Code, constants: Constants, table: Float32Array, index: number): void {
  const bytes = code.take();
  code.get(index, constants.word(0x04040404)).vec("i32x4.mul");
  code.get(constants.word(0x03020100)).vec("i32x4.add").set(bytes);
  for (let first = 0; first < table.length; first += 4) {
    const entries = new Float32Array(4);
    entries.set(table.subarray(first, first + 4));
    code.get(constants.bytes(new Uint8Array(entries.buffer)), bytes);
    if (first > 0) code.get(constants.word(0x04040404 * first)).vec("i32x4.sub");
    code.vec("i8x16.swizzle");
    if (first > 0) code.vec("v128.or");
  }
  code.give(bytes);
}

/** Leaves the indices of the entries nearest to the numbers of a local, as `nearest` of ../evaluate.ts defines it: entry after entry. */
export function nearest(
  code: Code,
  constants: Constants,
  table: Float32Array,
  address: number,
  x: number,
): void {
  const best = code.take(), least = code.take(), far = code.take(), i = code.local("i32");
  code.get(constants.word(0)).set(best);
  code.get(constants.number(Infinity)).set(least);
  code.i32(0).set(i);
  code.while(() => code.get(i).i32(table.length).op("i32.lt_u"), () => {
    code.get(x, address).get(i).i32(2).op("i32.shl", "i32.add").vecAccess("v128.load32_splat");
    code.vec("f32x4.sub", "f32x4.abs").set(far);
    code.get(i).vec("i32x4.splat").get(best, far, least).vec("f32x4.lt", "v128.bitselect").set(best);
    code.get(least, far).vec("f32x4.pmin").set(least);
    code.get(i).i32(1).op("i32.add").set(i);
  });
  code.get(best).vec("f32x4.convert_i32x4_s");
  [best, least, far].forEach((local) => code.give(local));
}
