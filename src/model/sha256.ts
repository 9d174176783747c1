/** SHA-256 over a source of bytes, a block at a time: `crypto.subtle` wants the whole file in memory. */
import { sha256 as hash } from "@noble/hashes/sha2.js";
import type { ByteSource } from "../ports.ts";

const block = 1 << 20;

/** SHA-256 of sources, one after the other, in hexadecimal. */
export function sha256(...sources: readonly ByteSource[]): string {
  const all = running();
  const buffer = new Uint8Array(block);
  for (const source of sources) {
    for (let at = 0; at < source.size; at += block) {
      const part = buffer.subarray(0, Math.min(block, source.size - at));
      source.read(at, part);
      all.add(part);
    }
  }
  return all.hex();
}

/** SHA-256 of what is added, part by part; texts in UTF-8. */
export function running(): { add(part: Uint8Array | string): void; hex(): string } {
  const running = hash.create();
  return {
    add: (part) => void running.update(typeof part === "string" ? new TextEncoder().encode(part) : part),
    hex: () => running.digest().toHex(),
  };
}

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const sha256Text = (text: string): string => hash(new TextEncoder().encode(text)).toHex();

/** SHA-256 of bytes, one after the other, in hexadecimal. */
export function sha256Bytes(parts: Iterable<Uint8Array>): string {
  const running = hash.create();
  for (const part of parts) running.update(part);
  return running.digest().toHex();
}
