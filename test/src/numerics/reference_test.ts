/** Both engines held to ONNX Runtime and numpy: test/fixtures/numerics/make.py made the numbers. */
import { afterAll, describe, expect, test } from "vitest";
import {
  createEngine,
  type Level,
  type Mapping,
  rowsOf,
  scalarEngine,
} from "../../../src/numerics/engine.ts";
import { clippedRange } from "../../../src/numerics/scalar/clip.ts";

interface Reference {
  readonly rows: number;
  readonly cols: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly input: string;
    readonly bits: number;
    readonly signed: boolean;
    readonly mapping: Mapping;
    readonly level: "tensor" | "channel";
    readonly scales: string;
    readonly zeroPoints: readonly number[];
    readonly codes: string;
  }[];
  readonly quantiles: readonly {
    readonly input: string;
    readonly share: number;
    readonly reach: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly histogram: {
    readonly input: string;
    readonly lo: number;
    readonly hi: number;
    readonly counts: number[];
  };
}

const reference: Reference = JSON.parse(await Deno.readTextFile("test/fixtures/numerics/reference.json"));
const floats = (text: string) => new Float32Array(Uint8Array.fromBase64(text).buffer);
const input = (name: string) => rowsOf(floats(reference.inputs[name]!), reference.rows, reference.cols);
const fast = createEngine({ threads: 1, interrupt: new Int32Array(1), arenaBytes: 1 << 24 });
afterAll(() => fast.close());

describe.each([["fast", fast], ["plain", scalarEngine]])("%s engine", (_, engine) => {
  test.each(
    reference.cases.map((c) =>
      [`${c.bits} ${c.signed ? "signed" : "unsigned"}`, c.mapping, c.level, c.input, c] as const
    ),
  )(
    "codes, scales and zero points of %s bits, %s, per %s, of %s",
    (_bits, mapping, level, name, expected) => {
      const q = engine.quantize(input(name), {
        format: { bits: expected.bits, signed: expected.signed },
        mapping,
        level: { kind: level } satisfies Level,
        clip: { kind: "none" },
      });
      expect([...q.scales]).toEqual([...floats(expected.scales)]);
      expect([...q.zeroPoints]).toEqual(expected.zeroPoints);
      const codes = Uint8Array.fromBase64(expected.codes);
      expect([...q.codes]).toEqual([...(expected.signed ? new Int8Array(codes.buffer) : codes)]);
    },
  );

  test.each(reference.quantiles)(
    "the central $share of $input",
    ({ input: name, share, reach, low, high }) => {
      const source = input(name),
        clip = { kind: "percentile", share } as const,
        level = { kind: "tensor" } as const;
      const symmetric = engine.quantize(source, {
        format: { bits: 8, signed: true },
        mapping: "symmetric",
        level,
        clip,
      });
      expect(symmetric.scales[0]).toBe(Math.fround(reach / 127));
      const plan = { format: { bits: 8, signed: false }, mapping: "affine", level, clip } as const;
      const from = Math.min(0, low), to = Math.max(0, high);
      expect(engine.quantize(source, plan).scales[0]).toBe(Math.fround(Math.fround(to - from) / 255));
      expect(clippedRange(floats(reference.inputs[name]!), plan)).toEqual({ min: low, max: high });
    },
  );

  test("counts in bins", () => {
    const { input: name, lo, hi, counts } = reference.histogram;
    const found = engine.histogram(input(name), lo, hi, counts.length);
    // numpy leaves out what lies outside; here it is in the end bins.
    expect([...found.subarray(1, -1)]).toEqual(counts.slice(1, -1));
    expect(found[0]).toBeGreaterThan(counts[0]!);
    expect(found.at(-1)).toBeGreaterThan(counts.at(-1)!);
  });
});
