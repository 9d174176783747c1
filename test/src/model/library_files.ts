/** Files that the libraries of the formats have made: see test/fixtures/files/make.py. */
import { createHash } from "node:crypto";
import type { Model } from "../../../src/model/model.ts";
import { fileSource, type MemorySource } from "./sources.ts";

const folder = new URL("../../fixtures/files/", import.meta.url);

export const made = (name: string): MemorySource => fileSource(new URL(name, folder));

type Digests = Readonly<Record<string, string>>;
/** SHA-256 of the values of each tensor in binary32, in the order of the file, as the library reads them. */
export const expected: Readonly<Record<"safetensors" | "gguf" | "npz", Digests>> = JSON.parse(
  new TextDecoder().decode(made("expected.json").bytes),
);

/** The same of a model; tensors must stand as they are stored. */
export function digests(model: Model): Record<string, string> {
  return Object.fromEntries(model.tensors.map((tensor) => {
    const values = new Float32Array(tensor.size);
    tensor.readElements!(0, values);
    return [tensor.alias, createHash("sha256").update(values).digest("hex")];
  }));
}
