/** What ggml's C has made: see test/fixtures/gguf/make.py. */
import { readFileSync } from "node:fs";

const folder = new URL("../../fixtures/gguf/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));

/** Rows of 256. */
export const inputs: Float32Array = new Float32Array(Uint8Array.from(read("inputs.bin")).buffer);

interface Blocks {
  readonly types: Readonly<Record<string, { readonly blocks: string; readonly decoded: string }>>;
}
const { types } = JSON.parse(new TextDecoder().decode(read("blocks.json"))) as Blocks;

/** The blocks of a type, and the SHA-256 of the values that they decode to. */
export function made(type: string): { bytes: Uint8Array; decoded: string } {
  const { blocks, decoded } = types[type.replace("_ggml", "")]!;
  return { bytes: Uint8Array.fromBase64(blocks), decoded };
}
