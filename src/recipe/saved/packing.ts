/**
 * How codes and what decodes them lie in a file: integers and bit patterns of `bits` bits side by side, little-endian. Number i lies
 * in bits i * bits and up of the byte string, bit 0 being the lowest of the first byte; so of 4-bit codes the first is in the low
 * half of a byte, and of 3-bit codes 8 are in 3 bytes. The last byte is filled with zeros.
 * Codes of base 3 may share bytes, five in each: see `trits`.
 */
import type { NumberType } from "../../formula/functions/built_in.ts";
import { type Codes, newCodes, storageOf } from "../../formula/scheme/codes.ts";
import { eachPiece, type Kept } from "../../formula/scheme/kept.ts";
import { patternOf, valueOfPattern } from "../../formula/scheme/patterns.ts";
import type { Storage } from "../../formula/wasm/storage.ts";
import type { Engine } from "../../numerics/engine.ts";

/** As it is written into the file's metadata. */
export interface Packing {
  readonly count: number;
  readonly bits: number;
  /** Numbers in memory. */
  readonly memory: Storage;
  /** Two's complement. */
  readonly signed: boolean;
  /** What is subtracted before an integer is stored; 0 but where the range of codes is none of integers of so many bits. */
  readonly low: number;
  /** Numbers in memory are values of this type, and its bit patterns in the file. */
  readonly type?: NumberType;
  /**
   * Codes less `low` are digits of base 3: of each run of so many, five at a time are a byte, the first the lowest digit; the last
   * byte of a run holds what is left.
   */
  readonly trits?: number;
}

/** The packing of integers that fit so many bits, or of as many as they need. */
export function integerPacking(values: Kept, bits: number): Packing {
  let [low, high] = [Infinity, -Infinity];
  for (const { piece } of eachPiece(values)) {
    for (const v of piece) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  const half = 2 ** (bits - 1);
  const place = { count: values.length, memory: storageOf(values) };
  if (low < 0 && low >= -half && high < half) return { ...place, bits, signed: true, low: 0 };
  if (!(low < 0) && !(high >= 2 * half)) {
    const signed = (bits === 8 || bits === 16) && high < half && /^i/.test(place.memory);
    return { ...place, bits, signed, low: 0 };
  }
  const needed = Math.max(bits, Math.ceil(Math.log2(high - low + 1)));
  return { ...place, bits: needed, signed: false, low };
}

/** The packing of binary32 values of a type, or of any when there is none. */
export const valuePacking = (count: number, type: NumberType | undefined): Packing => ({
  count,
  bits: type?.bits ?? 32,
  memory: "f32",
  signed: false,
  low: 0,
  ...(type && { type }),
});

/** Whole numbers of the file are those of memory. */
function isPlain({ bits, memory, signed, low, type }: Packing): boolean {
  if (type !== undefined || low !== 0) return false;
  const plain: Partial<Record<Storage, readonly [number, boolean]>> = {
    f32: [32, false],
    i8: [8, true],
    u8: [8, false],
    i16: [16, true],
    u16: [16, false],
    i32: [32, true],
  };
  const [width, sign] = plain[memory]!;
  return bits === width && signed === sign;
}

const view = (a: ArrayBufferView) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** As safetensors names it; U8 for what is packed. */
export const dtypeOf = (packing: Packing): string =>
  packing.trits === undefined && isPlain(packing)
    ? packing.memory.toUpperCase()
    : packing.type?.dtype ?? "U8";

export function pack(values: Codes, packing: Packing, engine: Engine): Uint8Array {
  const { bits, low, type, trits } = packing;
  if (trits !== undefined) return packTrits(values, low, trits);
  if (isPlain(packing)) return view(values);
  const direct = low === 0 && bits <= 8 && type === undefined;
  if (direct && (values instanceof Int8Array || values instanceof Uint8Array)) {
    return engine.pack(values, bits);
  }
  const numberOf = type === undefined ? (v: number) => v - low : (v: number) => patternOf(v, type);
  const bytes = new Uint8Array(Math.ceil(values.length * bits / 8));
  values.forEach((v, i) => write(bytes, i * bits, bits, numberOf(v)));
  return bytes;
}

const bytesOfTrits = (count: number, run: number) =>
  Math.floor(count / run) * Math.ceil(run / 5) + Math.ceil((count % run) / 5);

/** The byte that code i is in, and what its digit counts there. */
function placeOfTrit(i: number, run: number): readonly [byte: number, worth: number] {
  const within = i % run;
  return [(i - within) / run * Math.ceil(run / 5) + Math.floor(within / 5), 3 ** (within % 5)];
}

function packTrits(codes: Codes, low: number, run: number): Uint8Array {
  const bytes = new Uint8Array(bytesOfTrits(codes.length, run));
  for (let i = 0; i < codes.length; i++) {
    const [byte, worth] = placeOfTrit(i, run);
    bytes[byte]! += (codes[i]! - low) * worth;
  }
  return bytes;
}

/** Writes the lowest bits of a number: a byte or a part of one at a time. */
function write(bytes: Uint8Array, at: number, bits: number, number: number): void {
  for (let done = 0; done < bits;) {
    const bit = (at + done) % 8, take = Math.min(8 - bit, bits - done);
    const part = (number >> done) & (2 ** take - 1);
    bytes[Math.floor((at + done) / 8)]! |= part << bit;
    done += take;
  }
}

function read(bytes: Uint8Array, at: number, bits: number): number {
  let number = 0;
  for (let done = 0; done < bits;) {
    const bit = (at + done) % 8, take = Math.min(8 - bit, bits - done);
    number += ((bytes[Math.floor((at + done) / 8)]! >>> bit) & (2 ** take - 1)) * 2 ** done;
    done += take;
  }
  return number;
}

/** Numbers that begin at whole bytes: from a multiple of so many on, a part is packed as the whole is. */
export const unitOf = ({ trits = 8 }: Packing): number => trits;

/** Bytes that a packing takes. */
export const sizeOf = ({ count, bits, trits }: Packing): number =>
  trits === undefined ? Math.ceil(count * bits / 8) : bytesOfTrits(count, trits);

/** The inverse of `pack`. @param bytes as many as `sizeOf` says. */
export function unpack(bytes: Uint8Array, packing: Packing, engine: Engine): Codes {
  const { count, bits, memory, signed, low, type, trits } = packing;
  const values = newCodes(memory, count);
  if (trits !== undefined) {
    for (let i = 0; i < count; i++) {
      const [byte, worth] = placeOfTrit(i, trits);
      values[i] = Math.floor(bytes[byte]! / worth) % 3 + low;
    }
  } else if (isPlain(packing)) view(values).set(bytes);
  else if (low === 0 && bits <= 8 && type === undefined && (memory === "i8" || memory === "u8")) {
    values.set(engine.unpack(bytes, bits, count, signed));
  } else {
    for (let i = 0; i < count; i++) {
      const number = read(bytes, i * bits, bits);
      values[i] = type !== undefined
        ? valueOfPattern(number, type)
        : signed && number >= 2 ** (bits - 1)
        ? number - 2 ** bits
        : number + low;
    }
  }
  return values;
}
