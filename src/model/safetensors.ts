/**
 * Writing safetensors: eight bytes of length, a JSON header of names, types, shapes and offsets, then the data
 * (github.com/huggingface/safetensors, README "Format").
 */
import { committed, mustHave } from "./committed.ts";
import type { ByteSource, Sink } from "../ports.ts";

export interface StoredTensor {
  readonly name: string;
  /** As the format names it: "F32", "I8", "U8" ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Size in bytes. */
  readonly bytes: number;
  /** Exactly so many, in order. A piece is overwritten by the next. */
  pieces(): Iterable<Uint8Array>;
}

/** Data begin at a multiple of eight bytes: the header is filled with spaces. */
function headerOf(tensors: readonly StoredTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    entries[name] = { dtype, shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const header = new Uint8Array(8 + Math.ceil(json.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(json, 8);
  return header;
}

/**
 * Commits the sink, or aborts it and throws.
 * @param check looks at what was written before it takes the place of what was there; may throw.
 * @returns the size of the file in bytes.
 */
export function writeSafetensors(
  tensors: readonly StoredTensor[],
  metadata: Readonly<Record<string, string>>,
  sink: Sink,
  check: (written: ByteSource) => void,
): number {
  return committed(sink, () => {
    const header = headerOf(tensors, metadata);
    sink.write(header);
    let total = header.length;
    for (const { name, bytes, pieces } of tensors) {
      let written = 0;
      for (const piece of pieces()) {
        sink.write(piece);
        written += piece.length;
      }
      mustHave(name, bytes, written);
      total += bytes;
    }
    return total;
  }, check);
}
