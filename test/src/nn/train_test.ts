/** Training: the same seed gives the same bytes at any thread count, and what can be learned is learned. */
import { afterAll, describe, expect, test } from "vitest";
import type { Labelled } from "../../../src/nn/labelled.ts";
import { measure } from "../../../src/nn/measure.ts";
import { RunningNetwork } from "../../../src/nn/network.ts";
import { ShapeError, shapesOf } from "../../../src/nn/structure.ts";
import { shuffled } from "../../../src/nn/shuffle.ts";
import { type StepRecord, train } from "../../../src/nn/train.ts";
import { keyOf, randomWord } from "../../../src/tensor/random.ts";
import { bitsOf, layerOf, lenet, openSides, optimizerOf } from "./sides.ts";

const { sides, close } = openSides(1, 2, 8);
afterAll(close);

/** Images whose class is the row that is bright. */
function striped(count: number): Labelled {
  const key = keyOf("striped", 1), values = new Float32Array(count * 784);
  const labels = Int32Array.from({ length: count }, (_, n) => (randomWord(key, n) >>> 0) % 10);
  for (let i = 0; i < values.length; i++) {
    const bright = Math.floor(i % 784 / 28) === 4 + 2 * labels[Math.floor(i / 784)]!;
    values[i] = (bright ? 0.6 : 0) + 0.3 * (randomWord(key, 1000 + i) >>> 0) / 2 ** 32;
  }
  return { shape: [1, 28, 28], classes: 10, values, labels };
}

const watch = { step() {}, epoch() {}, poll() {} };

describe("training", () => {
  const data = striped(20);
  test.each([["adam", { rate: 0.01, batch: 8 }], ["sgd", { rate: 0.05, momentum: 0.9, batch: 8 }]])(
    "%s: the same bytes on the twin and with 1, 2 and 8 threads, another seed other bytes",
    (name, values) => {
      const training = { network: lenet, epochs: 2, seed: 5, ...optimizerOf(name, values) };
      const runs = sides.map(({ arena, of }) => {
        const mark = arena.mark(), run = train(of, training, data, watch);
        expect(arena.mark()).toBe(mark);
        return { steps: run.steps, bits: bitsOf(...run.tensors.flat().map((t) => t.values)) };
      });
      for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
      const { of } = sides[2]!;
      const other = train(of, { ...training, seed: 6 }, data, watch);
      expect(bitsOf(...other.tensors.flat().map((t) => t.values))).not.toBe(runs[0]!.bits);
    },
  );

  test("learns stripes", () => {
    const { of } = sides[2]!, epochs: StepRecord[] = [];
    const training = {
      network: lenet,
      epochs: 6,
      seed: 1,
      ...optimizerOf("adam", { rate: 0.01, batch: 32 }),
    };
    train(of, training, striped(256), { ...watch, epoch: (e) => epochs.push(e) });
    expect(epochs).toHaveLength(6);
    expect(epochs[5]!.accuracy).toBeGreaterThan(0.98);
    expect(epochs[5]!.loss).toBeLessThan(epochs[0]!.loss / 5);
  });

  test("what it is validated on changes nothing, and is what the network gives at the end", () => {
    const { arena, of } = sides[2]!,
      network = { layers: [...lenet.layers.slice(0, 3), layerOf("batch_norm")] };
    const training = {
      network: { layers: [...network.layers, layerOf("dense", { units: 10 })] },
      epochs: 2,
      seed: 1,
      ...optimizerOf("adam", { rate: 0.01, batch: 16 }),
    };
    const valid = striped(50), alone = train(of, training, data, watch);
    const { epochs, steps, tensors } = train(of, { ...training, valid }, data, watch);
    expect(steps).toEqual(alone.steps);
    expect(bitsOf(...tensors.flat().map((t) => t.values))).toBe(
      bitsOf(...alone.tensors.flat().map((t) => t.values)),
    );
    const mark = arena.mark(), running = new RunningNetwork(training.network, [1, 28, 28], 50, of, false);
    running.parameters.forEach((p, i) => arena.f32(p.at, p.size).set(tensors.flat()[i]!.values));
    const { loss, accuracy } = measure(running, valid, () => {});
    arena.release(mark);
    expect(epochs.map((e) => e.valid?.accuracy)).toHaveLength(2);
    expect(epochs[1]!.valid!.accuracy).toBe(accuracy);
    expect(epochs[1]!.valid!.loss).toBeCloseTo(loss, 12);
  });

  test("what stops it leaves nothing allocated", () => {
    const { arena, of } = sides[1]!, mark = arena.mark();
    const training = { network: lenet, epochs: 1, seed: 1, ...optimizerOf("adam", { rate: 0.01 }) };
    const stop = () => {
      throw new Error("stopped");
    };
    expect(() => train(of, training, data, { ...watch, step: stop })).toThrow("stopped");
    expect(arena.mark()).toBe(mark);
  });
});

test("an order of an epoch has each sample once, and other epochs have others", () => {
  const order = shuffled(1000, 3, 1);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(shuffled(1000, 3, 1)).toEqual(order);
  expect(shuffled(1000, 3, 2)).not.toEqual(order);
  expect(shuffled(1000, 4, 1)).not.toEqual(order);
});

test("a layer that does not fit is named by its place", () => {
  const network = { layers: [layerOf("dense", { units: 3 }), layerOf("pool", { size: 2 })] };
  expect(() => shapesOf(network, [1, 4, 4])).toThrow(ShapeError);
  expect(() => shapesOf({ layers: [layerOf("pool", { size: 5 })] }, [1, 4, 9])).toThrow(/at most 4: it is 5/);
});
