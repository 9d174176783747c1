import { type Thresholds, thresholdsOf } from "../program/thresholds.ts";
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";

/** Entries up to which x is compared with each threshold; more are searched by halving. */
const compared = 32;

/** Leaves the indices of the entries nearest to the numbers of a local. `address` holds where the memory of the table lies. */
export function nearest(
  code: Code,
  constants: Constants,
  table: Float32Array,
  address: number,
  x: number,
): void {
  const found = thresholdsOf(table);
  if (found === undefined) entryAfterEntry(code, constants, table.length, address, x);
  else {
    code.get(x).vec("f32x4.abs").get(constants.number(found.bound)).vec("f32x4.gt", "v128.any_true");
    code.if(
      "v128",
      () => entryAfterEntry(code, constants, table.length, address, x),
      () =>
        table.length <= compared
          ? counted(code, constants, found, x)
          : halved(code, constants, found, address, 4 * table.length, x),
    );
  }
  code.vec("f32x4.convert_i32x4_s");
}

/** What a program's table is in memory: its entries, then thresholds up to one fewer than a power of two if they are searched. */
export function tableMemory(table: Float32Array): Float32Array {
  const found = table.length > compared ? thresholdsOf(table) : undefined;
  if (found === undefined) return table;
  const memory = new Float32Array(table.length + 2 ** stepsOf(found) - 1).fill(Infinity);
  memory.set(table);
  memory.set(found.thresholds, table.length);
  return memory;
}

/** How often n thresholds are halved: 2^steps - 1 >= n. */
const stepsOf = ({ thresholds }: Thresholds) => Math.ceil(Math.log2(thresholds.length + 1));

/** The definition: the least distance, the first of equal ones. */
function entryAfterEntry(code: Code, constants: Constants, length: number, address: number, x: number): void {
  const best = code.take(), least = code.take(), far = code.take(), i = code.local("i32");
  code.get(constants.word(0)).set(best);
  code.get(constants.number(Infinity)).set(least);
  code.i32(0).set(i);
  code.while(() => code.get(i).i32(length).op("i32.lt_u"), () => {
    code.get(x, address).get(i).i32(2).op("i32.shl", "i32.add").vecAccess("v128.load32_splat");
    code.vec("f32x4.sub", "f32x4.abs").set(far);
    code.get(i).vec("i32x4.splat").get(best, far, least).vec("f32x4.lt", "v128.bitselect").set(best);
    code.get(least, far).vec("f32x4.pmin").set(least);
    code.get(i).i32(1).op("i32.add").set(i);
  });
  code.get(best);
  [best, least, far].forEach((local) => code.give(local));
}

function counted(code: Code, constants: Constants, { thresholds }: Thresholds, x: number): void {
  code.get(constants.word(0));
  // A comparison that holds is -1.
  for (const t of thresholds) code.get(x, constants.number(t)).vec("f32x4.ge", "i32x4.sub");
}

/** The thresholds lie `offset` bytes after the address. */
function halved(
  code: Code,
  constants: Constants,
  found: Thresholds,
  address: number,
  offset: number,
  x: number,
): void {
  const count = code.take(), threshold = code.take();
  code.get(constants.word(0)).set(count);
  for (let step = 2 ** (stepsOf(found) - 1); step >= 1; step /= 2) {
    for (let i = 0; i < 4; i++) {
      code.get(address, count).lane("i32x4.extract_lane", i).i32(2).op("i32.shl", "i32.add");
      code.get(threshold).laneAccess("v128.load32_lane", i, offset + 4 * (step - 1)).set(threshold);
    }
    code.get(x, threshold).vec("f32x4.ge").get(constants.word(step)).vec("v128.and");
    code.get(count).vec("i32x4.add").set(count);
  }
  code.get(count);
  code.give(count);
  code.give(threshold);
}
