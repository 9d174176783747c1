/** Gradients beside finite differences: along a random direction, of inputs and parameters together. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { sizeOf } from "../../../src/nn/layer.ts";
import { softmaxCrossEntropy } from "../../../src/nn/softmax_cross_entropy.ts";
import type { Values } from "../../../src/registry/define.ts";
import { layerOf, openSides } from "./sides.ts";

const { sides, close } = openSides(2);
afterAll(close);
const { arena, of } = sides[1]!;

const image = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  fc.integer({ min: 5, max: 9 }),
  fc.integer({ min: 5, max: 9 }),
);
const settings: readonly (readonly [string, fc.Arbitrary<Values>])[] = [
  ["dense", fc.record({ units: fc.integer({ min: 1, max: 9 }) })],
  [
    "conv2d",
    fc.record({
      filters: fc.integer({ min: 1, max: 5 }),
      kernel: fc.integer({ min: 1, max: 5 }),
      stride: fc.integer({ min: 1, max: 3 }),
      padding: fc.integer({ min: 0, max: 2 }),
    }),
  ],
  ["relu", fc.constant({})],
  ["relu6", fc.constant({})],
  ["pool", fc.record({ size: fc.integer({ min: 1, max: 4 }) })],
  ["average_pool", fc.record({ size: fc.integer({ min: 1, max: 4 }) })],
  ["flatten", fc.constant({})],
  ["batch_norm", fc.record({ epsilon: fc.constantFrom(1e-5, 1e-2) })],
  ["global_average_pool", fc.constant({})],
];

/** Numbers of [-1, 1] from a seed. */
function drawn(length: number, seed: number): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from(
    { length },
    () => 2 * ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) - 1,
  );
}

/** Inputs that no step of `h` takes over a kink: all different by 1/8, none near 0 or 6. */
function apart(length: number, seed: number): Float32Array {
  const order = drawn(length, seed).entries().toArray().sort((a, b) => a[1] - b[1]);
  const values = new Float32Array(length);
  order.forEach(([i], rank) => values[i] = (rank - length / 2) / 8 + 1 / 16 - (length % 2) / 16);
  return values;
}

const h = 1 / 128;
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

describe("the derivative along a direction", () => {
  test.each(settings)("%s", (name, arbitrary) => {
    fc.assert(
      fc.property(
        arbitrary,
        image,
        fc.integer({ min: 1, max: 3 }),
        fc.nat(),
        (values, shape, count, seed) => {
          const { entry, values: all } = layerOf(name, values), mark = arena.mark();
          const output = entry.output(all, shape),
            [from, to] = [count * sizeOf(shape), count * sizeOf(output)];
          try {
            const built = entry.build(all, shape, {
              ...of,
              parameter: (p) => {
                const size = sizeOf(p.shape);
                return { ...p, size, at: arena.alloc(4 * size), gradient: arena.alloc(4 * size) };
              },
            });
            // What it has learned, without what it has seen.
            const layer = { ...built, parameters: built.parameters.filter((p) => p.role !== "state") };
            const kinked = ["relu", "relu6", "pool"].includes(name);
            const x = kinked ? apart(from, seed) : drawn(from, seed), g = drawn(to, seed + 1);
            const dx = drawn(from, seed + 2),
              dp = layer.parameters.map((p, i) => drawn(p.size, seed + 3 + i));
            const p0 = layer.parameters.map((p, i) => drawn(p.size, seed + 9 + i));
            const [input, out, outputGradient, inputGradient] = [from, to, to, from].map((n) =>
              arena.alloc(4 * n)
            ) as [number, number, number, number];
            const batch = { count, training: true, input, output: out };
            const at = (step: number) => {
              arena.f32(input, from).set(x.map((v, i) => v + step * dx[i]!));
              layer.parameters.forEach((p, n) =>
                arena.f32(p.at, p.size).set(p0[n]!.map((v, i) => v + step * dp[n]![i]!))
              );
              layer.forward(batch);
              return dot(arena.f32(out, to), g);
            };
            const slope = (at(h) - at(-h)) / (2 * h);
            at(0);
            arena.f32(outputGradient, to).set(g);
            layer.backward({ ...batch, outputGradient, inputGradient });
            const gradients = layer.parameters.map((p, i) => dot(arena.f32(p.gradient, p.size), dp[i]!));
            const found = dot(arena.f32(inputGradient, from), dx) + gradients.reduce((a, b) => a + b, 0);
            expect(Math.abs(found - slope)).toBeLessThan(2e-3 * Math.sqrt(to) + 2e-3 * Math.abs(slope));
          } finally {
            arena.release(mark);
          }
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  test("softmax cross-entropy", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        (classes, n, seed) => {
          const z = drawn(n * classes, seed).map((v) => 4 * v), d = drawn(n * classes, seed + 1);
          const labels = Int32Array.from({ length: n }, (_, i) => (seed + 7 * i) % classes);
          const at = (step: number) =>
            softmaxCrossEntropy(z.map((v, i) => v + step * d[i]!), labels, classes).loss / n;
          const gradient = new Float32Array(z.length);
          softmaxCrossEntropy(z, labels, classes, gradient);
          expect(dot(gradient, d)).toBeCloseTo((at(h) - at(-h)) / (2 * h), 3);
        },
      ),
      { seed: 4 },
    );
  });
});
