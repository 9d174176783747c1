/** Reads back the PNG files that the pictures are: a palette, 8 bits a pixel, no filters (PNG specification). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB of a pixel. */
  at(x: number, y: number): number;
}

export async function decodePng(file: Uint8Array): Promise<Pixels> {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const chunks = new Map<string, Uint8Array>();
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) {
    throw new Error("no PNG signature");
  }
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    chunks.set(String.fromCharCode(...file.subarray(at + 4, at + 8)), file.slice(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = new DataView(chunks.get("IHDR")!.buffer);
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  if (header.getUint8(8) !== 8 || header.getUint8(9) !== 3) throw new Error("not an 8-bit palette");
  const packed = new Blob([chunks.get("IDAT")! as Uint8Array<ArrayBuffer>]).stream();
  const rows = new Uint8Array(
    await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer(),
  );
  if (rows.length !== (width + 1) * height) throw new Error(`${rows.length} bytes of rows`);
  const palette = chunks.get("PLTE")!;
  return {
    width,
    height,
    at(x, y) {
      const index = rows[y * (width + 1) + 1 + x]! * 3;
      return palette[index]! << 16 | palette[index + 1]! << 8 | palette[index + 2]!;
    },
  };
}

/** How many pixels of a rectangle are not white, and how many colours they have. */
export function inked(pixels: Pixels, x0 = 0, y0 = 0, x1 = pixels.width, y1 = pixels.height) {
  const colours = new Set<number>();
  let ink = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const colour = pixels.at(x, y);
      if (colour === 0xffffff) continue;
      ink++;
      colours.add(colour);
    }
  }
  return { ink, colours: colours.size };
}
