import type { Labelled } from "./labelled.ts";
import { sizeOf } from "./layer.ts";
import type { RunningNetwork } from "./network.ts";
import { softmaxCrossEntropy } from "./softmax_cross_entropy.ts";

export interface Quality {
  /** Mean over the samples. */
  readonly loss: number;
  readonly accuracy: number;
}

/** A network as it stands on samples, forward only, in their order. @param poll called before each batch; may throw to stop. */
export function measure(running: RunningNetwork, data: Labelled, poll: () => void): Quality {
  const { capacity } = running, total = data.labels.length, size = sizeOf(data.shape);
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
}
