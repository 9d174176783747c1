/** What `save` has written, read again as `open` reads it: the numbers must be those that are kept. */
import { sameKept, type Spilled } from "../../formula/scheme/kept.ts";
import type { Engine } from "../../numerics/engine.ts";
import type { ByteSource } from "../../ports.ts";
import { readSafetensorsHeader, type SafetensorsEntry } from "../../model/safetensors_read.ts";
import type { SavedNumbers } from "./decoder.ts";
import { type Packing, sizeOf, unitOf, unpack } from "./packing.ts";

/** Packed numbers of a file, unpacked as they are read. They are read from multiples of `unitOf` on. */
export function packedNumbers(
  source: ByteSource,
  { offset }: Pick<SafetensorsEntry, "offset">,
  packing: Packing,
  engine: Engine,
): Spilled {
  return {
    storage: packing.memory,
    length: packing.count,
    read(from, into) {
      const own = { ...packing, count: into.length }, bytes = new Uint8Array(sizeOf(own));
      source.read(offset + sizeOf({ ...packing, count: from }), bytes);
      into.set(unpack(bytes, own, engine));
    },
  };
}

/** @throws Error naming the first tensor that differs, or the metadata. */
export function checkWritten(
  path: string,
  written: ByteSource,
  tensors: readonly SavedNumbers[],
  metadata: Readonly<Record<string, string>>,
  engine: Engine,
): void {
  const header = readSafetensorsHeader(path, written);
  const fail = (what: string): never => {
    throw new Error(`Cannot trust "${path}" as what was written differs: ${what}`);
  };
  for (const [key, text] of Object.entries(metadata)) if (header.metadata.get(key) !== text) fail(key);
  for (const { name, kept, packing } of tensors) {
    const entry = header.tensors.get(name) ?? fail(`${name} is not in it`);
    if (!sameKept(kept, packedNumbers(written, entry, packing, engine), unitOf(packing))) fail(name);
  }
}
