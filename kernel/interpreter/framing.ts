/** JSON values on a pipe: each after its length in bytes, 4 octets, little endian. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function frame(value: unknown): Uint8Array<ArrayBuffer> {
  const body = encoder.encode(JSON.stringify(value));
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length, true);
  bytes.set(body, 4);
  return bytes;
}

/** Cuts what was read from a pipe into values. */
export class Unframer<T> {
  #chunks: Uint8Array[] = [];
  #available = 0;
  #size: number | undefined;

  /** Takes bytes, which it keeps, and returns the values that they completed. */
  push(bytes: Uint8Array): T[] {
    const values: T[] = [];
    this.#chunks.push(bytes);
    this.#available += bytes.length;
    let rest: Uint8Array | undefined;
    while (this.#available >= (this.#size ?? 4)) {
      rest ??= this.#joined();
      if (this.#size === undefined) {
        this.#size = new DataView(rest.buffer, rest.byteOffset).getUint32(0, true);
        rest = rest.subarray(4);
      } else {
        values.push(JSON.parse(decoder.decode(rest.subarray(0, this.#size))));
        rest = rest.subarray(this.#size);
        this.#size = undefined;
      }
      this.#available = rest.length;
    }
    if (rest !== undefined) this.#chunks = [rest];
    return values;
  }

  /** What is there, in one piece. */
  #joined(): Uint8Array {
    if (this.#chunks.length === 1) return this.#chunks[0]!;
    const bytes = new Uint8Array(this.#available);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
