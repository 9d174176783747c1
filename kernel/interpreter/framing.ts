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

/** Cuts what was read from a pipe into values. Bytes of a runner are handed on as they come, without a copy. */
export class Unframer<T> {
  /** What has come of the length, the number of a runner, or the text at hand. */
  #parts: Uint8Array[] = [];
  /** How much of it is to come. */
  #missing = 4;
  #reading: "length" | "text" | "runner" | "bytes" = "length";
  #size = 0;
  #runner = 0;

  /** Takes bytes, which it keeps, and returns the values that they completed. */
  push(bytes: Uint8Array): (T | RunnerBytes)[] {
    const values: (T | RunnerBytes)[] = [];
    for (let rest = bytes; rest.length > 0;) {
      const part = rest.subarray(0, this.#missing);
      rest = rest.subarray(part.length);
      this.#missing -= part.length;
      if (this.#reading === "bytes") values.push({ kind: "bytes", runner: this.#runner, bytes: part });
      else this.#parts.push(part);
      if (this.#missing === 0) this.#whole(values);
    }
    return values;
  }

  /** What was read is whole. */
  #whole(values: (T | RunnerBytes)[]): void {
    if (this.#reading === "bytes") return this.#expect("length", 4);
    const whole = this.#joined();
    const word = () => new DataView(whole.buffer, whole.byteOffset).getUint32(0, true);
    if (this.#reading === "text") {
      values.push(JSON.parse(decoder.decode(whole)));
      return this.#expect("length", 4);
    }
    if (this.#reading === "runner") {
      this.#runner = word();
      return this.#expect("bytes", this.#size - 4);
    }
    this.#size = word() % binary;
    if (word() >= binary) this.#expect("runner", 4);
    else this.#expect("text", this.#size);
  }

  #expect(what: "length" | "text" | "runner" | "bytes", missing: number): void {
    this.#reading = what;
    this.#missing = missing;
  }

  #joined(): Uint8Array {
    const parts = this.#parts;
    this.#parts = [];
    if (parts.length === 1) return parts[0]!;
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
