/** Codes of tensors: integers, or bit patterns of a number format, of the narrowest storage that holds them; binary32 as it is. */
import { bytesOf, type Storage } from "../wasm/storage.ts";

export type Codes = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array;

type View = (buffer: ArrayBufferLike, offset: number, length: number) => Codes;
const views: Readonly<Record<Storage, View>> = {
  f32: (buffer, offset, length) => new Float32Array(buffer, offset, length),
  i8: (buffer, offset, length) => new Int8Array(buffer, offset, length),
  u8: (buffer, offset, length) => new Uint8Array(buffer, offset, length),
  i16: (buffer, offset, length) => new Int16Array(buffer, offset, length),
  u16: (buffer, offset, length) => new Uint16Array(buffer, offset, length),
  i32: (buffer, offset, length) => new Int32Array(buffer, offset, length),
};

export const viewCodes = (storage: Storage, buffer: ArrayBufferLike, offset: number, length: number): Codes =>
  views[storage](buffer, offset, length);

/** Room for codes in a buffer that threads can share. */
export const newCodes = (storage: Storage, length: number): Codes =>
  views[storage](new SharedArrayBuffer(bytesOf[storage] * length), 0, length);

/** @param codes in memory, or elsewhere with a word on how they lay in it. */
export function storageOf(codes: Codes | { readonly storage: Storage }): Storage {
  if ("storage" in codes) return codes.storage;
  if (codes instanceof Int8Array) return "i8";
  if (codes instanceof Uint8Array) return "u8";
  if (codes instanceof Int16Array) return "i16";
  if (codes instanceof Uint16Array) return "u16";
  return codes instanceof Int32Array ? "i32" : "f32";
}

/** The narrowest storage of integers between two. */
export function storageFor(low: number, high: number): Storage {
  const fits = (least: number, most: number) => low >= least && high <= most;
  if (fits(-128, 127)) return "i8";
  if (fits(0, 255)) return "u8";
  if (fits(-32768, 32767)) return "i16";
  return fits(0, 65535) ? "u16" : "i32";
}

/** The storage of bit patterns of so many bits. */
export const storageForBits = (bits: number): Storage => bits <= 8 ? "u8" : bits <= 16 ? "u16" : "i32";
