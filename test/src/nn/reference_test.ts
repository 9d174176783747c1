/** Layers, loss and training steps beside PyTorch (test/fixtures/nn/make.py). */
import { afterAll, describe, expect, test } from "vitest";
import { RunningNetwork } from "../../../src/nn/network.ts";
import { softmaxCrossEntropy } from "../../../src/nn/softmax_cross_entropy.ts";
import type { Values } from "../../../src/registry/define.ts";
import reference from "../../fixtures/nn/reference.json" with { type: "json" };
import { bitsOf, distance, f32, layerOf, lenet, openSides, optimizerOf, type Side } from "./sides.ts";

const { sides, close } = openSides(1, 2, 8);
afterAll(close);

const near = (found: Float32Array, text: string, part: number) =>
  expect(distance(found, f32(text))).toBeLessThan(part);

/** What all sides agree on, bit for bit. */
function agreed(work: (side: Side) => Float32Array[]): Float32Array[] {
  const [twin, ...others] = sides.map((side) => {
    const mark = side.arena.mark();
    try {
      return work(side);
    } finally {
      side.arena.release(mark);
    }
  });
  for (const other of others) expect(bitsOf(...other) === bitsOf(...twin!)).toBe(true);
  return twin!;
}

describe("layers", () => {
  test.each(reference.layers)("$name $values of $input", (r) => {
    // A flattening before it: the gradient of the input is wanted, which the first layer with parameters does not compute.
    const used = layerOf(r.name, r.values as unknown as Values);
    const [y, dx, ...gradients] = agreed(({ arena, of }) => {
      const alloc = (values: Float32Array) => {
        const at = arena.alloc(4 * values.length);
        arena.f32(at, values.length).set(values);
        return at;
      };
      const size = (shape: readonly number[]) => shape.reduce((n, d) => n * d, r.count);
      const layer = used.entry.build(used.values, r.input, {
        ...of,
        parameter: (p) => {
          const size = p.shape.reduce((n, d) => n * d, 1);
          return { ...p, size, at: arena.alloc(4 * size), gradient: arena.alloc(4 * size) };
        },
      });
      layer.parameters.forEach((p, i) => arena.f32(p.at, p.size).set(f32(r.parameters[i]!)));
      const input = alloc(f32(r.x)), output = arena.alloc(4 * size(r.output));
      const outputGradient = alloc(f32(r.g)), inputGradient = arena.alloc(4 * size(r.input));
      const batch = { count: r.count, training: true, input, output };
      layer.forward(batch);
      layer.backward({ ...batch, outputGradient, inputGradient });
      return [
        arena.f32(output, size(r.output)).slice(),
        arena.f32(inputGradient, size(r.input)).slice(),
        ...layer.parameters.map((p) => arena.f32(p.gradient, p.size).slice()),
      ];
    });
    expect(used.entry.output(used.values, r.input)).toEqual(r.output);
    near(y!, r.y, 2e-6);
    near(dx!, r.dx, 2e-6);
    expect(gradients).toHaveLength(r.gradients.length);
    gradients.forEach((g, i) => near(g, r.gradients[i]!, 2e-6));
  });
});

test("softmax cross-entropy", () => {
  const { logits, labels, loss, gradient } = reference.crossEntropy;
  const z = f32(logits), dz = new Float32Array(z.length);
  const result = softmaxCrossEntropy(z, Int32Array.from(labels), 10, dz);
  expect(result.loss / labels.length).toBeCloseTo(loss, 5);
  near(dz, gradient, 2e-6);
});

describe("three steps of the LeNet", () => {
  const { start, images, classes, steps } = reference.lenet;
  test.each(steps)("$name", (r) => {
    const { optimizer, values } = optimizerOf(r.name, r.values as unknown as Values);
    const losses: number[] = [];
    const after = agreed(({ arena, of }) => {
      const net = new RunningNetwork(lenet, [1, 28, 28], 4, of, true);
      net.parameters.forEach((p, i) => arena.f32(p.at, p.size).set(f32(start[i]!)));
      const follow = optimizer.create(values, net.parameters, () => arena.f32(0, arena.mark() / 4));
      losses.length = 0;
      for (let step = 0; step < r.losses.length; step++) {
        net.input(4).set(f32(images));
        net.forward(4, true);
        const { loss } = softmaxCrossEntropy(
          net.output(4),
          Int32Array.from(classes),
          10,
          net.outputGradient(4),
        );
        losses.push(loss / 4);
        net.backward(4);
        follow.step();
      }
      return net.parameters.map((p) => arena.f32(p.at, p.size).slice());
    });
    r.losses.forEach((loss, i) => expect(losses[i]).toBeCloseTo(loss, 5));
    // Adam divides by the gradient's size: where a gradient is near 0, its last digits are a step.
    after.forEach((values, i) => near(values, r.after[i]!, 1e-5));
  });
});
