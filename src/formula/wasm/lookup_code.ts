import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { integers } from "./storage.ts";

/** Entries of a table that fit a register; for two and more registers, fetching from memory was measured to be as fast. */
const held = 4;

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
    inRegister(code, constants, table, index);
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

/** The entries are 16 bytes, of which a swizzle picks four in a row for each index; for others it gives what is of no use. */
function inRegister(code: Code, constants: Constants, table: Float32Array, index: number): void {
  const entries = new Float32Array(held);
  entries.set(table);
  code.get(constants.bytes(new Uint8Array(entries.buffer)), index);
  code.get(constants.word(0x04040404)).vec("i32x4.mul");
  code.get(constants.word(0x03020100)).vec("i32x4.add", "i8x16.swizzle");
}

function inMemory(code: Code, constants: Constants, address: number, index: number, entry: number): void {
  code.get(constants.word(0)).set(entry);
  for (let i = 0; i < 4; i++) {
    code.get(address, index).lane("i32x4.extract_lane", i).i32(2).op("i32.shl", "i32.add");
    code.get(entry).laneAccess("v128.load32_lane", i).set(entry);
  }
  code.get(entry);
}
