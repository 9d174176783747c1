/** Pictures: what Pillow reads in the same files, and files that were bent on their way. */
import fc from "fast-check";
import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { decodePicture, pictureSize } from "../../../../src/recipe/data/picture/decode.ts";
import { PictureError } from "../../../../src/recipe/data/picture/picture.ts";

const folder = new URL("../../../fixtures/pictures/", import.meta.url);
const { files }: {
  files: Record<string, { height: number; width: number; channels: number; values: number[] }>;
} = JSON.parse(await Deno.readTextFile(new URL("expected.json", folder)));
const bytesOf = (name: string) => Deno.readFileSync(new URL(name, folder));
const names = Object.keys(files);

describe("as Pillow reads it", () => {
  test.each(names)("%s", (name) => {
    const { values, ...size } = files[name]!, picture = decodePicture(name, bytesOf(name));
    expect({ height: picture.height, width: picture.width, channels: picture.channels }).toEqual(size);
    expect(pictureSize(name, bytesOf(name))).toMatchObject(size);
    if (name.endsWith(".png")) expect([...picture.values]).toEqual(values);
    else {
      // The inverse cosine transform may round either way.
      const apart = values.map((v, i) => Math.abs(v - picture.values[i]!));
      expect(Math.max(...apart)).toBeLessThanOrEqual(3);
      expect(values.length).toBe(picture.values.length);
    }
  });
});

/** A chunk with its checksum. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length), view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  let crc = -1;
  for (const byte of bytes.subarray(4, 8 + data.length)) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  view.setInt32(8 + data.length, ~crc);
  return bytes;
}

function png(width: number, height: number, packed: Uint8Array): Uint8Array {
  const header = new Uint8Array(13), view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 0, 0, 0, 0], 8);
  const parts = [
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    chunk("IHDR", header),
    chunk("IDAT", packed),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

describe("files that are no pictures", () => {
  test.each([
    ["an empty file", new Uint8Array(), "byte 0 must begin a PNG or a JPEG: it is the end"],
    ["a text", new TextEncoder().encode("hello"), "byte 0 must begin a PNG or a JPEG: it is 104"],
    ["a PNG cut off in its header", bytesOf("grey.png").subarray(0, 20), "the header at byte 8"],
    ["a PNG cut off", bytesOf("grey.png").subarray(0, 60), "chunk"],
    ["a JPEG cut off", bytesOf("grey.jpg").subarray(0, 100), "its pixels must be whole"],
    ["a size without pixels", png(60000, 1000, zlibSync(new Uint8Array(4))), "must unpack to 60001000 bytes"],
    ["more pixels than any sample has", png(60000, 60000, new Uint8Array(4)), "at most 67108864 pixels"],
    [
      "a bomb",
      png(100, 100, zlibSync(new Uint8Array(2 ** 25))),
      "must unpack to 10100 bytes: they come to more",
    ],
  ])("%s", (_, bytes, words) => {
    expect(() => decodePicture("a.png", bytes)).toThrow(words);
    expect(() => decodePicture("a.png", bytes)).toThrow(PictureError);
  });

  test("every byte bent: a picture or a reason", () => {
    const bent = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      byte: fc.integer({ min: 0, max: 255 }),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 8 }),
    });
    fc.assert(
      fc.property(bent, ({ name, at, byte, cut }) => {
        const bytes = bytesOf(name);
        bytes[Math.floor(at * bytes.length)] = byte;
        const file = bytes.subarray(0, cut === null ? bytes.length : Math.floor(cut * bytes.length));
        try {
          const { width, height, channels, values } = decodePicture(name, file);
          expect(values.length).toBe(width * height * channels);
        } catch (error) {
          expect(error).toBeInstanceOf(PictureError);
          expect((error as Error).message).toMatch(/^Cannot read ".*" as a picture: .*must/);
        }
      }),
      { seed: 5, numRuns: 3000 },
    );
  });
});
