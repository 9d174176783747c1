/** Base64, as the contents API carries bytes. */
import { Buffer } from "node:buffer";

export const encodeBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** Undefined when the text is not base64. Line breaks are allowed. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const letters = text.replace(/[\r\n\t ]/g, "");
  if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return undefined;
  return new Uint8Array(Buffer.from(letters, "base64"));
}
