import { afterAll, describe, expect, test } from "vitest";
import { runScheme } from "../../../../src/formula/scheme/run.ts";
import { searchFactors } from "../../../../src/formula/scheme/factor_search.ts";
import { createEngine, rowsOf } from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";

const engines = [1, 3].map((threads) =>
  createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) })
);
afterAll(() => engines.forEach((engine) => engine.close()));

/** Normal numbers with now and then one that is many times larger. */
function heavyTailed(length: number, seed: number): Float32Array {
  let state = seed;
  const uniform = () => ((state = Math.imul(state, 1664525) + 1013904223 >>> 0) + 0.5) / 2 ** 32;
  return Float32Array.from({ length }, () => {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return normal * Math.exp(0.5 * normal * normal * 0.3);
  });
}

const dB = ({ signal, noise }: { signal: number; noise: number }) => 10 * Math.log10(signal / noise);

/** The least noise of a thousand scales, each tried on all elements. */
function bruteForce(x: Float32Array, bits: number): { signal: number; noise: number } {
  const most = 2 ** (bits - 1) - 1;
  const reach = x.reduce((best, v) => Math.max(best, Math.abs(v)), 0),
    signal = x.reduce((sum, v) => sum + v * v, 0);
  let least = Infinity;
  for (let k = 1; k <= 1000; k++) {
    const s = reach * k / 1000 / most;
    let noise = 0;
    for (const v of x) noise += (v - s * Math.min(most, Math.max(-most, Math.round(v / s)))) ** 2;
    least = Math.min(least, noise);
  }
  return { signal, noise: least };
}

function searched(x: Float32Array, rows: number, bits: number, threads: 0 | 1) {
  return runScheme(engines[threads]!.machine, {
    scheme: preludeSchemes().get("int_symmetric")!,
    parameters: new Map([["bits", bits]]),
    level: { kind: rows === 1 ? "tensor" : "channel" },
    clip: { kind: "mse", steps: 40 },
  }, rowsOf(x, rows, x.length / rows));
}

describe("the clip search, within 0.01 dB of a thousand candidates tried one by one", () => {
  test.each([2, 3, 4, 6, 8])("per channel, %d bits", (bits) => {
    const rows = 12, cols = 320, x = heavyTailed(rows * cols, bits);
    const each = Array.from(
      { length: rows },
      (_, r) => bruteForce(x.subarray(r * cols, (r + 1) * cols), bits),
    );
    const best = each.reduce((a, b) => ({ signal: a.signal + b.signal, noise: a.noise + b.noise }));
    expect(dB(searched(x, rows, bits, 0))).toBeGreaterThan(dB(best) - 0.01);
  });

  test.each([3, 8])("per tensor, from the counts of a tensor longer than a piece, %d bits", (bits) => {
    // The brute force sees a part of the tensor; repeated, it is the whole.
    const part = heavyTailed(60_000, bits), copies = 20;
    const x = Float32Array.from({ length: part.length * copies }, (_, i) => part[i % part.length]!);
    const one = searched(x, 1, bits, 0), three = searched(x, 1, bits, 1);
    expect(dB(one)).toBeGreaterThan(dB(bruteForce(part, bits)) - 0.01);
    expect(three.noise).toBe(one.noise);
    expect(three.statistics).toEqual(one.statistics);
  });

  test("values that fall on few points, where bins mislead, are searched one by one", () => {
    const x = Float32Array.from({ length: 1_100_000 }, (_, i) => [-1, -0.51, 0, 0.17, 0.83, 3.7][i * 7 % 6]!);
    expect(dB(searched(x, 1, 3, 0))).toBeGreaterThan(dB(bruteForce(x.subarray(0, 6000), 3)) - 0.01);
  });
});

test("rounds: all of the first, then nearer and nearer; of equals the first tried", () => {
  const seen: number[] = [];
  const best = searchFactors(1, 4, ([factor]) => {
    seen.push(factor!);
    return [Math.abs(factor! - 0.63)];
  });
  expect(seen.slice(0, 4)).toEqual([1, 0.75, 0.5, 0.25]);
  expect(Math.abs(best[0]! - 0.63)).toBeLessThanOrEqual(0.005);
  expect(searchFactors(1, 4, () => [1])).toEqual(Float32Array.of(1));
  expect(searchFactors(1, 4, () => [NaN])).toEqual(Float32Array.of(1));
});
