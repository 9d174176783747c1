/** Pictures in files, decoded. PNG and JPEG are told by their first bytes, whatever the file is called. */
import { decodeJpeg, isJpeg, jpegSize } from "./jpeg.ts";
import { decodePng, isPng, pngSize } from "./png.ts";
import { type Picture, PictureError, type PictureSize } from "./picture.ts";

/** More is no sample of a data set; the limit keeps a hostile file from taking the memory. */
const mostPixels = 2 ** 26;

function checkSize(path: string, size: PictureSize): PictureSize {
  const { width, height } = size;
  if (width * height > mostPixels) {
    throw new PictureError(path, `it must have at most ${mostPixels} pixels: it has ${width}×${height}`);
  }
  return size;
}

/** From the header alone. @throws PictureError */
export function pictureSize(path: string, bytes: Uint8Array): PictureSize {
  if (isPng(bytes)) return checkSize(path, pngSize(path, bytes));
  if (isJpeg(bytes)) return checkSize(path, jpegSize(path, bytes));
  throw new PictureError(path, `byte 0 must begin a PNG or a JPEG: it is ${bytes[0] ?? "the end"}`);
}

/** @throws PictureError */
export function decodePicture(path: string, bytes: Uint8Array): Picture {
  pictureSize(path, bytes);
  return isPng(bytes) ? decodePng(path, bytes) : decodeJpeg(path, bytes);
}
