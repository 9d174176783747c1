/** The elements of a stored tensor as one long vector of binary32, in the order of the file, read on demand. */
import type { ByteSource } from "../ports.ts";
import { widenBf16, widenF16 } from "./half.ts";
import type { Dtype, Half, Tensor } from "./model.ts";

export interface Elements {
  readonly size: number;
  /** Fills `into` with the elements from `first` on. */
  read(first: number, into: Float32Array): void;
  /** As they are stored, when they are of 16 bits. */
  readonly half?: Half;
}

export const bytesPerElement: Readonly<Record<Dtype, number>> = { f32: 4, f16: 2, bf16: 2, f64: 8 };

/** Bytes that a tensor takes in its file. */
export const bytesOfTensor = ({ size, dtype, blocks }: Pick<Tensor, "size" | "dtype" | "blocks">): number =>
  blocks?.bytes ?? size * bytesPerElement[dtype];

const chunk = 1 << 16;

/** Little-endian elements that stand together in a file, from `offset` bytes on. */
export class FileElements implements Elements {
  readonly size: number;
  readonly half?: Half;
  readonly #source: ByteSource;
  readonly #offset: number;
  readonly #dtype: Dtype;

  constructor(source: ByteSource, offset: number, size: number, dtype: Dtype) {
    this.#source = source;
    this.#offset = offset;
    this.size = size;
    this.#dtype = dtype;
    if (dtype !== "f16" && dtype !== "bf16") return;
    this.half = { storage: dtype, read: (first, into) => source.read(offset + 2 * first, into) };
  }

  read(first: number, into: Float32Array): void {
    const width = bytesPerElement[this.#dtype];
    const at = this.#offset + first * width;
    if (this.#dtype === "f32") {
      // Hosts of WebAssembly are little-endian in practice, as the file is: no conversion, no copy.
      this.#source.read(at, new Uint8Array(into.buffer, into.byteOffset, into.byteLength));
      return;
    }
    const buffer = new Uint8Array(Math.min(chunk, into.length) * width);
    for (let done = 0; done < into.length; done += chunk) {
      const part = into.subarray(done, Math.min(into.length, done + chunk));
      const bytes = buffer.subarray(0, part.length * width);
      this.#source.read(at + done * width, bytes);
      if (this.#dtype === "f16") widenF16(new Uint16Array(bytes.buffer, 0, part.length), part);
      else if (this.#dtype === "bf16") widenBf16(new Uint16Array(bytes.buffer, 0, part.length), part);
      else part.set(new Float64Array(bytes.buffer, 0, part.length));
    }
  }
}

/** Elements that the file holds in pieces, and that are therefore kept in memory. */
export class MemoryElements implements Elements {
  readonly #values: Float32Array;

  constructor(values: Float32Array) {
    this.#values = values;
  }

  get size(): number {
    return this.#values.length;
  }

  read(first: number, into: Float32Array): void {
    into.set(this.#values.subarray(first, first + into.length));
  }
}
