/** SHA-256 over a source of bytes, a block at a time: `crypto.subtle` wants the whole file in memory. */
import { sha256 as hash } from "@noble/hashes/sha2.js";
import type { ByteSource } from "../ports.ts";

const block = 1 << 20;

/** SHA-256 of sources, one after the other, in hexadecimal. */
export function sha256(...sources: readonly ByteSource[]): string {
  const running = hash.create();
  const buffer = new Uint8Array(block);
  for (const source of sources) {
    for (let at = 0; at < source.size; at += block) {
      const part = buffer.subarray(0, Math.min(block, source.size - at));
      source.read(at, part);
      running.update(part);
    }
  }
  return Array.from(running.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const sha256Text = (text: string): string => hash(new TextEncoder().encode(text)).toHex();
