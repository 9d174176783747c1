/** Schemes on compiled kernels give what their scalar twins give, bit for bit. */
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { read } from "../../../../grammar/read.ts";
import { FormulaReader } from "../../../../src/formula/read/reader.ts";
import { readScheme } from "../../../../src/formula/read/scheme.ts";
import { bindScheme, type RangeClip } from "../../../../src/formula/scheme/bound.ts";
import { runScheme, type SchemeUse } from "../../../../src/formula/scheme/run.ts";
import { runScalar } from "../../../../src/formula/scheme/scalar.ts";
import type { SchemeFormula } from "../../../../src/formula/tree.ts";
import { createEngine, type Level, rowsOf } from "../../../../src/numerics/engine.ts";

const surroundings = {
  formula: () => undefined,
  number: () => undefined,
  table: () => undefined,
  names: () => [],
  kind: () => undefined,
};

function schemeOf(text: string): SchemeFormula {
  const { statements, diagnostics } = read(text);
  expect(diagnostics.map((d) => d.wording.en.message)).toEqual([]);
  const [s] = statements;
  if (s?.kind !== "scheme") throw new Error("not a scheme");
  return readScheme(new FormulaReader(surroundings), s, text);
}

const texts = {
  absmax: `scheme absmax {
    per level: s = step(max(abs(x)), 7)
    encode clamp(round(x / s), -7..7)
    decode q * s
  }`,
  affine: `scheme affine {
    per level: (low, high) = range()
    per level: s = step(max(high, 0) - min(low, 0), 15)
    per level: z = clamp(round(-8 - min(low, 0) / s), int(4))
    encode clamp(round(x / s) + z, int(4))
    decode (q - z) * s
  }`,
  codebook: `scheme codebook {
    T = [-1, -0.62, -0.34, -0.11, 0.11, 0.34, 0.62, 1]
    per group(3): s = f16(max(abs(x)))
    encode nearest(T, x / s)
    decode s * T[q]
  }`,
  twoLevels: `scheme two {
    per tensor:   S = f32(max(max(abs(x)), 2^-100) / (6 * 448))
    per block(3): s = e4m3(max(max(abs(x)) / (6 * S), 2^-6))
    encode e2m1(x / (s * S))
    decode q * s * S
  }`,
  ternary: `scheme ternary {
    per channel: t = 0.7 * mean(abs(x))
    per channel: a = sum({ abs(x) if abs(x) > t, 0 otherwise }) / max(sum({ 1 if abs(x) > t, 0 otherwise }), 1)
    encode { 1 if x > t, -1 if x < -t, 0 otherwise }
    decode q * a
  }`,
  spread: `scheme spread {
    per channel: (m, d) = (mean(x), std(x))
    per channel: s = max(d, 0.001) / 3
    encode clamp(round_stochastic((x - m) / s), int(5))
    decode q * s + m
  }`,
  clipped: `scheme clipped {
    per level: (low, high) = range(abs(x))
    per level: s = step(high, 3)
    encode clamp(round(x / s), -3..3)
    decode q * s
  }`,
  quantiles: `scheme quantiles {
    per tensor: top = quantile(abs(x), 90%)
    encode clamp(round_half_away(x / max(top, 0.01) * 7), int(4))
    decode q * max(top, 0.01) / 7
  }`,
  levels: `scheme levels {
    per level: T = kmeans(abs(x), 4)
    per level: e = mean(abs(abs(x) - T[nearest(T, abs(x))]))
    encode nearest(T, abs(x))
    decode T[q] + 0 * e
  }`,
  normal: `scheme normal {
    T = codebook(gauss, 3)
    per level: (m, d) = (mean(x), max(std(x), 2^-100))
    encode nearest(T, (x - m) / d)
    decode T[q] * d + m
  }`,
  open: `scheme open { encode round(x * 2^7) decode q / 2^7 }`,
};

const engines = [1, 3].map((threads) =>
  createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
);
afterAll(() => engines.forEach((engine) => engine.close()));

const plain = (values: Iterable<number>) => [...values].map((v) => v + 0);

function agree(scheme: SchemeFormula, x: Float32Array, rows: number, level: Level, clip: RangeClip) {
  const cols = x.length / rows;
  const use: SchemeUse = { scheme, parameters: new Map(), level, clip, seed: 42 };
  const bound = bindScheme(scheme, { ...use, rows, cols });
  const twin = runScalar(bound, x);
  for (const engine of engines) {
    const run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
    for (const { name, values } of run.statistics) {
      expect({ name, values: plain(values) }).toEqual({ name, values: plain(twin.statistics.get(name)!) });
    }
    expect(plain(run.codes)).toEqual(plain(twin.codes));
    const decoded = new Float32Array(x.length);
    run.decode(0, decoded);
    expect(plain(decoded)).toEqual(plain(twin.decoded));
    for (let row = 0; row < rows; row++) {
      const part = new Float32Array(cols);
      run.decode(row * cols, part);
      expect(plain(part)).toEqual(plain(twin.decoded.subarray(row * cols, (row + 1) * cols)));
    }
    const noise = x.reduce((sum, v, i) => sum + Math.fround(v - twin.decoded[i]!) ** 2, 0);
    if (Number.isNaN(noise)) expect(run.noise).toBeNaN();
    else expect(Math.abs(run.noise - noise)).toBeLessThanOrEqual(2 ** -22 * noise);
  }
}

const value = fc.oneof(
  { weight: 9, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -20, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 0.5, -0.5, 1.5, 2.5, 1e-40, -1e-45, 2 ** -126) },
);
const level: fc.Arbitrary<Level> = fc.constantFrom(
  { kind: "tensor" },
  { kind: "channel" },
  { kind: "group", size: 3 },
);
const clip: fc.Arbitrary<RangeClip> = fc.constantFrom(
  { kind: "none" },
  { kind: "percentile", share: 0.9 },
  { kind: "mse", steps: 4 },
);

describe("compiled schemes and their twins", () => {
  test.each(Object.entries(texts))("%s", (_, text) => {
    const scheme = schemeOf(text);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(value, { minLength: 135, maxLength: 135 }),
        level,
        clip,
        (rows, groups, values, level, clip) => {
          agree(scheme, Float32Array.from(values.slice(0, rows * groups * 3)), rows, level, clip);
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });
  test.each(["absmax", "twoLevels", "spread"] as const)(
    "%s over more than a piece",
    (name) => {
      const rows = 3, cols = 3 * 131072 + 3 * 411;
      let state = 1;
      const x = Float32Array.from({ length: rows * cols }, () => {
        state = Math.imul(state, 1664525) + 1013904223 | 0;
        return state / 2 ** 30;
      });
      const scheme = schemeOf(texts[name]);
      const use: SchemeUse = {
        scheme,
        parameters: new Map(),
        level: { kind: "tensor" },
        clip: { kind: "none" },
      };
      const twin = runScalar(bindScheme(scheme, { ...use, rows, cols }), x);
      const digest = (a: Float32Array) =>
        plain([...a.slice(0, 50), ...a.slice(-50), a.reduce((s, v) => s + v, 0)]);
      const [one, three] = engines.map((engine) => {
        const run = runScheme(engine.machine, use, rowsOf(x, rows, cols));
        const decoded = new Float32Array(x.length);
        run.decode(0, decoded);
        return { decoded, codes: Float32Array.from(run.codes), noise: run.noise };
      });
      expect(digest(one!.codes)).toEqual(digest(twin.codes));
      expect(digest(one!.decoded)).toEqual(digest(twin.decoded));
      expect(three!.noise).toBe(one!.noise);
      expect(digest(three!.decoded)).toEqual(digest(one!.decoded));
    },
  );
});
