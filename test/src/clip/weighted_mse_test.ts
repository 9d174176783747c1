/** The weighted clip against what it is defined by: the least weighted error of the candidates. */
import { afterAll, describe, expect, test } from "vitest";
import { runScheme } from "../../../src/formula/scheme/run.ts";
import { createEngine, type Level, rowsOf } from "../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";

const engines = [1, 2, 8].map((threads) =>
  createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
);
afterAll(() => engines.forEach((engine) => engine.close()));

function numbers(length: number, seed: number): Float32Array {
  let state = seed;
  const u = () => ((state = Math.imul(state, 1664525) + 1013904223 >>> 0) + 0.5) / 2 ** 32;
  return Float32Array.from({ length }, () => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u()));
}

function run(
  x: Float32Array,
  rows: number,
  level: Level,
  bits: number,
  importances?: Float32Array,
  threads = 0,
) {
  const found = runScheme(engines[threads]!.machine, {
    scheme: preludeSchemes().get("int_symmetric")!,
    parameters: new Map([["bits", bits]]),
    level,
    clip: { kind: "mse", steps: 40, ...(importances && { weighted: true }) },
    ...(importances && { importances }),
  }, rowsOf(x, rows, x.length / rows));
  const decoded = new Float32Array(x.length);
  found.decode(0, decoded);
  return { ...found, decoded };
}

/** The weighted error of some elements, and the least of it over the scales that the search tries in its first round. */
function weighted(x: Float32Array, decoded: Float32Array, w: Float32Array, from: number, length: number) {
  let sum = 0;
  for (let i = from; i < from + length; i++) sum += w[i % w.length]! * (x[i]! - decoded[i]!) ** 2;
  return sum;
}
function leastOf(x: Float32Array, w: Float32Array, from: number, length: number, most: number): number {
  const own = x.subarray(from, from + length);
  const reach = own.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  let least = Infinity;
  for (let k = 1; k <= 40; k++) {
    const s = reach * k / 40 / most;
    const decoded = Float32Array.from(x, (v) => s * Math.min(most, Math.max(-most, Math.round(v / s))));
    least = Math.min(least, weighted(x, decoded, w, from, length));
  }
  return least;
}

const rows = 3, cols = 96, x = numbers(rows * cols, 5);
const w = Float32Array.from({ length: cols }, (_, i) => i % 6 === 0 ? 100 : 0.01);

describe.each<[string, Level, number]>([
  ["tensor", { kind: "tensor" }, rows * cols],
  ["channel", { kind: "channel" }, cols],
  ["group", { kind: "group", size: 32 }, 32],
])("per %s", (_, level, part) => {
  test.each([2, 3, 4])(
    "no candidate has less weighted error, %d bits, and the plain search has more",
    (bits) => {
      const found = run(x, rows, level, bits, w), plain = run(x, rows, level, bits);
      let own = 0, others = 0;
      for (let from = 0; from < x.length; from += part) {
        const error = weighted(x, found.decoded, w, from, part);
        expect(error).toBeLessThanOrEqual(leastOf(x, w, from, part, 2 ** (bits - 1) - 1) * (1 + 1e-5));
        own += error;
        others += weighted(x, plain.decoded, w, from, part);
      }
      expect(own).toBeLessThan(others);
    },
  );

  test("with equal importances it is the plain search", () => {
    const same = run(x, rows, level, 4, new Float32Array(cols).fill(1)), plain = run(x, rows, level, 4);
    expect(same.statistics).toEqual(plain.statistics);
    expect(same.codes).toEqual(plain.codes);
  });
});

test("parts longer than a piece, whose pieces begin within a row, with 1, 2 and 8 threads", () => {
  const wide = 1_000_003, y = numbers(2 * wide, 9);
  const importances = Float32Array.from({ length: wide }, (_, i) => i % 3 === 0 ? 9 : 0);
  const [one, two, eight] = [0, 1, 2].map((threads) =>
    run(y, 2, { kind: "tensor" }, 3, importances, threads)
  );
  expect(two!.statistics).toEqual(one!.statistics);
  expect(eight!.codes).toEqual(one!.codes);
  // Only every third column counts: those alone have the same best range.
  const counted = y.filter((_, i) => i % wide % 3 === 0), plain = run(counted, 1, { kind: "tensor" }, 3);
  const reach = Math.max(...[y, counted].map((v) => v.reduce((a, b) => Math.max(a, Math.abs(b)), 0)));
  const [s, t] = [one!, plain].map((r) => r.statistics.find((q) => q.name === "s")!.values[0]!);
  expect(Math.abs(s! - t!)).toBeLessThan(reach / 3 / 40);
});

test("importances that do not fit are refused", () => {
  const level = { kind: "channel" as const };
  expect(() => run(x, rows, level, 4, new Float32Array(95))).toThrow(
    "one importance for each of 96 columns: there are 95",
  );
  expect(() => run(x, rows, level, 4, new Float32Array(96).fill(-1))).toThrow(
    "must be finite and not negative: it is -1 in column 0",
  );
  expect(() => run(x, rows, level, 4, new Float32Array(96).fill(NaN))).toThrow("it is NaN in column 0");
});
