/**
 * Writing safetensors: eight bytes of length, a JSON header of names, types, shapes and offsets, then the data
 * (github.com/huggingface/safetensors, README "Format").
 */
import type { Sink } from "../ports.ts";

export interface StoredTensor {
  readonly name: string;
  /** "F32", "I8", "U8", "I32". */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Commits the sink, or aborts it and throws. @returns the bytes of the header, for a check of what was written. */
export function writeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>>,
  sink: Sink,
): Uint8Array {
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
    sink.write(header);
    for (const { bytes } of tensors) sink.write(bytes);
    sink.commit();
  } catch (cause) {
    sink.abort();
    throw cause;
  }
  return header;
}
