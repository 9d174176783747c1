/**
 * Numbers of a tensor, codes or what decodes them, wherever they are kept: in memory, or where there is more room and they are read a
 * piece at a time. A tensor's numbers come in order, and who makes them does not know where they go.
 */
import type { Storage } from "../wasm/storage.ts";
import { type Codes, newCodes, storageOf } from "./codes.ts";

/** Numbers that are not in memory. */
export interface Spilled {
  readonly storage: Storage;
  readonly length: number;
  /** Fills `into` with the numbers from `from` on. */
  read(from: number, into: Codes): void;
}

export type Kept = Codes | Spilled;

/** Takes the numbers of a tensor in order. */
export interface Keeping<K extends Kept = Kept> {
  /** The next ones; of any storage that holds the same numbers. */
  write(piece: Codes): void;
  /** When the last is written. */
  end(): K;
}

/** Chooses where numbers are kept. */
export interface Room<K extends Kept = Kept> {
  /** @param range the least and the greatest, where it is known. */
  keep(storage: Storage, length: number, range?: Range): Keeping<K>;
  /** Numbers that are in memory already. */
  adopt(values: Codes): K;
  /** Nobody will read them any more. */
  release(kept: K): void;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** All in memory. */
export const inMemory: Room<Codes> = {
  keep(storage, length) {
    const codes = newCodes(storage, length);
    let at = 0;
    return {
      write(piece) {
        codes.set(piece, at);
        at += piece.length;
      },
      end: () => codes,
    };
  },
  adopt: (values) => values,
  release() {},
};

export const isSpilled = (kept: Kept): kept is Spilled => !ArrayBuffer.isView(kept);

/** Fills `into` with the numbers from `from` on. */
export function readKept(kept: Kept, from: number, into: Codes): void {
  if (isSpilled(kept)) kept.read(from, into);
  else into.set(kept.subarray(from, from + into.length));
}

/** All of them in memory: of a tensor, and only while it is worked on. */
export function loaded(kept: Kept): Codes {
  if (!isSpilled(kept)) return kept;
  const codes = newCodes(kept.storage, kept.length);
  kept.read(0, codes);
  return codes;
}

/** The same numbers in the same storage; NaN is equal to nothing. They are read from multiples of `unit` on. */
export function sameKept(a: Kept, b: Kept, unit?: number): boolean {
  if (a === b) return true;
  if (a.length !== b.length || storageOf(a) !== storageOf(b)) return false;
  const buffer = isSpilled(b) ? newCodes(b.storage, Math.min(stepOf(unit), b.length)) : undefined;
  for (const { from, piece } of eachPiece(a, unit)) {
    const other = isSpilled(b) ? buffer!.subarray(0, piece.length) : b.subarray(from, from + piece.length);
    if (isSpilled(b)) b.read(from, other);
    for (let i = 0; i < piece.length; i++) if (piece[i] !== other[i]) return false;
  }
  return true;
}

/** Numbers read at a time, about. */
const most = 1 << 20;
const stepOf = (unit = 8) => Math.ceil(most / unit) * unit;

/** From the first to the last, each from a multiple of `unit` on. A piece that was read is overwritten by the next. */
export function* eachPiece(
  kept: Kept,
  unit?: number,
): Generator<{ readonly from: number; readonly piece: Codes }> {
  const step = stepOf(unit);
  const buffer = isSpilled(kept) ? newCodes(kept.storage, Math.min(step, kept.length)) : undefined;
  for (let from = 0; from < kept.length; from += step) {
    const to = Math.min(kept.length, from + step);
    if (!isSpilled(kept)) yield { from, piece: kept.subarray(from, to) };
    else {
      const piece = buffer!.subarray(0, to - from);
      kept.read(from, piece);
      yield { from, piece };
    }
  }
}
