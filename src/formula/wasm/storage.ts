/** How numbers lie in memory, and the code that brings them into lanes and back. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { canonical } from "./primitive_code.ts";

/** binary32, or integers of so many bits, signed or not. */
export type Storage = "f32" | "i8" | "u8" | "i16" | "u16" | "i32";

export const bytesOf: Readonly<Record<Storage, 1 | 2 | 4>> = {
  f32: 4,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
};

/** The integers that a storage holds exactly and that are binary32 numbers too. */
export const holds: Readonly<
  Record<Exclude<Storage, "f32">, { readonly low: number; readonly high: number }>
> = {
  i8: { low: -128, high: 127 },
  u8: { low: 0, high: 255 },
  i16: { low: -32768, high: 32767 },
  u16: { low: 0, high: 65535 },
  // The greatest binary32 number below 2^31.
  i32: { low: -(2 ** 31), high: 2 ** 31 - 128 },
};

/** Turns what was loaded, in the low lanes, into numbers. */
function widen(code: Code, storage: Storage): void {
  if (storage === "i8") code.vec("i16x8.extend_low_i8x16_s", "i32x4.extend_low_i16x8_s");
  if (storage === "u8") code.vec("i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u");
  if (storage === "i16") code.vec("i32x4.extend_low_i16x8_s");
  if (storage === "u16") code.vec("i32x4.extend_low_i16x8_u");
  if (storage !== "f32") code.vec("f32x4.convert_i32x4_s");
}

const wholeLoad = { 1: "v128.load32_zero", 2: "v128.load64_zero", 4: "v128.load" } as const;
const partLoad = { 1: "v128.load8_lane", 2: "v128.load16_lane", 4: "v128.load32_lane" } as const;
const wholeStore = { 1: "v128.store32_lane", 2: "v128.store64_lane" } as const;
const partStore = { 1: "v128.store8_lane", 2: "v128.store16_lane", 4: "v128.store32_lane" } as const;

/** Leaves four numbers on the stack, those of the `step`-th four from the address in a local. */
export function load(code: Code, storage: Storage, address: number, step: number): void {
  const size = bytesOf[storage];
  code.get(address).vecAccess(wholeLoad[size], 4 * size * step);
  widen(code, storage);
}

/** As `load`, of the `left` numbers at the address if they are fewer than four; the other lanes are then 0. Reads nothing beyond. */
export function loadSome(
  code: Code,
  constants: Constants,
  storage: Storage,
  address: number,
  left: number,
): void {
  const size = bytesOf[storage], some = code.take();
  const one = (i: number) =>
    code.get(address, i === 0 ? constants.word(0) : some).laneAccess(partLoad[size], i, size * i).set(some);
  code.get(left).i32(4).op("i32.ge_s").if("v128", () => {
    code.get(address).vecAccess(wholeLoad[size]);
  }, () => {
    one(0);
    code.get(left).i32(1).op("i32.gt_s").if(undefined, () => {
      one(1);
      code.get(left).i32(2).op("i32.gt_s").if(undefined, () => one(2));
    });
    code.get(some);
  });
  widen(code, storage);
  code.give(some);
}

/** 1.5 * 2^23: added to an integer t of at most 2^22 it leaves t in the low bits of the sum. Cheaper than a conversion that saturates. */
const magic = 12582912, magicBits = 0x4b400000;

/**
 * Leaves four words: the integers of a local, which are known to be within 2^22 when `small`; others saturate. For NaN, which must be
 * impossible otherwise, `least` is taken: no other number may be below it.
 */
export function integers(
  code: Code,
  constants: Constants,
  local: number,
  small: boolean,
  least?: number,
): void {
  if (!small) code.get(local).vec("i32x4.trunc_sat_f32x4_s");
  else {
    if (least === undefined) code.get(local);
    else code.get(constants.number(least), local).vec("f32x4.pmax");
    code.get(constants.number(magic)).vec("f32x4.add");
    code.get(constants.word(magicBits)).vec("i32x4.sub");
  }
}

/** Leaves what four numbers become in memory, in the low lanes of a vector. */
function four(code: Code, constants: Constants, storage: Storage, local: number, known: Known): void {
  if (known.word) code.get(local);
  else if (storage === "f32") known.notNaN ? code.get(local) : canonical(code, constants, local);
  else integers(code, constants, local, known.small, known.notNaN ? undefined : known.least);
}

/** What is known of the numbers to store. */
export interface Known {
  readonly notNaN: boolean;
  /** Those that are not NaN are integers of at most 2^22. */
  readonly small: boolean;
  /** None is below. */
  readonly least: number;
  /** What is above, of any size, is stored as this integer; absent: none is. */
  readonly most?: number;
  /** They are words already. */
  readonly word: boolean;
}

/** Leaves two vectors of words as one of 16-bit integers; storages of 8 bits go through those with a sign. */
function pair(code: Code, storage: Storage): void {
  code.vec(storage === "u16" ? "i16x8.narrow_i32x4_u" : "i16x8.narrow_i32x4_s");
}

const least = {
  i8: "i8x16.min_s",
  u8: "i8x16.min_u",
  i16: "i16x8.min_s",
  u16: "i16x8.min_u",
  i32: "i32x4.min_s",
} as const;

/** Takes what is too large of a vector of integers as they are stored down to the most; narrowing has held them to what can be stored. */
function limit(code: Code, constants: Constants, storage: Storage, { most }: Known): void {
  if (storage === "f32" || most === undefined || most >= holds[storage].high) return;
  const lanes = new Uint8Array(16), view = new DataView(lanes.buffer), size = bytesOf[storage];
  for (let i = 0; i < 16; i += size) {
    if (size === 1) view.setInt8(i, most);
    else if (size === 2) view.setInt16(i, most, true);
    else view.setInt32(i, most, true);
  }
  code.get(constants.bytes(lanes)).vec(least[storage]);
}

const quadruple = (code: Code, storage: Storage) =>
  code.vec(storage === "u8" ? "i8x16.narrow_i16x8_u" : "i8x16.narrow_i16x8_s");

/** Stores the 16 numbers of four locals at the address in a local. */
export function store16(
  code: Code,
  constants: Constants,
  storage: Storage,
  address: number,
  from: readonly number[],
  known: Known,
): void {
  const size = bytesOf[storage];
  const words = (i: number) => four(code, constants, storage, from[i]!, known);
  if (size === 4) {
    from.forEach((_, i) => {
      code.get(address);
      words(i);
      limit(code, constants, storage, known);
      code.vecAccess("v128.store", 16 * i);
    });
  } else {
    for (let i = 0; i < 4; i += 2) {
      if (size === 2 || i === 0) code.get(address);
      words(i);
      words(i + 1);
      pair(code, storage);
      if (size === 1) continue;
      limit(code, constants, storage, known);
      code.vecAccess("v128.store", 8 * i);
    }
    if (size > 1) return;
    quadruple(code, storage);
    limit(code, constants, storage, known);
    code.vecAccess("v128.store");
  }
}

/** Stores four numbers, or the first `left` of them if they are fewer. Writes nothing beyond. */
export function storeSome(
  code: Code,
  constants: Constants,
  storage: Storage,
  address: number,
  from: number,
  known: Known,
  left: number,
): void {
  const size = bytesOf[storage], stored = code.take();
  four(code, constants, storage, from, known);
  code.set(stored);
  if (size < 4) {
    code.get(stored, stored);
    pair(code, storage);
    code.set(stored);
  }
  if (size === 1) {
    code.get(stored, stored);
    quadruple(code, storage).set(stored);
  }
  code.get(stored);
  limit(code, constants, storage, known);
  code.set(stored);
  const one = (i: number) => code.get(address, stored).laneAccess(partStore[size], i, size * i);
  code.get(left).i32(4).op("i32.ge_s").if(undefined, () => {
    code.get(address, stored);
    if (size === 4) code.vecAccess("v128.store");
    else code.laneAccess(wholeStore[size], 0);
  }, () => {
    one(0);
    code.get(left).i32(1).op("i32.gt_s").if(undefined, () => {
      one(1);
      code.get(left).i32(2).op("i32.gt_s").if(undefined, () => one(2));
    });
  });
  code.give(stored);
}
