/** Writes a GGUF file, version 3: the header, then every tensor at a multiple of the alignment. */
import { committed, mustHave } from "../committed.ts";
import type { ByteSource, Sink } from "../../ports.ts";
import { textType } from "./cursor.ts";
import { defaultAlignment } from "./header.ts";
import type { GgufModel } from "./read.ts";
import type { GgufType } from "./types.ts";

export interface GgufTensor {
  readonly name: string;
  /** Outermost axis first; at most 4. */
  readonly shape: readonly number[];
  readonly type: GgufType;
  /** Size in bytes. */
  readonly bytes: number;
  /** Writes exactly so many. */
  emit(sink: Pick<Sink, "write">): void;
}

export interface GgufContent {
  /** Its metadata are copied as they are, but for `without` and what `texts` has under the same key. */
  readonly source?: GgufModel | undefined;
  readonly without: ReadonlySet<string>;
  readonly texts: Readonly<Record<string, string>>;
  /** Unsigned whole numbers of 32 bits. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly tensors: readonly GgufTensor[];
}

const u32Type = 4;
/** Bytes copied at a time. */
const block = 1 << 20;

class Header {
  readonly #parts: Uint8Array[] = [];

  raw(bytes: Uint8Array): void {
    this.#parts.push(bytes);
  }
  u32(value: number): void {
    this.raw(new Uint8Array(Uint32Array.of(value).buffer));
  }
  u64(value: number): void {
    this.raw(new Uint8Array(BigUint64Array.of(BigInt(value)).buffer));
  }
  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.u64(bytes.length);
    this.raw(bytes);
  }

  bytes(alignment: number): Uint8Array {
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    const all = new Uint8Array(padded(length, alignment));
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

const padded = (bytes: number, alignment: number) => Math.ceil(bytes / alignment) * alignment;

/** Calls back with bytes `offset` to `offset + bytes` of a file, in order. The buffer is used again. */
export function eachPiece(
  source: ByteSource,
  offset: number,
  bytes: number,
  visit: (piece: Uint8Array, at: number) => void,
): void {
  const buffer = new Uint8Array(Math.min(block, bytes));
  for (let at = 0; at < bytes; at += block) {
    const piece = buffer.subarray(0, Math.min(block, bytes - at));
    source.read(offset + at, piece);
    visit(piece, at);
  }
}

function headerOf({ source, without, texts, numbers, tensors }: GgufContent, alignment: number): Uint8Array {
  const header = new Header();
  const replaced = new Set([...without, ...Object.keys(texts), ...Object.keys(numbers)]);
  const kept = source?.header.pairs.filter(({ key }) => !replaced.has(key)) ?? [];
  header.raw(new TextEncoder().encode("GGUF"));
  header.u32(3);
  header.u64(tensors.length);
  header.u64(kept.length + Object.keys(texts).length + Object.keys(numbers).length);
  for (const { start, end } of kept) {
    eachPiece(source!.source, start, end - start, (piece) => header.raw(piece.slice()));
  }
  for (const [key, value] of Object.entries(texts)) {
    header.text(key);
    header.u32(textType);
    header.text(value);
  }
  for (const [key, value] of Object.entries(numbers)) {
    header.text(key);
    header.u32(u32Type);
    header.u32(value);
  }
  let offset = 0;
  for (const { name, shape, type, bytes } of tensors) {
    header.text(name);
    header.u32(shape.length);
    for (const size of shape.toReversed()) header.u64(size);
    header.u32(type.number);
    header.u64(offset);
    offset += padded(bytes, alignment);
  }
  return header.bytes(alignment);
}

/**
 * Commits the sink, or aborts it and throws.
 * @param check looks at what was written before it takes the place of what was there; may throw.
 * @returns the size of the file in bytes.
 */
export function writeGguf(content: GgufContent, sink: Sink, check: (written: ByteSource) => void): number {
  const alignment = content.source?.header.alignment ?? defaultAlignment;
  return committed(sink, () => {
    const header = headerOf(content, alignment);
    sink.write(header);
    let total = header.length;
    for (const { name, bytes, emit } of content.tensors) {
      let written = 0;
      emit({
        write(piece) {
          written += piece.length;
          sink.write(piece);
        },
      });
      mustHave(name, bytes, written);
      const room = padded(bytes, alignment) - bytes;
      if (room > 0) sink.write(new Uint8Array(room));
      total += bytes + room;
    }
    return total;
  }, check);
}
