/**
 * The clip search against a thousand ranges tried one by one, computed here without the formulas: within 0.01 dB, for integer and
 * floating formats and for a codebook, at every level, on light and heavy tails.
 */
import { afterAll, describe, expect, test } from "vitest";
import { builtIns } from "../../../../src/formula/functions.ts";
import { runScheme } from "../../../../src/formula/scheme/run.ts";
import { createEngine, type Level, rowsOf } from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";
import { read } from "../../../../grammar/read.ts";
import { FormulaReader } from "../../../../src/formula/read/reader.ts";
import { readScheme } from "../../../../src/formula/read/scheme.ts";

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

const candidates = 1000;
const limit = 0.01;
function uniforms(seed: number): () => number {
  let state = seed;
  return () => ((state = Math.imul(state, 1664525) + 1013904223 >>> 0) + 0.5) / 2 ** 32;
}
const normal = (u: () => number) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());

const distributions: Readonly<Record<string, (u: () => number, i: number) => number>> = {
  gauss: normal,
  laplace: (u) => Math.log(u()) * (u() < 0.5 ? -1 : 1),
  student: (u) => normal(u) / Math.sqrt((normal(u) ** 2 + normal(u) ** 2 + normal(u) ** 2) / 3),
  outlier: (u, i) => i % 512 === 77 ? 40 : normal(u),
};

const sample = (name: string, length: number, seed: number): Float32Array => {
  const u = uniforms(seed);
  return Float32Array.from({ length }, (_, i) => distributions[name]!(u, i));
};

/** Squared error of a part for a range that is a share f of its own. */
type Noise = (x: Float32Array, low: number, high: number, f: number) => number;

const halfEven = (v: number) => {
  const floor = Math.floor(v), rest = v - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
};

const symmetric = (grid: (v: number) => number, top: number): Noise => (x, low, high, f) => {
  const s = f * Math.max(-low, high) / top;
  let noise = 0;
  for (const v of x) noise += (v - s * grid(v / s)) ** 2;
  return noise;
};
const integers = (most: number) => (v: number) => Math.min(most, Math.max(-most, halfEven(v)));

const affine = (bits: number): Noise => (x, low, high, f) => {
  const l = Math.min(low * f, 0), h = Math.max(high * f, 0), last = 2 ** bits - 1;
  const s = (h - l) / last, z = Math.min(last, Math.max(0, halfEven(-l / s)));
  let noise = 0;
  for (const v of x) noise += (v - s * (Math.min(last, Math.max(0, halfEven(v / s) + z)) - z)) ** 2;
  return noise;
};

const table = [
  -1,
  -0.6961928,
  -0.52507305,
  -0.39491749,
  -0.28444138,
  -0.18477343,
  -0.09105004,
  0,
  0.0795803,
  0.1609302,
  0.2461123,
  0.33791524,
  0.44070983,
  0.562617,
  0.72295684,
  1,
];
const nearest = (v: number) =>
  table.reduce((best, t) => Math.abs(v - t) < Math.abs(v - best) ? t : best, table[0]!);
const nf4Text = `scheme nf4_clipped {
  T = [${table.join(", ")}]
  per level: (low, high) = range(abs(x))
  per level: s = step(high, 1)
  encode nearest(T, x / s)
  decode T[q] * s
}`;
const [statement] = read(nf4Text).statements;
if (statement?.kind !== "scheme") throw new Error("not a scheme");
const nowhere = {
  formula: () => undefined,
  number: () => undefined,
  table: () => undefined,
  names: () => [],
  kind: () => undefined,
};
const nf4 = readScheme(new FormulaReader(nowhere), statement, nf4Text);

const float = (name: string, top: number): [string, Noise] => [
  name,
  symmetric(
    (v) => builtIns.get(name.slice(name.indexOf("_") + 1))!.compute(Math.min(top, Math.max(-top, v))),
    top,
  ),
];

/** Each scheme with its parameter and its error. */
const cases: [string, number | undefined, Noise][] = [
  ...[2, 3, 4, 5, 6, 7, 8].flatMap((bits): [string, number, Noise][] => [
    ["int_symmetric", bits, symmetric(integers(2 ** (bits - 1) - 1), 2 ** (bits - 1) - 1)],
    ["int_affine", bits, affine(bits)],
  ]),
  ...[
    float("fp8_e4m3", 448),
    float("fp8_e5m2", 57344),
    float("fp6_e3m2", 28),
    float("fp6_e2m3", 7.5),
    float("fp4_e2m1", 6),
    ["nf4_clipped", symmetric(nearest, 1)] as const,
  ].map(([name, noise]): [string, undefined, Noise] => [name, undefined, noise]),
];

/** The least error of a thousand ranges for each part, summed up. */
function bruteForce(x: Float32Array, part: number, noise: Noise): number {
  let total = 0;
  for (let from = 0; from < x.length; from += part) {
    const own = x.subarray(from, from + part);
    const low = own.reduce((a, b) => Math.min(a, b)), high = own.reduce((a, b) => Math.max(a, b));
    let least = Infinity;
    for (let k = 1; k <= candidates; k++) least = Math.min(least, noise(own, low, high, k / candidates));
    total += least;
  }
  return total;
}

const decibels = (x: Float32Array, noise: number) =>
  10 * Math.log10(x.reduce((sum, v) => sum + v * v, 0) / noise);

function searched(name: string, bits: number | undefined, x: Float32Array, rows: number, level: Level) {
  return runScheme(engine.machine, {
    scheme: preludeSchemes().get(name) ?? nf4,
    parameters: new Map(bits === undefined ? [] : [["bits", bits]]),
    level,
    clip: { kind: "mse", steps: 64 },
  }, rowsOf(x, rows, x.length / rows));
}

const rows = 2, cols = 256;
const levels: [string, Level, number][] = [
  ["tensor", { kind: "tensor" }, rows * cols],
  ["channel", { kind: "channel" }, cols],
  ["group", { kind: "group", size: 32 }, 32],
];

describe.each(Object.keys(distributions))("within 0.01 dB of a thousand ranges on %s", (distribution) => {
  test.each(cases.map(([name, bits, noise]) => [name, bits ?? "", noise] as const))(
    "%s %s",
    (name, bits, noise) => {
      const x = sample(distribution, rows * cols, 7 + Number(bits));
      for (const [of, level, part] of levels) {
        const run = searched(name, bits === "" ? undefined : bits, x, rows, level);
        const worse = decibels(x, bruteForce(x, part, noise)) - decibels(x, run.noise);
        expect.soft(worse, `per ${of}`).toBeLessThanOrEqual(limit);
      }
    },
  );
});

describe.each(Object.keys(distributions))(
  "from counts, within 0.01 dB of a thousand ranges on %s",
  (distribution) => {
    test.each(
      cases.filter(([, bits]) => bits === undefined || [3, 4, 8].includes(bits)).map((c) =>
        [c[0], c[1] ?? "", c[2]] as const
      ),
    )("%s %s over more than a piece", (name, bits, noise) => {
      // The brute force sees one of equal copies.
      const part = sample(distribution, 1024, 3), copies = 1030;
      const x = Float32Array.from({ length: part.length * copies }, (_, i) => part[i % part.length]!);
      const run = searched(name, bits === "" ? undefined : bits, x, 1, { kind: "tensor" });
      const worse = decibels(part, bruteForce(part, part.length, noise)) - decibels(x, run.noise);
      expect(worse).toBeLessThanOrEqual(limit);
    });
  },
);
