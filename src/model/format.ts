/** Tells file formats apart by their first bytes. ONNX has no magic: it is what is left when nothing else fits. */
import type { ByteSource } from "../ports.ts";

const signatures: readonly (readonly [format: string, at: number, bytes: string])[] = [
  ["a GGUF file", 0, "GGUF"],
  ["a TensorFlow Lite file", 4, "TFL3"],
  ["an ORT file", 4, "ORTM"],
  ["an HDF5 file", 0, "\x89HDF\r\n"],
  ["a NumPy array", 0, "\x93NUMPY"],
  ["a zip archive", 0, "PK\x03\x04"],
  ["a gzip archive", 0, "\x1f\x8b"],
  ["a PNG picture", 0, "\x89PNG"],
  ["a JPEG picture", 0, "\xff\xd8\xff"],
  ["an executable", 0, "\x7fELF"],
  ["a Python pickle", 0, "\x80\x02"],
  ["a Python pickle", 0, "\x80\x04"],
];
const pointer = "version https://git-lfs";

/** What the file is when it is no ONNX file, as a noun with its article; undefined when it may be one. */
export function foreignFormat(source: ByteSource): string | undefined {
  const bytes = new Uint8Array(Math.min(source.size, 512));
  source.read(0, bytes);
  // One character for each byte, so that signatures can be written as strings.
  const text = String.fromCharCode(...bytes);
  const known = signatures.find(([, at, signature]) => text.startsWith(signature, at));
  if (known !== undefined) return known[0];
  if (text.startsWith(pointer)) return "a pointer of Git LFS in place of the file it stands for";
  if (bytes.length > 8) {
    const header = new DataView(bytes.buffer).getBigUint64(0, true);
    if (text[8] === "{" && header >= 2n && header <= BigInt(source.size) - 8n) return "a safetensors file";
  }
  return /^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(text) ? "a text file" : undefined;
}
