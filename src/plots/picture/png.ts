/**
 * PNG with a palette (PNG specification, third edition, colour type 3): a chart has few colours, and so takes a third
 * of the bytes that it takes in full colour.
 */

/** Colours kept; the rest, all of them shades of an edge, become the nearest kept one. */
const most = 64;

/** A PNG file of opaque pixels. `rgba` holds width x height x 4 bytes, row by row. */
export async function encodePng(
  rgba: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { palette, indices } = indexed(rgba);
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    // Each row begins with its filter: none, which suits indices.
    rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, 3);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", palette),
    chunk("IDAT", await deflated(rows)),
    chunk("IEND", new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** The most frequent colours, ties by value, and for each pixel the index of its own or the nearest. */
function indexed(rgba: Uint8Array): { palette: Uint8Array; indices: Uint8Array } {
  const pixels = rgba.length / 4;
  const counts = new Map<number, number>();
  const at = (i: number) => rgba[i * 4]! << 16 | rgba[i * 4 + 1]! << 8 | rgba[i * 4 + 2]!;
  for (let i = 0; i < pixels; i++) counts.set(at(i), (counts.get(at(i)) ?? 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most).map(([colour]) =>
    colour
  );
  const nearest = new Map<number, number>();
  for (const colour of counts.keys()) {
    let best = 0, least = Infinity;
    kept.forEach((other, index) => {
      const apart = distance(colour, other);
      if (apart < least) [best, least] = [index, apart];
    });
    nearest.set(colour, best);
  }
  const indices = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) indices[i] = nearest.get(at(i))!;
  return { palette: Uint8Array.from(kept.flatMap((c) => [c >> 16, c >> 8 & 255, c & 255])), indices };
}

function distance(a: number, b: number): number {
  const [r, g, blue] = [(a >> 16) - (b >> 16), (a >> 8 & 255) - (b >> 8 & 255), (a & 255) - (b & 255)];
  return 2 * r * r + 4 * g * g + 3 * blue * blue;
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

const table = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 of ISO 3309, as in annex D of the PNG specification. */
function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ -1) >>> 0;
}
