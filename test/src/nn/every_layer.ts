/** A network of every layer, as it begins under seed 1 but for running statistics, and images to run it on. */
import { initialize } from "../../../src/nn/initialize.ts";
import { scalarKernels } from "../../../src/nn/kernels.ts";
import { RunningNetwork } from "../../../src/nn/network.ts";
import { onnxOf } from "../../../src/nn/onnx.ts";
import type { Network } from "../../../src/nn/structure.ts";
import { Arena } from "../../../src/tensor/arena.ts";
import { keyOf, randomWord } from "../../../src/tensor/random.ts";
import { layerOf } from "./sides.ts";

export const everyLayer: Network = {
  layers: [
    layerOf("conv2d", { filters: 4, kernel: 3, padding: 1 }),
    layerOf("relu6"),
    layerOf("average_pool", { size: 2 }),
    {
      block: {
        layers: [
          layerOf("conv2d", { filters: 4, kernel: 3, padding: 1, groups: 4 }),
          layerOf("batch_norm"),
          layerOf("relu"),
        ],
      },
    },
    {
      block: { layers: [layerOf("conv2d", { filters: 8, kernel: 3, stride: 2, groups: 4 })] },
      shortcut: { layers: [layerOf("conv2d", { filters: 8, kernel: 3, stride: 2 }), layerOf("batch_norm")] },
    },
    layerOf("relu"),
    layerOf("pool", { size: 2 }),
    layerOf("global_average_pool"),
    layerOf("flatten"),
    layerOf("dense", { units: 12 }),
    layerOf("relu"),
    layerOf("dense", { units: 10 }),
  ],
};

const count = 3;

/** Some values above 6 behind the first layer. */
export const exampleImages = (): Float32Array<ArrayBuffer> => {
  const key = keyOf("images", 1);
  return Float32Array.from({ length: count * 784 }, (_, i) => (randomWord(key, i) >>> 0) / 2 ** 28);
};

/** Its logits for the images, and its bytes as ONNX. */
export function initialized(network: Network): { logits: Float32Array; bytes: Uint8Array } {
  const kernels = scalarKernels(new Arena(1 << 24));
  const running = new RunningNetwork(network, [1, 28, 28], count, kernels, false);
  initialize(running, 1);
  // Running statistics that are not those they begin with.
  running.input(count).set(exampleImages());
  running.forward(count, true);
  const tensors = running.places.map(({ layer }) =>
    layer.parameters.map(({ name, role, shape, size, at }) => ({
      name,
      role,
      shape,
      values: kernels.arena.f32(at, size).slice(),
    }))
  );
  running.input(count).set(exampleImages());
  running.forward(count);
  return { logits: running.output(count).slice(), bytes: onnxOf("every", network, [1, 28, 28], tensors) };
}
