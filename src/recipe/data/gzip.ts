import { gunzipSync } from "fflate";
import type { ByteSource } from "../../ports.ts";

/** DEFLATE makes at most this many bytes of one. */
const mostOfOne = 1032;
const mostBytes = 2 ** 30;

/** Whether it begins as gzip does (RFC 1952). */
export function isGzip(source: ByteSource): boolean {
  const head = new Uint8Array(Math.min(2, source.size));
  source.read(0, head);
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** What is packed, in memory. @throws Error when it is damaged, or longer than a file of this size can be. */
export function gunzip(path: string, source: ByteSource): ByteSource {
  const fail = (why: string): never => {
    throw new Error(`Cannot read "${path}" as gzip: ${why}`);
  };
  const packed = new Uint8Array(source.size);
  source.read(0, packed);
  if (packed.length < 18) fail(`it must have 18 bytes: it has ${packed.length}`);
  const length = new DataView(packed.buffer).getUint32(packed.length - 4, true);
  if (length > Math.min(mostBytes, packed.length * mostOfOne)) {
    fail(`the length at byte ${packed.length - 4} must fit ${packed.length} packed bytes: it is ${length}`);
  }
  let bytes: Uint8Array;
  try {
    bytes = gunzipSync(packed, { out: new Uint8Array(length) });
  } catch (error) {
    return fail(`what is packed must be whole: ${(error as Error).message}`);
  }
  if (bytes.length !== length) fail(`${length} bytes must be packed in it: there are ${bytes.length}`);
  return {
    size: length,
    read(offset, into) {
      if (offset + into.length > length) {
        throw new RangeError(`Cannot read "${path}" beyond its end: ${length} bytes are packed in it`);
      }
      into.set(bytes.subarray(offset, offset + into.length));
    },
    close() {},
  };
}
