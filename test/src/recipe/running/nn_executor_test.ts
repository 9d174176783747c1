/** What our own kernels hand over: every value by the name that the model's file gives it, whatever the batches. */
import { afterAll, expect, test } from "vitest";
import { TrainedModel } from "../../../../src/nn/trained_model.ts";
import { createEngine } from "../../../../src/numerics/engine.ts";
import { nnExecutor } from "../../../../src/recipe/running/nn_executor.ts";
import { MemorySource } from "../../model/sources.ts";
import { everyLayer, exampleImages, initialized } from "../../nn/every_layer.ts";
import { bitsOf } from "../../nn/sides.ts";

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

const { bytes, logits } = initialized(everyLayer);
const model = new TrainedModel("every.onnx", new MemorySource(bytes), everyLayer, [1, 28, 28], {
  steps: [],
  epochs: [],
}, []);
const images = exampleImages();
/** The three images again and again. */
const samples = {
  count: 150,
  shapeOf: () => [1, 28, 28],
  read(first: number, count: number, into: Float32Array) {
    for (let i = 0; i < count; i++) {
      into.set(images.subarray(784 * ((first + i) % 3)).subarray(0, 784), 784 * i);
    }
  },
};
const executor = nnExecutor(model, undefined, { engine: () => engine, poll: () => {} });

function collected(
  name: string,
  ...runs: readonly (readonly [first: number, count: number])[]
): Float32Array {
  const found: number[] = [];
  for (const [first, count] of runs) {
    executor.run(samples, first, count, [name], (at, n, values) => {
      const { shape, values: part } = values.get(name)!;
      expect([shape[0], shape.reduce((a, b) => a * b, 1)]).toEqual([n, part.length]);
      expect(found.length).toBe((at - runs[0]![0]) * part.length / n);
      found.push(...part);
    });
  }
  return Float32Array.from(found);
}

test("logits are those of the twin, however the samples are cut", () => {
  expect(bitsOf(collected("logits", [0, 3]))).toBe(bitsOf(logits));
  const whole = bitsOf(collected("logits", [1, 149]));
  expect(bitsOf(collected("logits", [1, 65], [66, 1], [67, 83]))).toBe(whole);
});

test("inputs and outputs of every layer are there by name", () => {
  expect(model.layers.map((l) => l.path)).toEqual(
    ["conv1", "conv2", "batch_norm1", "conv3", "conv4", "batch_norm2", "dense1", "dense2"],
  );
  for (const { inputs, outputs } of model.layers) {
    expect([inputs.length, outputs.length]).toEqual([1, 1]);
    for (const name of [...inputs, ...outputs]) expect(collected(name, [0, 3]).length).toBeGreaterThan(0);
  }
});

test("the output of a dense layer is what its input and its weights make", () => {
  const { inputs, outputs, tensors } = model.layers.at(-1)!;
  const [w, b] = tensors.map((t) => {
    const values = new Float32Array(t.size);
    t.read(0, t.rows, values);
    return values;
  });
  const x = collected(inputs[0]!, [0, 1]), y = collected(outputs[0]!, [0, 1]);
  y.forEach((out, i) => {
    const sum = x.reduce((sum, v, j) => sum + v * w![i * x.length + j]!, b![i]!);
    expect(Math.abs(out - sum)).toBeLessThan(1e-5);
  });
});

test("a value that does not flow is refused by name", () => {
  expect(() => collected("conv9_output", [0, 1])).toThrow(
    /Cannot compute "conv9_output" of "every" as it must be/,
  );
});
