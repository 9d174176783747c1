/**
 * What goes over a pipe: JSON values, each after its length in bytes (4 octets, little endian), and bytes for or from a
 * runner, whose length has its highest bit set and is followed by the number of the runner.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of one runner, as they come: requests and replies are cut anywhere. */
export interface RunnerBytes {
  readonly kind: "bytes";
  readonly runner: number;
  readonly bytes: Uint8Array;
}

const binary = 0x8000_0000;

export function frame(value: unknown): Uint8Array<ArrayBuffer> {
  const body = encoder.encode(JSON.stringify(value));
  const bytes = new Uint8Array(4 + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length, true);
  bytes.set(body, 4);
  return bytes;
}

/** What stands before `length` bytes for or from a runner. */
export function runnerHead(runner: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (length + 4) + binary, true);
  view.setUint32(4, runner, true);
  return bytes;
}

/** Cuts what was read from a pipe into values. */
export class Unframer<T> {
  #chunks: Uint8Array[] = [];
  #available = 0;
  #size: number | undefined;
  #binary = false;

  /** Takes bytes, which it keeps, and returns the values that they completed. */
  push(bytes: Uint8Array): (T | RunnerBytes)[] {
    const values: (T | RunnerBytes)[] = [];
    this.#chunks.push(bytes);
    this.#available += bytes.length;
    let rest: Uint8Array | undefined;
    while (this.#available >= (this.#size ?? 4)) {
      rest ??= this.#joined();
      if (this.#size === undefined) {
        const word = new DataView(rest.buffer, rest.byteOffset).getUint32(0, true);
        this.#binary = word >= binary;
        this.#size = word % binary;
        rest = rest.subarray(4);
      } else {
        const body = rest.subarray(0, this.#size);
        values.push(this.#binary ? runnerBytes(body) : JSON.parse(decoder.decode(body)));
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

function runnerBytes(body: Uint8Array): RunnerBytes {
  const runner = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  return { kind: "bytes", runner, bytes: body.subarray(4) };
}
