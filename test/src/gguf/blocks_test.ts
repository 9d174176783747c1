/** The GGUF schemes on kernels: bytes and values are ggml's on any number of threads, and the kernels give what their twins give. */
import * as fc from "fast-check";
import { createHash } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { overTensors } from "../../../src/formula/over_tensor.ts";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { decodeBlocks, encodeBlocks } from "../../../src/gguf/blocks.ts";
import { layoutOf } from "../../../src/gguf/places.ts";
import { quantizeBlocks } from "../../../src/gguf/quantize.ts";
import { bitsPerElement, type Layout, layouts } from "../../../src/gguf/layouts.ts";
import { packScalar, unpackScalar } from "../../../src/gguf/scalar.ts";
import { createEngine, rowsOf } from "../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { storedStatistics } from "../../../src/recipe/stored.ts";
import { inputs, made } from "./fixture.ts";

const engines = [1, 3].map((threads) =>
  createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
);
afterAll(() => engines.forEach((engine) => engine.close()));
const [engine] = engines;

const run = (name: string, x: Float32Array, cols: number, machine = engine!.machine) =>
  runScheme(
    machine,
    { scheme: preludeSchemes().get(name)!, parameters: new Map(), level: undefined, clip: { kind: "none" } },
    rowsOf(x, x.length / cols, cols),
  );

const types = Object.keys(layouts);

describe("ggml's bytes and values", () => {
  test.for(types)("of %s", (name) => {
    const { bytes, decoded } = made(name);
    for (const { machine } of engines) {
      expect(encodeBlocks(machine, run(name, inputs, 256, machine))).toEqual(bytes);
      const source = rowsOf(inputs, inputs.length / 256, 256);
      expect(quantizeBlocks(machine, preludeSchemes().get(name)!, source)).toEqual(bytes);
    }
    const shape = { rows: inputs.length / 256, cols: 256 };
    const values = decodeBlocks(engine!.machine, preludeSchemes().get(name)!, bytes, shape);
    expect(createHash("sha256").update(values).digest("hex")).toBe(decoded);
  });

  test("of a tensor that is packed in several runs", () => {
    const times = Math.ceil(2.2 * 2 ** 20 / inputs.length), x = new Float32Array(times * inputs.length);
    for (let i = 0; i < times; i++) x.set(inputs, i * inputs.length);
    for (const name of ["q4_0", "q5_1", "q3_k", "q6_k", "tq1_0"]) {
      const { bytes } = made(name);
      const straight = quantizeBlocks(
        engines[1]!.machine,
        preludeSchemes().get(name)!,
        rowsOf(x, x.length / 256, 256),
      );
      const all = encodeBlocks(engines[1]!.machine, run(name, x, 256, engines[1]!.machine));
      for (let i = 0; i < times; i++) {
        expect(straight.subarray(i * bytes.length, (i + 1) * bytes.length)).toEqual(bytes);
        expect(all.subarray(i * bytes.length, (i + 1) * bytes.length)).toEqual(bytes);
      }
    }
  });
});

/** How many of each part value a block has. */
function counts({ planes }: Layout): Map<string, number> {
  const found = new Map<string, number>();
  for (const { of, bits, span, first = 0, shift = 0, count } of planes) {
    if (of === "codes") continue;
    const all = bits === "f16" ? 1 : count ?? span * Math.floor((shift === 0 ? 8 : 4) / Number(bits));
    found.set(of, Math.max(found.get(of) ?? 0, first + all));
  }
  return found;
}

/** Random blocks whose binary16 numbers are finite. */
function blocksOf(layout: Layout, blocks: number, random: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from({ length: blocks * layout.bytes }, (_, i) => random[i % random.length]! ^ i);
  for (const { bits, at } of layout.planes) {
    if (bits !== "f16") continue;
    for (let b = 0; b < blocks; b++) bytes[b * layout.bytes + at + 1]! &= 0xbf;
  }
  return bytes;
}

describe("kernels and their twins", () => {
  const random = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 997, maxLength: 997 });

  test.for(types)("unpack, decode and pack any blocks of %s", (name) => {
    const layout = layoutOf(name), scheme = preludeSchemes().get(name)!, { machine } = engine!;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), random, (blocks, random) => {
        const bytes = blocksOf(layout, blocks, random), size = blocks * layout.elements;
        const each = [...counts(layout)];
        const twin = new Map(each.map(([of, n]) => [of, new Float32Array(blocks * n)]));
        twin.set("codes", new Float32Array(size));
        unpackScalar(layout, bytes, twin, blocks);
        const codes = twin.get("codes")!;
        const { bound } = run(name, new Float32Array(layout.elements), layout.elements);
        const spread = new Map(each.map(([of, n]) => {
          const share = layout.elements / n, values = twin.get(of)!;
          return [of, codes.map((_, i) => values[Math.floor(i / share)]!)];
        }));
        const [wanted] = overTensors(bound.decode, new Map([["q", codes], ...spread]));
        expect(decodeBlocks(machine, scheme, bytes, { rows: 1, cols: size })).toEqual(wanted);
        const packed = encodeBlocks(machine, {
          bound,
          codes: codes.some((c) => c < 0) ? Int8Array.from(codes) : Uint8Array.from(codes),
          statistics: each.map(([of, n]) => ({
            name: of,
            values: twin.get(of)!,
            share: layout.elements / n,
            bits: 0,
          })),
        });
        expect(packed).toEqual(packScalar(layout, twin, blocks));
      }),
      { numRuns: 20, seed: 4 },
    );
  });
});

test.for(types)("%s takes the bits of its blocks", (name) => {
  const { bound, bits } = run(name, new Float32Array(256), 256), layout = layoutOf(name);
  const side = storedStatistics(bound).reduce((sum, s) => sum + s.bits / s.share, 0);
  // Five ternary codes to a byte are of GGUF alone: elsewhere they take 2 bits each.
  const codes = name === "tq1_0" ? 52 * 8 / 256 : bits;
  expect(codes + side).toBe(bitsPerElement(layout));
});

describe("what cannot be blocks", () => {
  const { machine } = engine!;
  const scheme = (name: string) => preludeSchemes().get(name)!;

  test("nothing gives no bytes", () => {
    expect(quantizeBlocks(machine, scheme("q4_k"), rowsOf(new Float32Array(), 0, 256))).toEqual(
      new Uint8Array(),
    );
  });
  test("types that there are none of", () => {
    expect(() => layoutOf("q7_0")).toThrow(/one of q4_0, .*: it is "q7_0"/);
    expect(() => layoutOf("toString")).toThrow(RangeError);
  });
  test("rows that are not whole blocks", () => {
    expect(() => run("q4_0", new Float32Array(80), 40)).toThrow(RangeError);
    expect(() => decodeBlocks(machine, scheme("q4_k"), new Uint8Array(144), { rows: 2, cols: 128 })).toThrow(
      "Cannot store rows as q4_k as they must be whole blocks of 256 elements: they have 128.",
    );
  });
  test("values that are not finite, and scales that binary16 does not hold", () => {
    const straight = (name: string, x: Float32Array) => () =>
      quantizeBlocks(machine, scheme(name), rowsOf(x, 1, x.length));
    for (const name of types) {
      for (const value of [NaN, Infinity, -Infinity]) {
        const x = new Float32Array(512).fill(0.5);
        x[300] = value;
        expect(straight(name, x), name).toThrow(`first ${value} at index 300`);
      }
    }
    expect(straight("q8_0", new Float32Array(32).fill(1e8))).toThrow("must be at most 65504");
    expect(straight("q4_k", new Float32Array(256).fill(-1e8))).toThrow("must be at most 65504");
  });
  test("bytes of another size", () => {
    expect(() => decodeBlocks(machine, scheme("q8_0"), new Uint8Array(33), { rows: 1, cols: 32 })).toThrow(
      "Cannot read q8_0 as 1 x 32 elements must have 34 bytes: they have 33",
    );
  });
});
