/** Layers, loss and training steps beside PyTorch (test/fixtures/nn/make.py). */
import { afterAll, describe, expect, test } from "vitest";
import { initialize } from "../../../src/nn/initialize.ts";
import { RunningNetwork } from "../../../src/nn/network.ts";
import { softmaxCrossEntropy } from "../../../src/nn/softmax_cross_entropy.ts";
import type { Network } from "../../../src/nn/structure.ts";
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
    const [y, dx, evaluated, ...rest] = agreed(({ arena, of }) => {
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
      const learned = layer.parameters.filter(({ role }) => role !== "state");
      const states = layer.parameters.filter(({ role }) => role === "state");
      learned.forEach((p, i) => arena.f32(p.at, p.size).set(f32(r.parameters[i]!)));
      states.forEach((p) => arena.f32(p.at, p.size).fill(p.start!));
      const input = alloc(f32(r.x)), output = arena.alloc(4 * size(r.output));
      const outputGradient = alloc(f32(r.g)), inputGradient = arena.alloc(4 * size(r.input));
      const batch = { count: r.count, training: true, input, output };
      layer.forward(batch);
      layer.backward({ ...batch, outputGradient, inputGradient });
      const y = arena.f32(output, size(r.output)), trained = y.slice();
      layer.forward({ ...batch, training: false });
      return [
        trained,
        arena.f32(inputGradient, size(r.input)).slice(),
        y.slice(),
        ...learned.map((p) => arena.f32(p.gradient, p.size).slice()),
        ...states.map((p) => arena.f32(p.at, p.size).slice()),
      ];
    });
    expect(used.entry.output(used.values, r.input)).toEqual(r.output);
    near(y!, r.y, 2e-6);
    near(dx!, r.dx, 2e-6);
    near(evaluated!, r.evaluated, 2e-6);
    const wanted = [...r.gradients, ...r.states];
    expect(rest).toHaveLength(wanted.length);
    rest.forEach((values, i) => near(values, wanted[i]!, 2e-6));
  });
});

test("softmax cross-entropy", () => {
  const { logits, labels, loss, gradient } = reference.crossEntropy;
  const z = f32(logits), dz = new Float32Array(z.length);
  const result = softmaxCrossEntropy(z, Int32Array.from(labels), 10, dz);
  expect(result.loss / labels.length).toBeCloseTo(loss, 5);
  near(dz, gradient, 2e-6);
});

/** Steps on the images of the reference, and what stands in the network after them. */
function learned(
  { arena, of }: Side,
  network: Network,
  start: readonly string[],
  [name, given]: readonly [string, Values],
  losses: number[],
): Float32Array[] {
  const { images, classes } = reference.lenet, { optimizer, values } = optimizerOf(name, given);
  const net = new RunningNetwork(network, [1, 28, 28], 4, of, true);
  initialize(net, 1);
  net.learned.forEach((p, i) => arena.f32(p.at, p.size).set(f32(start[i]!)));
  const follow = optimizer.create(values, net.learned, () => arena.f32(0, arena.mark() / 4));
  losses.length = 0;
  for (let step = 0; step < 3; step++) {
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
  const states = net.parameters.filter(({ role }) => role === "state");
  net.forward(4);
  return [
    ...[...net.learned, ...states].map((p) => arena.f32(p.at, p.size).slice()),
    net.output(4).slice(),
  ];
}

describe("three steps of the LeNet", () => {
  const { start, steps } = reference.lenet;
  test.each(steps)("$name", (r) => {
    const losses: number[] = [], using = [r.name, r.values as unknown as Values] as const;
    const after = agreed((side) => learned(side, lenet, start, using, losses)).slice(0, -1);
    r.losses.forEach((loss, i) => expect(losses[i]).toBeCloseTo(loss, 5));
    // Adam divides by the gradient's size: where a gradient is near 0, its last digits are a step.
    after.forEach((values, i) => near(values, r.after[i]!, 1e-5));
  });
});

test("three steps of residual blocks with batch normalization", () => {
  const r = reference.residual, losses: number[] = [];
  const conv = (values: Values) => layerOf("conv2d", values), norm = layerOf("batch_norm");
  const relu = layerOf("relu");
  const network: Network = {
    layers: [
      ...[conv({ filters: 4, kernel: 3, padding: 1 }), norm, relu, layerOf("pool", { size: 2 })],
      {
        block: {
          layers: [
            conv({ filters: 4, kernel: 3, padding: 1, groups: 4 }),
            norm,
            relu,
            conv({ filters: 4, kernel: 1 }),
          ],
        },
      },
      relu,
      {
        block: { layers: [conv({ filters: 8, kernel: 3, stride: 2, padding: 1 }), norm] },
        shortcut: { layers: [conv({ filters: 8, kernel: 1, stride: 2 })] },
      },
      ...[relu, layerOf("global_average_pool"), layerOf("dense", { units: 10 })],
    ],
  };
  const using = ["sgd", { rate: 0.05, momentum: 0.9 }] as const;
  const after = agreed((side) => learned(side, network, r.start, using, losses));
  r.losses.forEach((loss, i) => expect(losses[i]).toBeCloseTo(loss, 5));
  const wanted = [...r.after, ...r.states, r.evaluated];
  expect(after).toHaveLength(wanted.length);
  after.forEach((values, i) => near(values, wanted[i]!, 2e-5));
});
