/**
 * PNG (W3C Recommendation, second edition) by fast-png. What surrounds the pixels is checked here first: chunks that the
 * pixels do not need are not handed on, and what is unpacked must be as long as the header says.
 */
import { convertIndexedToRgb, decode } from "fast-png";
import { Unzlib } from "fflate";
import { type Picture, PictureError, type PictureSize } from "./picture.ts";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export const isPng = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

interface Header extends PictureSize {
  readonly depth: number;
  readonly colours: number;
  readonly interlaced: boolean;
}

/** Bits of a sample by the type of colours: grey, RGB, palette, grey and alpha, RGBA. */
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const stored: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const headerBytes = 8 + 8 + 13 + 4;

function headerOf(path: string, bytes: Uint8Array): Header {
  const fail = (field: string, at: number, must: string, is: number | string): never => {
    throw new PictureError(path, `${field} at byte ${at} must be ${must}: it is ${is}`);
  };
  if (bytes.length < headerBytes) fail("the header", 8, `${headerBytes - 8} bytes`, bytes.length - 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = String.fromCharCode(...bytes.subarray(12, 16));
  if (type !== "IHDR" || view.getUint32(8) !== 13) {
    fail("the first chunk", 8, "IHDR of 13 bytes", `"${type}"`);
  }
  const width = view.getUint32(16), height = view.getUint32(20), depth = bytes[24]!, colours = bytes[25]!;
  if (width === 0 || height === 0) fail("the size", 16, "positive", `${width}×${height}`);
  if (!Object.hasOwn(depths, colours)) fail("the type of colours", 25, "0, 2, 3, 4 or 6", colours);
  if (!depths[colours]!.includes(depth)) fail("the depth", 24, depths[colours]!.join(", "), depth);
  if (bytes[26] !== 0 || bytes[27] !== 0) {
    fail("compression and filter", 26, "0", `${bytes[26]}, ${bytes[27]}`);
  }
  if (bytes[28]! > 1) fail("the interlace method", 28, "0 or 1", bytes[28]!);
  const channels = colours === 0 || colours === 4 ? 1 : 3;
  return { width, height, channels, depth, colours, interlaced: bytes[28] === 1 };
}

/** Also that no chunk is cut off: then the pixels can only be damaged. */
export function pngSize(path: string, bytes: Uint8Array): PictureSize {
  const header = headerOf(path, bytes);
  for (const _ of chunks(path, bytes));
  return header;
}

/** Bytes of the rows, each with the byte that says its filter; of the seven passes when it is interlaced. */
function rowBytes({ width, height, depth, colours, interlaced }: Header): number {
  const size = (w: number, h: number) => w === 0 ? 0 : h * (1 + Math.ceil(w * stored[colours]! * depth / 8));
  if (!interlaced) return size(width, height);
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [
    0,
    1,
    1,
    2,
  ]];
  const along = (n: number, from: number, step: number) => Math.max(0, Math.ceil((n - from) / step));
  return passes.reduce((sum, [x, y, dx, dy]) => sum + size(along(width, x!, dx!), along(height, y!, dy!)), 0);
}

interface Chunk {
  readonly type: string;
  /** With its length and its checksum, and without. */
  readonly whole: Uint8Array;
  readonly data: Uint8Array;
}

function* chunks(path: string, bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8, type = ""; type !== "IEND";) {
    const room = bytes.length - at - 12;
    if (room < 0) throw new PictureError(path, `a chunk must follow at byte ${at}: the file ends`);
    const length = view.getUint32(at);
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (length > room) {
      const chunk = `chunk ${JSON.stringify(type)} at byte ${at}`;
      throw new PictureError(path, `${chunk} must be at most ${room} bytes long: it is ${length}`);
    }
    const data = bytes.subarray(at + 8, at + 8 + length);
    yield { type, whole: bytes.subarray(at, at += 12 + length), data };
  }
}

/** Chunks that pixels are made of, in place of the whole file; and the compressed pixels. */
function chunksOf(
  path: string,
  bytes: Uint8Array,
): { readonly file: Uint8Array; readonly data: readonly Uint8Array[] } {
  const all = [...chunks(path, bytes)];
  const kept = all.filter(({ type }) => ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].includes(type));
  const parts = [bytes.subarray(0, 8), ...kept.map(({ whole }) => whole)];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let to = 0;
  for (const part of parts) {
    file.set(part, to);
    to += part.length;
  }
  return { file, data: all.filter(({ type }) => type === "IDAT").map(({ data }) => data) };
}

/** DEFLATE makes at most this many bytes of one. */
const mostOfOne = 1032;
/** What may be unpacked without a look at how long it is. */
const harmless = 2 ** 24;

/** What is packed must come to what the header says: a small file can unpack to a thousand times its size. */
function checkLength(path: string, data: readonly Uint8Array[], expected: number): void {
  const packed = data.reduce((sum, part) => sum + part.length, 0);
  const fail = (is: string) => {
    throw new PictureError(path, `its pixels must unpack to ${expected} bytes: ${is}`);
  };
  if (expected > packed * mostOfOne) fail(`there are ${packed} packed`);
  if (packed * mostOfOne <= Math.max(harmless, 2 * expected)) return;
  let length = 0;
  const unzip = new Unzlib((part) => {
    length += part.length;
    if (length > expected) fail("they come to more");
  });
  const block = 1024;
  for (const part of data) {
    for (let i = 0; i < part.length; i += block) unzip.push(part.subarray(i, i + block));
  }
}

/** The values of rows that hold several in a byte. */
function unpacked(data: Uint8Array, { width, height, depth }: Header): Uint8Array {
  const values = new Uint8Array(width * height), row = Math.ceil(width * depth / 8), each = 8 / depth;
  const most = 2 ** depth - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * row + Math.floor(x / each)]!;
      values[y * width + x] = (byte >> (8 - depth - depth * (x % each))) & most;
    }
  }
  return values;
}

/** The first `kept` of each pixel's values. */
function without(values: Uint8Array | Uint16Array, all: number, kept: number) {
  return all === kept ? values : values.filter((_, i) => i % all < kept);
}

/** Transparency is left out: what lies below it is unknown. Palettes become RGB. @throws PictureError */
export function decodePng(path: string, bytes: Uint8Array): Picture {
  const header = headerOf(path, bytes), { width, height, channels, depth, colours } = header;
  const { file, data } = chunksOf(path, bytes);
  checkLength(path, data, rowBytes(header));
  let values: Uint8Array | Uint16Array;
  try {
    const png = decode(file, { checkCrc: true });
    const raw = png.data as Uint8Array | Uint16Array;
    if (colours === 3) {
      const all = convertIndexedToRgb(png), alpha = all.length === 4 * width * height;
      values = without(all, alpha ? 4 : 3, 3);
    } else {
      values = depth < 8 ? unpacked(raw as Uint8Array, header) : without(raw, stored[colours]!, channels);
    }
  } catch (error) {
    throw new PictureError(path, `its pixels must be whole: ${(error as Error).message}`);
  }
  if (values.length !== width * height * channels) {
    throw new PictureError(path, `it must have ${width * height * channels} values: it has ${values.length}`);
  }
  return { width, height, channels, values, most: colours === 3 ? 255 : 2 ** depth - 1 };
}
