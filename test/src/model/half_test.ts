import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBf16, toF16, widenBf16, widenF16 } from "../../../src/model/half.ts";

const codes = Uint16Array.from({ length: 65536 }, (_, code) => code);
const f16 = new Float32Array(65536), bf16 = new Float32Array(65536);
widenF16(codes, f16);
widenBf16(codes, bf16);

/** The nearest of all finite codes, ties to the even one, by looking at every candidate. */
function nearest(x: number, values: Float32Array): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  let best = 0, distance = Infinity;
  for (let code = 0; code < 0x8000; code++) {
    const value = values[code]!;
    if (!Number.isFinite(value)) break;
    const d = Math.abs(Math.abs(x) - value);
    if (d < distance || d === distance && code % 2 === 0) [best, distance] = [code, d];
  }
  return best | sign;
}

describe("f16", () => {
  test("widens known codes (IEEE 754-2019, table of binary16)", () => {
    const known: [number, number][] = [
      [0x0000, 0],
      [0x8000, -0],
      [0x0001, 2 ** -24],
      [0x03ff, 1023 * 2 ** -24],
      [0x0400, 2 ** -14],
      [0x3555, 0.333251953125],
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65504],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
      [0x7e00, NaN],
    ];
    for (const [code, value] of known) expect(f16[code]).toBe(value);
  });

  test("every code survives the way out and back", () => {
    for (const code of codes) expect(toF16(f16[code]!)).toBe(Number.isNaN(f16[code]!) ? 0x7e00 : code);
  });

  test("rounds to the nearest code, ties to even", () => {
    const between = fc.integer({ min: 0, max: 0x7bfe }).chain((code) =>
      fc.tuple(fc.constantFrom(-1, 1), fc.constantFrom(0.25, 0.5, 0.75), fc.constant(code))
    );
    fc.assert(fc.property(between, ([sign, part, code]) => {
      const x = sign * Math.fround(f16[code]! + part * (f16[code + 1]! - f16[code]!));
      expect(toF16(x)).toBe(nearest(x, f16));
    }));
    expect(toF16(65519.996)).toBe(0x7bff);
    expect(toF16(65520)).toBe(0x7c00);
    expect(toF16(2 ** -25)).toBe(0);
    expect(toF16(1.5 * 2 ** -25)).toBe(1);
    expect(toF16(-(2 ** -150))).toBe(0x8000);
  });
});

describe("bf16", () => {
  test("every code survives the way out and back", () => {
    for (const code of codes) expect(toBf16(bf16[code]!)).toBe(Number.isNaN(bf16[code]!) ? 0x7fc0 : code);
  });

  test("rounds to the nearest code, ties to even", () => {
    fc.assert(fc.property(fc.float({ noNaN: true, min: Math.fround(-3e38), max: Math.fround(3e38) }), (x) => {
      expect(toBf16(x)).toBe(nearest(x, bf16));
    }));
    expect(toBf16(1 + 2 ** -8)).toBe(0x3f80);
    expect(toBf16(1 + 3 * 2 ** -8)).toBe(0x3f82);
    expect(toBf16(3.4e38)).toBe(0x7f80);
  });
});
