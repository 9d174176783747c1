/**
 * Where a session keeps the numbers of quantized tensors: in memory up to a bound, beyond it in scratch files, one a model, that nobody
 * else sees. Numbers in memory are counted until they are garbage, and a file is closed when nothing refers to what lies in it.
 */
import { type Codes, newCodes, storageOf } from "../../formula/scheme/codes.ts";
import { type Keeping, type Kept, type Range, type Room, type Spilled } from "../../formula/scheme/kept.ts";
import { bytesOf, type Storage } from "../../formula/wasm/storage.ts";
import type { Engine } from "../../numerics/engine.ts";
import type { Ports, Scratch } from "../../ports.ts";

/** Bytes in memory of all models together. */
const usualBound = 256 * 2 ** 20;
/** Numbers that are packed at a time: so many fill whole bytes whatever their width. */
const step = 1 << 20;

/** There is no room on the disk either. */
export class NoRoomError extends Error {
  override name = "NoRoomError";
}

/** A file of numbers, filled from its start. */
interface File {
  readonly scratch: Scratch;
  end: number;
}

/** Where numbers lie in a file, and how. */
interface Place {
  readonly file: File;
  readonly offset: number;
  readonly storage: Storage;
  readonly length: number;
  /** Of each number: fewer than the storage has where they are packed. */
  readonly bits: number;
}

const bytesAt = ({ length, bits }: Pick<Place, "length" | "bits">) => Math.ceil(length * bits / 8);
const view = (a: Codes) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

/** Bits that integers of a range take: of 8 bits those that are fewer are packed. */
function widthOf(storage: Storage, range: Range | undefined): number {
  const own = 8 * bytesOf[storage];
  if (range === undefined || own !== 8) return own;
  const bits = (most: number) => Math.ceil(Math.log2(most + 1));
  const needed = storage === "i8" ? 1 + bits(Math.max(range.high, -range.low - 1, 0)) : bits(range.high);
  return needed > 7 ? 8 : Math.max(2, needed);
}

class SpilledNumbers implements Spilled {
  readonly place: Place;
  readonly #engine: () => Engine;

  constructor(place: Place, engine: () => Engine) {
    this.place = place;
    this.#engine = engine;
  }

  get storage(): Storage {
    return this.place.storage;
  }

  get length(): number {
    return this.place.length;
  }

  read(from: number, into: Codes): void {
    const { storage, bits, file: { scratch }, offset } = this.place, width = bytesOf[storage];
    if (bits === 8 * width) {
      const same = storageOf(into) === storage, to = same ? into : newCodes(storage, into.length);
      scratch.read(offset + width * from, view(to));
      if (!same) into.set(to);
      return;
    }
    for (let done = 0; done < into.length;) {
      const at = from + done, first = at - at % 8;
      const count = Math.min(step, from + into.length - first);
      const bytes = new Uint8Array(Math.ceil(count * bits / 8));
      scratch.read(offset + first / 8 * bits, bytes);
      const codes = this.#engine().unpack(bytes, bits, count, storage === "i8").subarray(at - first);
      into.set(codes, done);
      done += codes.length;
    }
  }
}

export class Rooms {
  readonly #open: (() => Scratch) | undefined;
  readonly #engine: () => Engine;
  readonly #bound: number;
  #bytes = 0;
  readonly #files = new Set<Scratch>();
  readonly #forgotten = new FinalizationRegistry<number>((bytes) => {
    this.#bytes -= bytes;
  });
  readonly #unread = new FinalizationRegistry<Scratch>((scratch) => this.#close(scratch));

  constructor(ports: Pick<Ports, "scratch" | "codesInMemory">, engine: () => Engine) {
    this.#open = ports.scratch?.bind(ports);
    this.#engine = engine;
    this.#bound = ports.codesInMemory ?? usualBound;
  }

  /** For the numbers of one model. */
  open(): Room<Kept> {
    let file: File | undefined;
    const place = (storage: Storage, length: number, range?: Range): Place => {
      file ??= this.#file();
      const bits = widthOf(storage, range), offset = file.end;
      file.end += bytesAt({ length, bits });
      return { file, offset, storage, length, bits };
    };
    return {
      keep: (storage, length, range) =>
        this.#fits(bytesOf[storage] * length)
          ? this.#inMemory(storage, length)
          : this.#onDisk(place(storage, length, range)),
      adopt: (values) => {
        if (this.#fits(values.byteLength)) return this.#counted(values);
        const keeping = this.#onDisk(place(storageOf(values), values.length));
        keeping.write(values);
        return keeping.end();
      },
      release: (kept) => {
        if (!(kept instanceof SpilledNumbers)) this.#forget(kept as Codes);
        else if (kept.place.offset + bytesAt(kept.place) === kept.place.file.end) {
          kept.place.file.end = kept.place.offset;
        }
      },
    };
  }

  #fits(bytes: number): boolean {
    return this.#open === undefined || this.#bytes + bytes <= this.#bound;
  }

  #counted(values: Codes): Codes {
    this.#bytes += values.byteLength;
    this.#forgotten.register(values, values.byteLength, values);
    return values;
  }

  #forget(values: Codes): void {
    if (this.#forgotten.unregister(values)) this.#bytes -= values.byteLength;
  }

  #inMemory(storage: Storage, length: number): Keeping {
    const codes = this.#counted(newCodes(storage, length));
    let at = 0;
    return {
      write(piece) {
        codes.set(piece, at);
        at += piece.length;
      },
      end: () => codes,
    };
  }

  #onDisk(place: Place): Keeping {
    const { storage, bits, file, length } = place;
    const isPacked = bits !== 8 * bytesOf[storage];
    const buffer = newCodes(storage, Math.min(step, length));
    let filled = 0, at = place.offset;
    const flush = () => {
      const codes = buffer.subarray(0, filled);
      const bytes = isPacked ? this.#engine().pack(codes as Int8Array | Uint8Array, bits) : view(codes);
      this.#write(file, at, bytes);
      at += bytes.length;
      filled = 0;
    };
    return {
      write(piece) {
        for (let done = 0; done < piece.length;) {
          const part = piece.subarray(done, done + buffer.length - filled);
          buffer.set(part, filled);
          filled += part.length;
          done += part.length;
          if (filled === buffer.length) flush();
        }
      },
      end: () => {
        if (filled > 0) flush();
        return new SpilledNumbers(place, this.#engine);
      },
    };
  }

  #file(): File {
    try {
      const scratch = this.#open!(), file = { scratch, end: 0 };
      this.#files.add(scratch);
      this.#unread.register(file, scratch);
      return file;
    } catch (cause) {
      throw new NoRoomError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  #write({ scratch }: File, at: number, bytes: Uint8Array): void {
    try {
      scratch.write(at, bytes);
    } catch (cause) {
      throw new NoRoomError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  #close(scratch: Scratch): void {
    if (this.#files.delete(scratch)) scratch.close();
  }

  close(): void {
    for (const scratch of [...this.#files]) this.#close(scratch);
  }
}
