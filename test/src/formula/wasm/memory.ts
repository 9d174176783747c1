/** Numbers in an arena, in each storage. */
import type { Arena } from "../../../../src/tensor/arena.ts";
import { bytesOf, holds, type Storage } from "../../../../src/formula/wasm/storage.ts";

export function viewOf(arena: Arena, storage: Storage, at: number, length: number) {
  if (storage === "f32") return arena.f32(at, length);
  if (storage === "i8") return arena.i8(at, length);
  if (storage === "u8") return arena.u8(at, length);
  if (storage === "i32") return arena.i32(at, length);
  const { buffer } = arena.memory;
  return storage === "i16" ? new Int16Array(buffer, at, length) : new Uint16Array(buffer, at, length);
}

/** What is left of numbers when they must be of a storage: their integer parts, within its range. */
export function ofStorage(storage: Storage, numbers: Float32Array): Float32Array {
  if (storage === "f32") return numbers;
  const { low, high } = holds[storage];
  return numbers.map((x) => x !== x ? 0 : Math.max(low, Math.min(high, Math.trunc(x))) + 0);
}

/** Puts numbers, which the storage must hold, into fresh memory. */
export function putNumbers(arena: Arena, storage: Storage, numbers: Float32Array): number {
  const at = arena.alloc(bytesOf[storage] * numbers.length);
  viewOf(arena, storage, at, numbers.length).set(numbers);
  return at;
}
