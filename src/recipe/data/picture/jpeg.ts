/** JPEG (ITU-T T.81) by jpeg-js; the frame header is read here first. */
import { decode } from "jpeg-js";
import { type Picture, PictureError, type PictureSize } from "./picture.ts";

export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** Pixels that one byte can stand for, generously: a block of 8×8 takes at least two bits. */
const mostOfOne = 2048;

/** @throws PictureError */
export function jpegSize(path: string, bytes: Uint8Array): PictureSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) {
      throw new PictureError(path, `byte ${at} must begin a marker, 255: it is ${bytes[at]}`);
    }
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    // Start of frame: baseline, extended or progressive, each with Huffman codes.
    if (marker >= 0xc0 && marker <= 0xc2 && at + 10 <= bytes.length) {
      const height = view.getUint16(at + 5), width = view.getUint16(at + 7), components = bytes[at + 9]!;
      if (width === 0 || height === 0 || width * height > bytes.length * mostOfOne) {
        throw new PictureError(
          path,
          `the size at byte ${at + 5} must fit ${bytes.length} bytes: it is ${width}×${height}`,
        );
      }
      if (components !== 1 && components !== 3) {
        throw new PictureError(
          path,
          `the components at byte ${at + 9} must be 1 or 3: they are ${components}`,
        );
      }
      return { width, height, channels: components };
    }
    if (marker === 0xda || length < 2) break;
    at += 2 + length;
  }
  throw new PictureError(path, "it must have the header of a Huffman-coded frame: there is none");
}

/** @throws PictureError */
export function decodeJpeg(path: string, bytes: Uint8Array): Picture {
  const { width, height, channels } = jpegSize(path, bytes);
  try {
    const { data } = decode(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false });
    // Grey comes as three equal values.
    const values = channels === 3 ? data : data.filter((_, i) => i % 3 === 0);
    if (values.length !== width * height * channels) throw new RangeError(`it has ${values.length} values`);
    return { width, height, channels, values, most: 255 };
  } catch (error) {
    throw new PictureError(path, `its pixels must be whole: ${(error as Error).message ?? error}`);
  }
}
