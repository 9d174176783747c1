/** The elements of a tensor of quantized blocks, decoded when they are read. */
import type { ByteSource } from "../../ports.ts";
import type { Elements } from "../elements.ts";

/**
 * Decodes whole blocks. The numbers live outside of this room: whoever opens a file brings them.
 * @param scheme "q4_0", "mxfp4_ggml" ...: a key of `layouts` in src/gguf/layouts.ts.
 */
export type DecodeBlocks = (scheme: string, bytes: Uint8Array) => Float32Array;

/** Elements decoded at a time: whole blocks of every type. */
const most = 1 << 18;

export class BlockElements implements Elements {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #offset: number;
  readonly #block: { readonly scheme: string; readonly elements: number; readonly bytes: number };
  readonly #decode: DecodeBlocks;

  constructor(
    source: ByteSource,
    offset: number,
    size: number,
    block: { readonly scheme: string; readonly elements: number; readonly bytes: number },
    decode: DecodeBlocks,
  ) {
    this.#source = source;
    this.#offset = offset;
    this.size = size;
    this.#block = block;
    this.#decode = decode;
  }

  read(first: number, into: Float32Array): void {
    const { scheme, elements, bytes } = this.#block;
    for (let done = 0; done < into.length;) {
      const start = Math.floor((first + done) / elements), skip = (first + done) % elements;
      const count = Math.min(most / elements, Math.ceil((skip + into.length - done) / elements));
      const blocks = new Uint8Array(count * bytes);
      this.#source.read(this.#offset + start * bytes, blocks);
      const values = this.#decode(scheme, blocks).subarray(skip, skip + into.length - done);
      into.set(values, done);
      done += values.length;
    }
  }
}
