/**
 * Writing safetensors: eight bytes of length, a JSON header of names, types, shapes and offsets, then the data
 * (github.com/huggingface/safetensors, README "Format").
 */
import type { ByteSource, Sink } from "../ports.ts";

export interface StoredTensor {
  readonly name: string;
  /** "F32", "I8", "U8", "I32". */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Writes, reads back and compares, then commits; or aborts the sink and throws.
 * @returns the size of the file in bytes.
 */
export function writeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>>,
  sink: Sink,
): number {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  // The data begins at a multiple of eight bytes: the header is filled with spaces.
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  try {
    const parts = [header, ...tensors.map((tensor) => tensor.bytes)];
    for (const part of parts) sink.write(part);
    compare(sink.reader(), parts);
    sink.commit();
    return header.length + offset;
  } catch (cause) {
    sink.abort();
    throw cause;
  }
}

function compare(written: ByteSource, parts: readonly Uint8Array[]): void {
  try {
    let offset = 0;
    for (const part of parts) {
      const found = new Uint8Array(part.length);
      written.read(offset, found);
      const at = part.findIndex((byte, i) => byte !== found[i]);
      if (at >= 0) throw new Error(`what was written differs at byte ${offset + at}`);
      offset += part.length;
    }
  } finally {
    written.close();
  }
}
