/** Fake quantization of what flows: the kernels against the scalar twin of schemes, static scales against those of the whole data. */
import { afterAll, expect, test } from "vitest";
import { createEngine } from "../../../../src/numerics/engine.ts";
import { bindScheme } from "../../../../src/formula/scheme/bound.ts";
import { runScalar } from "../../../../src/formula/scheme/scalar.ts";
import { FakeQuantizer } from "../../../../src/recipe/activations/fake_quantize.ts";
import type { ActivationPlan } from "../../../../src/recipe/activations/treatment.ts";
import { Watch } from "../../../../src/recipe/calibration/watch.ts";
import { Histogram } from "../../../../src/observers/histogram.ts";
import { statisticsOf } from "../../../../src/observers/statistics.ts";
import { schemeUseOf } from "../../../../src/recipe/scheme_use.ts";
import type { Clip, Level, Mapping } from "../../../../src/numerics/plan.ts";
import { bitsOf } from "../../nn/sides.ts";

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

function planOf(
  bits: number,
  signed: boolean,
  mapping: Mapping,
  level: Level,
  clip: Clip = { kind: "none" },
) {
  return {
    layer: { path: "dense1" },
    role: "inputs",
    value: "x",
    action: "quantize",
    adjusts: [],
    lost: [],
    formatText: "",
    origins: [],
    format: { kind: "integer", integer: { bits, signed } },
    plan: { format: { bits, signed }, mapping, level, clip },
  } as unknown as ActivationPlan;
}

function quantized(plan: ActivationPlan, x: Float32Array, rows: number): Float32Array {
  const { machine } = engine, { arena } = machine, mark = arena.mark(), at = arena.alloc(4 * x.length);
  arena.f32(at, x.length).set(x);
  new FakeQuantizer(machine, plan).run(at, at, rows, x.length / rows);
  const found = arena.f32(at, x.length).slice();
  arena.release(mark);
  return found;
}

const edge = [0, -0, 1e-40, -1e-40, 1e-20, 3.4e38, -3.4e38, 0.5, -0.5];
const data = (rows: number, cols: number) =>
  Float32Array.from(
    { length: rows * cols },
    (_, i) => i % 11 === 3 ? edge[i % edge.length]! * 1e-37 : Math.sin(i * i) * 4,
  );

for (const mapping of ["symmetric", "full", "affine"] as const) {
  for (const signed of [true, false]) {
    for (const level of ["tensor", "token"] as const) {
      test(`${signed ? "int" : "uint"}(5) ${mapping} dynamic per ${level} is what the formulas give`, () => {
        const plan = planOf(5, signed, mapping, { kind: level }), rows = 7, cols = 33, x = data(rows, cols);
        const bound = bindScheme(schemeUseOf(plan).scheme, { ...schemeUseOf(plan), rows, cols });
        const { decoded } = runScalar(bound, x);
        expect(bitsOf(quantized(plan, x, rows))).toBe(bitsOf(Float32Array.from(decoded)));
      });
    }
  }
}

test("a static scale is that of all data at once, and values beyond it saturate", () => {
  const own = planOf(8, false, "affine", { kind: "tensor" }), watch = new Watch(own), x = data(20, 50);
  for (let n = 0; n < 20; n += 5) watch.observe({ shape: [5, 50], values: x.subarray(50 * n, 50 * (n + 5)) });
  const plan = { ...own, statistics: watch.statistics(engine.machine) };
  expect(bitsOf(quantized(plan, x, 20))).toBe(bitsOf(quantized(own, x, 20)));
  expect(watch.seen).toEqual({ count: 1000, min: Math.min(...x), max: Math.max(...x) });
  const s = plan.statistics.get("s")!, z = plan.statistics.get("z")!;
  expect([...quantized(plan, Float32Array.of(100, -100), 1)]).toEqual(
    [(255 - z) * s, (0 - z) * s].map(Math.fround),
  );
});

test("a moving average follows its samples one by one", () => {
  const plan = planOf(8, false, "affine", { kind: "tensor" }, { kind: "moving_average", constant: 0.5 });
  const watch = new Watch(plan);
  watch.observe({ shape: [3, 2], values: Float32Array.of(-1, 1, -3, 5, -3, 5) });
  // max: 1, 3, 4; min: -1, -2, -2.5
  expect(watch.statistics(engine.machine).get("s")).toBe(Math.fround(6.5 / 255));
  expect(watch.statistics(engine.machine).get("z")).toBe(Math.round(2.5 * 255 / 6.5));
});

test("percentiles and searches of the range are there, and NaN is refused", () => {
  for (const clip of [{ kind: "percentile", share: 0.9 }, { kind: "mse", steps: 64 }] as const) {
    const watch = new Watch(planOf(4, false, "affine", { kind: "tensor" }, clip)), x = data(40, 50);
    watch.observe({ shape: [40, 50], values: x });
    const s = watch.statistics(engine.machine).get("s")!, whole = (Math.max(...x) - Math.min(...x)) / 15;
    expect(s).toBeGreaterThan(0.05 * whole);
    expect(s).toBeLessThan(whole);
  }
  // The search on kernels is the one of the definition.
  const seen = new Histogram(),
    own = planOf(5, false, "affine", { kind: "tensor" }, { kind: "mse", steps: 64 });
  const searching = new Watch(own), x = data(60, 70), use = schemeUseOf(own);
  searching.observe({ shape: [60, 70], values: x });
  seen.observe(x);
  const defined = statisticsOf(seen, use.scheme, { parameters: use.parameters, clip: use.clip });
  for (const name of ["s", "z"]) {
    expect(searching.statistics(engine.machine).get(name)).toBe(defined.get(name));
  }
  const watch = new Watch(planOf(8, true, "symmetric", { kind: "tensor" }));
  expect(() => watch.observe({ shape: [1, 2], values: Float32Array.of(1, NaN) })).toThrow(/finite/);
});
