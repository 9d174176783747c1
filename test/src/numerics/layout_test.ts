/** The layouts that dialects name, held to the libraries' bytes, and to the packing of saved files. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { laidBytes, lay, type Layout, unlay } from "../../../src/numerics/layout.ts";
import { pack } from "../../../src/numerics/scalar/pack.ts";
import { find } from "../../../src/registry/registry.ts";
import reference from "../../fixtures/formats/reference.json" with { type: "json" };

const bytes = (base64: string) => Uint8Array.fromBase64(base64);
const layoutsOf = (dialect: string) => find("dialect", dialect)!.layouts;

describe("integers", () => {
  test.each(reference.packing.map((p, i) => [`${p.layout} ${p.bits} bits, ${i}`, p] as const))(
    "%s",
    (_, p) => {
      const layout = layoutsOf(p.layout).integers!;
      const signed = p.layout !== "mlx";
      const codes = signed ? new Int8Array(bytes(p.codes).buffer) : bytes(p.codes);
      const packed = lay(codes, p.bits, p.rows, p.cols, layout);
      expect([...packed]).toEqual([...bytes(p.bytes)]);
      const isNegative = codes.some((code) => code < 0);
      expect([...unlay(packed, p.bits, p.rows, p.cols, layout, isNegative)]).toEqual([...codes]);
    },
  );
});

interface Packed {
  readonly dialect: string;
  readonly name: string;
  readonly input: string;
  readonly codes: string;
  readonly packed?: string;
}

const packed = (reference.cases as readonly Packed[]).filter((c) => c.packed !== undefined);

describe("what quantizers have packed", () => {
  test.each(packed.map((c, i) => [`${c.dialect} ${c.name} of ${c.input}, ${i}`, c] as const))(
    "%s",
    (_, c) => {
      const layouts = layoutsOf(c.dialect), isInteger = c.name.startsWith("int");
      const layout = (isInteger ? layouts.integers : layouts.patterns)!;
      const codes = isInteger ? new Int8Array(bytes(c.codes).buffer) : bytes(c.codes);
      const { cols } = reference, rows = codes.length / cols;
      expect([...lay(codes, 4, rows, cols, layout)]).toEqual([...bytes(c.packed!)]);
      expect([...unlay(bytes(c.packed!), 4, rows, cols, layout, isInteger)]).toEqual([...codes]);
    },
  );
});

const layout: fc.Arbitrary<Layout> = fc.record({
  word: fc.constantFrom(8, 32),
  first: fc.constantFrom("low", "high"),
  offset: fc.constantFrom("none", "half"),
  crosses: fc.boolean(),
  rows: fc.boolean(),
});

test("what is laid out comes back, for any layout, width and shape", () => {
  fc.assert(
    fc.property(
      layout,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer(),
      (layout, bits, rows, cols, seed) => {
        const half = 2 ** (bits - 1);
        const codes = Int8Array.from(
          { length: rows * cols },
          (_, i) => (Math.imul(seed + i, 0x9e3779b1) >>> 16) % (2 * half) - half,
        );
        const out = lay(codes, bits, rows, cols, layout);
        expect(out.length).toBe(laidBytes(bits, rows, cols, layout));
        expect([...unlay(out, bits, rows, cols, layout, true)]).toEqual([...codes]);
      },
    ),
    { numRuns: 300, seed: 8 },
  );
});

test("the layout of this language is that of the packed codes of a saved file", () => {
  const codes = Int8Array.from({ length: 3 * 7 }, (_, i) => i % 8 - 4);
  for (const bits of [3, 4, 5, 8]) {
    expect(lay(codes, bits, 3, 7, layoutsOf("quire").integers!)).toEqual(pack(codes, bits));
  }
});

test("what does not fit is told", () => {
  const bytewise = layoutsOf("ort").integers!;
  expect(() => lay([1, 2], 4, 1, 3, bytewise)).toThrow("there must be 1 x 3 of them: it is 2");
  expect(() => unlay(new Uint8Array(3), 4, 1, 3, bytewise, true)).toThrow("there must be 2 bytes: it is 3");
  expect(() => lay([1], 9, 1, 1, bytewise)).toThrow("an integer from 1 to 8: it is 9");
});
