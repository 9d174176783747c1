import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { integers } from "./storage.ts";

/** Entries up to which a table is held in registers. */
const held = 0;

/** What is known of the index: that it is a small integer, and one of the table's. */
export interface IndexKnown {
  readonly small: boolean;
  readonly inside: boolean;
}

/** Leaves the entries whose indices are the numbers of a local; NaN where there is none. `address` holds where the table lies. */
export function lookup(
  code: Code,
  constants: Constants,
  table: Float32Array,
  address: number,
  at: number,
  { small, inside }: IndexKnown,
): void {
  const index = code.take(), entry = code.take();
  integers(code, constants, at, small);
  code.set(index);
  const valid = () => code.get(index, constants.word(table.length)).vec("i32x4.lt_u");
  if (table.length <= held) {
    inRegisters(code, constants, table, index);
    if (!inside) code.set(entry).get(entry, constants.number(NaN));
    if (!inside) valid();
  } else {
    const good = code.take();
    // What is outside is led to entry 0 first.
    if (!inside) valid().tee(good).get(index).vec("v128.and").set(index);
    inMemory(code, constants, address, index, entry);
    if (!inside) code.get(constants.number(NaN), good);
    code.give(good);
  }
  if (!inside) {
    if (!small) {
      // A fraction is no index.
      code.get(index).vec("f32x4.convert_i32x4_s").get(at).vec("f32x4.eq", "v128.and");
    }
    code.vec("v128.bitselect");
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

function inMemory(code: Code, constants: Constants, address: number, index: number, entry: number): void {
  code.get(constants.word(0)).set(entry);
  for (let i = 0; i < 4; i++) {
    code.get(address, index).lane("i32x4.extract_lane", i).i32(2).op("i32.shl", "i32.add");
    code.get(entry).laneAccess("v128.load32_lane", i).set(entry);
  }
  code.get(entry);
}
