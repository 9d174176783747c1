/** The integer formats held to ONNX Runtime, quantiles and counts to numpy: test/fixtures/numerics/make.py made the numbers. */
import { afterAll, describe, expect, test } from "vitest";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import type { RangeClip } from "../../../src/formula/scheme/bound.ts";
import { createEngine, type Level, type Mapping, rowsOf } from "../../../src/numerics/engine.ts";
import { quantile } from "../../../src/numerics/scalar/quantile.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";

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

interface Integers {
  readonly bits: number;
  readonly signed: boolean;
  readonly mapping: Mapping;
  readonly level: Level;
  readonly clip: RangeClip;
}

function quantize(name: string, { bits, signed, mapping, level, clip }: Integers) {
  const scheme = preludeSchemes().get(`${signed ? "int" : "uint"}_${mapping}`)!;
  const run = runScheme(
    fast.machine,
    { scheme, parameters: new Map([["bits", bits]]), level, clip },
    input(name),
  );
  const of = (name: string) => run.statistics.find((s) => s.name === name)?.values;
  return { codes: run.codes, scales: of("s")!, zeroPoints: of("z") };
}

describe("integer formats", () => {
  test.each(
    reference.cases.map((c) =>
      [`${c.bits} ${c.signed ? "signed" : "unsigned"}`, c.mapping, c.level, c.input, c] as const
    ),
  )(
    "codes, scales and zero points of %s bits, %s, per %s, of %s",
    (_bits, _mapping, level, name, expected) => {
      const q = quantize(name, { ...expected, level: { kind: level }, clip: { kind: "none" } });
      expect([...q.scales]).toEqual([...floats(expected.scales)]);
      const zeros = q.zeroPoints ?? q.scales.map(() => 0);
      expect([...zeros].map((z) => z + 0)).toEqual(expected.zeroPoints);
      const codes = Uint8Array.fromBase64(expected.codes);
      expect([...q.codes]).toEqual([...(expected.signed ? new Int8Array(codes.buffer) : codes)]);
    },
  );

  test.each(reference.quantiles)(
    "the central $share of $input",
    ({ input: name, share, reach, low, high }) => {
      const clipped = { bits: 8, level: { kind: "tensor" }, clip: { kind: "percentile", share } } as const;
      const symmetric = quantize(name, { ...clipped, signed: true, mapping: "symmetric" });
      expect(symmetric.scales[0]).toBe(Math.fround(reach / 127));
      const affine = quantize(name, { ...clipped, signed: false, mapping: "affine" });
      const from = Math.min(0, low), to = Math.max(0, high);
      expect(affine.scales[0]).toBe(Math.fround(Math.fround(to - from) / 255));
      const sorted = floats(reference.inputs[name]!).toSorted(), tail = (1 - share) / 2;
      expect([tail, 1 - tail].map((s) => Math.fround(quantile(sorted, s)))).toEqual([low, high]);
    },
  );

  test("counts in bins", () => {
    const { input: name, lo, hi, counts } = reference.histogram;
    const found = fast.histogram(input(name), lo, hi, counts.length);
    // numpy leaves out what lies outside; here it is in the end bins.
    expect([...found.subarray(1, -1)]).toEqual(counts.slice(1, -1));
    expect(found[0]).toBeGreaterThan(counts[0]!);
    expect(found.at(-1)).toBeGreaterThan(counts.at(-1)!);
  });
});
