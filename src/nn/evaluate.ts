/** A network on labelled samples, forward only. */
import type { Tensor } from "../model/model.ts";
import type { Kernels } from "./kernels.ts";
import type { Labelled } from "./labelled.ts";
import { sizeOf } from "./layer.ts";
import { RunningNetwork } from "./network.ts";
import { softmaxCrossEntropy } from "./softmax_cross_entropy.ts";
import type { TrainedModel } from "./trained_model.ts";

/** Samples run at a time: the buffers should still be in a cache. */
const capacity = 64;

export interface Quality {
  /** Mean over the samples. */
  readonly loss: number;
  readonly accuracy: number;
}

/** @param read fills in the values of a tensor: its own, or decoded ones. */
export function evaluateNetwork(
  kernels: Kernels,
  model: TrainedModel,
  read: (tensor: Tensor, into: Float32Array) => void,
  data: Labelled,
  poll: () => void,
): Quality {
  const { arena } = kernels;
  const mark = arena.mark(), total = data.labels.length, size = sizeOf(data.shape);
  try {
    const running = new RunningNetwork(model.network, data.shape, capacity, kernels, false);
    for (const { layer, path } of running.places) {
      for (const { name, at, size } of layer.parameters) {
        // Through memory of its own: reading may decode in the arena.
        const values = new Float32Array(size);
        const tensor = model.tensors.find((t) => t.path === `${path}.${name}`);
        if (tensor?.size !== size) {
          throw new RangeError(
            `Cannot run "${model.name}" as its ${path}.${name} must have ${size} elements: it has ${
              tensor?.size ?? "none"
            }`,
          );
        }
        read(tensor, values);
        arena.f32(at, size).set(values);
      }
    }
    let loss = 0, correct = 0;
    for (let first = 0; first < total; first += capacity) {
      poll();
      const count = Math.min(capacity, total - first);
      running.input(count).set(data.values.subarray(first * size, (first + count) * size));
      running.forward(count);
      const labels = data.labels.subarray(first, first + count);
      const part = softmaxCrossEntropy(running.output(count), labels, data.classes);
      loss += part.loss;
      correct += part.correct;
    }
    return { loss: loss / total, accuracy: correct / total };
  } finally {
    arena.release(mark);
  }
}
