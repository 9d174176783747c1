/** Codes and statistics as ggml's blocks and back, one value after the other: the definition of correct. */
import { patternOf, valueOfPattern } from "../formula/scheme/patterns.ts";
import type { Layout, Plane } from "./layouts.ts";
import { tritOfByte, tritsToByte } from "./trits.ts";

/** Values by name, "codes" among them: as many a block as they have planes for. */
export type Values = ReadonlyMap<string, ArrayLike<number>>;

const f16 = { bits: 16, exponent: 5, mantissa: 10 } as const;

/** The byte in the block and the shift of element r of a plane. */
function placeOf({ at, bits, span, shift = 0 }: Plane, r: number) {
  const perByte = Math.floor((8 - shift) / (bits as number));
  const run = Math.floor(r / (span * perByte)), within = r % (span * perByte);
  return {
    byte: at + run * span + within % span,
    shift: shift + (bits as number) * Math.floor(within / span),
  };
}

export function packScalar(layout: Layout, values: Values, blocks: number): Uint8Array {
  const bytes = new Uint8Array(blocks * layout.bytes), view = new DataView(bytes.buffer);
  for (let block = 0; block < blocks; block++) {
    const start = block * layout.bytes;
    for (const plane of layout.planes) {
      const own = values.get(plane.of)!, all = own.length / blocks, bias = layout.bias[plane.of] ?? 0;
      const value = (r: number) => own[block * all + (plane.first ?? 0) + r]! + bias;
      if (plane.bits === "f16") view.setUint16(start + plane.at, patternOf(own[block]!, f16), true);
      else if (plane.bits === "trits") {
        for (let byte = 0; byte < plane.span; byte++) {
          const digits = [];
          for (let r = byte; r < plane.count!; r += plane.span) digits.push(value(r));
          bytes[start + plane.at + byte] = tritsToByte(digits);
        }
      } else {
        for (let r = 0; r < (plane.count ?? all); r++) {
          const { byte, shift } = placeOf(plane, r);
          bytes[start + byte]! |= ((value(r) >> (plane.from ?? 0)) & (2 ** plane.bits - 1)) << shift;
        }
      }
    }
  }
  return bytes;
}

/** The reverse: fills the values, whose lengths say how many there are a block. */
export function unpackScalar(
  layout: Layout,
  bytes: Uint8Array,
  values: ReadonlyMap<string, Float32Array>,
  blocks: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [name, own] of values) own.fill(-(layout.bias[name] ?? 0));
  for (let block = 0; block < blocks; block++) {
    const start = block * layout.bytes;
    for (const plane of layout.planes) {
      const own = values.get(plane.of)!, all = own.length / blocks, bias = layout.bias[plane.of] ?? 0;
      const place = (r: number) => block * all + (plane.first ?? 0) + r;
      if (plane.bits === "f16") own[block] = valueOfPattern(view.getUint16(start + plane.at, true), f16);
      else if (plane.bits === "trits") {
        for (let r = 0; r < plane.count!; r++) {
          const byte = bytes[start + plane.at + r % plane.span]!;
          own[place(r)] = tritOfByte(byte, Math.floor(r / plane.span)) - bias;
        }
      } else {
        for (let r = 0; r < (plane.count ?? all); r++) {
          const { byte, shift } = placeOf(plane, r);
          const field = (bytes[start + byte]! >> shift) & (2 ** plane.bits - 1);
          const value = plane.signed && field >= 2 ** (plane.bits - 1) ? field - 2 ** plane.bits : field;
          own[place(r)]! += value * 2 ** (plane.from ?? 0);
        }
      }
    }
  }
}
