/** Reads the header of a GGUF file from front to back, through a window; no length is believed that the file is too short for. */
import type { ByteSource } from "../../ports.ts";
import { ModelFileError } from "../file_error.ts";

const windowBytes = 1 << 16;

export class Cursor {
  readonly file: string;
  readonly source: ByteSource;
  /** Where the next value is read. */
  at = 0;
  readonly #window: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #from = 0;
  #to = 0;

  constructor(file: string, source: ByteSource) {
    this.file = file;
    this.source = source;
    this.#window = new Uint8Array(Math.min(windowBytes, source.size));
    this.#view = new DataView(this.#window.buffer);
  }

  fail(problem: string, field: string, at = this.at): never {
    throw new ModelFileError(this.file, "GGUF", problem, at, field);
  }

  get left(): number {
    return this.source.size - this.at;
  }

  /** The window's index of the next `bytes` (at most 8), which are then behind. */
  #take(bytes: number, field: string): number {
    const { at } = this;
    if (this.left < bytes) {
      this.fail(`must have ${bytes} bytes: the file ends ${this.left} bytes behind`, field);
    }
    if (at < this.#from || at + bytes > this.#to) {
      const length = Math.min(windowBytes, this.left);
      this.source.read(at, this.#window.subarray(0, length));
      this.#from = at;
      this.#to = at + length;
    }
    this.at += bytes;
    return at - this.#from;
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#take(4, field), true);
  }

  /** A number or a boolean of metadata. @param type 0 to 7 and 10 to 12. */
  number(type: number, field: string): number | bigint | boolean {
    const at = this.#take(widths[type]!, field), view = this.#view;
    switch (type) {
      case 0:
        return view.getUint8(at);
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getUint16(at, true);
      case 3:
        return view.getInt16(at, true);
      case 4:
        return view.getUint32(at, true);
      case 5:
        return view.getInt32(at, true);
      case 6:
        return view.getFloat32(at, true);
      case 7:
        return view.getUint8(at) !== 0;
      case 10:
        return view.getBigUint64(at, true);
      case 11:
        return view.getBigInt64(at, true);
      default:
        return view.getFloat64(at, true);
    }
  }

  /** A count or a length, of things that take at least `least` bytes each: the rest of the file must have room for them. */
  count(least: number, field: string): number {
    const { at } = this;
    const said = this.#view.getBigUint64(this.#take(8, field), true), most = Math.floor(this.left / least);
    if (said > BigInt(most)) {
      this.fail(`must be at most ${most}, what the file has room for: it is ${said}`, field, at);
    }
    return Number(said);
  }

  /** A whole number up to 2^53. */
  size(field: string): number {
    const { at } = this, said = this.#view.getBigUint64(this.#take(8, field), true);
    if (said > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`must be below 2^53: it is ${said}`, field, at);
    return Number(said);
  }

  /** Passes `bytes` that are known to be there. */
  skip(bytes: number): void {
    this.at += bytes;
  }

  /** A text, and undefined instead when it is longer than `most` bytes. */
  text(field: string, most: number): string | undefined {
    const length = this.count(1, field), { at } = this;
    this.at += length;
    if (length > most) return undefined;
    const bytes = new Uint8Array(length);
    this.source.read(at, bytes);
    return new TextDecoder().decode(bytes);
  }

  /** A name, which identifies something. */
  name(field: string): string {
    const { at } = this;
    return this.text(field, longestName) ?? this.fail(`must be at most ${longestName} bytes long`, field, at);
  }
}

/** The specification's limit for keys. */
const longestName = 65535;

/** Bytes of the types of metadata (docs/gguf.md, `gguf_metadata_value_type`); texts are 8, arrays 9. */
export const widths: readonly (number | undefined)[] = [
  1,
  1,
  2,
  2,
  4,
  4,
  4,
  1,
  undefined,
  undefined,
  8,
  8,
  8,
];
export const textType = 8, arrayType = 9;
