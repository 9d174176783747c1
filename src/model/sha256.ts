/**
 * SHA-256 over a source of bytes, a block at a time: `crypto.subtle` wants the whole file in memory. By the host where it can (430 MB/s
 * against 70 on the machine that this was measured on), else in JavaScript.
 */
import { sha256 as hash } from "@noble/hashes/sha2.js";
import type { ByteSource } from "../ports.ts";

const block = 1 << 20;

/** SHA-256 of sources, one after the other, in hexadecimal. */
export function sha256(...sources: readonly ByteSource[]): string {
  const all = running(sources[0]);
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

/** SHA-256 of what is added, part by part; texts in UTF-8. @param source of a host that may compute it. */
export function running(
  source?: Pick<ByteSource, "sha256">,
): { add(part: Uint8Array | string): void; hex(): string } {
  const host = source?.sha256?.(), own = host === undefined ? hash.create() : undefined;
  return {
    add(part) {
      const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
      host?.update(bytes);
      own?.update(bytes);
    },
    hex: () => host?.digest() ?? own!.digest().toHex(),
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
