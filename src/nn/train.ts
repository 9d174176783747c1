/** The training loop: shuffled batches, loss, gradients, a step of the optimizer. The same seed gives the same bytes. */
import type { OptimizerEntry, Values } from "../registry/define.ts";
import { initialize } from "./initialize.ts";
import type { Kernels } from "./kernels.ts";
import type { Labelled } from "./labelled.ts";
import { type Parameter, sizeOf } from "./layer.ts";
import { measure, type Quality } from "./measure.ts";
import { RunningNetwork } from "./network.ts";
import { shuffled } from "./shuffle.ts";
import { softmaxCrossEntropy } from "./softmax_cross_entropy.ts";
import type { Network } from "./structure.ts";

export interface Training {
  readonly network: Network;
  readonly epochs: number;
  readonly optimizer: OptimizerEntry;
  /** Of the optimizer, with `batch`. */
  readonly values: Values;
  readonly seed: number;
  /** What the network is measured on after each epoch, and never learns from. */
  readonly valid?: Labelled;
}

/** One step: means over its batch, before the step. */
export interface StepRecord {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** Means over the steps of an epoch, and the network on the validation samples at its end. */
export interface EpochRecord extends StepRecord {
  readonly valid?: Quality;
}

export interface TrainedTensor {
  readonly name: string;
  readonly role: Parameter["role"];
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface Trained {
  /** For each layer of the network. */
  readonly tensors: readonly (readonly TrainedTensor[])[];
  readonly steps: readonly StepRecord[];
  readonly epochs: readonly EpochRecord[];
}

/** The loss is no longer a number. */
export class DivergedError extends Error {
  constructor(readonly step: StepRecord) {
    super(`the loss at step ${step.step} must be a number: it is ${step.loss}`);
  }
}

export interface Watch {
  /** After each step; may throw to stop. */
  step(record: StepRecord): void;
  epoch(record: EpochRecord): void;
  /** Before each batch of the validation; may throw to stop. */
  poll(): void;
}

/**
 * @throws ShapeError when the layers do not fit the samples; DivergedError; Interrupted; RangeError when the arena is too small.
 * The last layer must have as many outputs as there are classes.
 */
export function train(
  kernels: Kernels,
  training: Training,
  data: Labelled,
  watch: Watch,
): Trained {
  const { arena } = kernels, mark = arena.mark();
  try {
    return run(kernels, training, data, watch);
  } finally {
    arena.release(mark);
  }
}

function run(
  kernels: Kernels,
  { network, epochs, optimizer, values, seed, valid }: Training,
  data: Labelled,
  watch: Watch,
): Trained {
  const { arena } = kernels;
  const total = data.labels.length, batch = Math.min(values["batch"]!, total), size = sizeOf(data.shape);
  const running = new RunningNetwork(network, data.shape, batch, kernels, true);
  initialize(running, seed);
  const memory = () => arena.f32(0, arena.mark() / 4);
  const follow = optimizer.create(values, running.learned, memory);
  const steps: StepRecord[] = [], records: EpochRecord[] = [], labels = new Int32Array(batch);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = shuffled(total, seed, epoch);
    let sum = 0, right = 0;
    for (let first = 0; first < total; first += batch) {
      const count = Math.min(batch, total - first), input = running.input(count);
      for (let n = 0; n < count; n++) {
        const from = order[first + n]!;
        input.set(data.values.subarray(from * size, (from + 1) * size), n * size);
        labels[n] = data.labels[from]!;
      }
      running.forward(count, true);
      const { loss, correct } = softmaxCrossEntropy(
        running.output(count),
        labels.subarray(0, count),
        data.classes,
        running.outputGradient(count),
      );
      const record = { epoch, step: steps.length + 1, loss: loss / count, accuracy: correct / count };
      if (!Number.isFinite(record.loss)) throw new DivergedError(record);
      steps.push(record);
      sum += loss;
      right += correct;
      running.backward(count);
      follow.step();
      watch.step(record);
    }
    const record = { epoch, step: steps.length, loss: sum / total, accuracy: right / total };
    records.push(valid === undefined ? record : { ...record, valid: measure(running, valid, watch.poll) });
    watch.epoch(records.at(-1)!);
  }
  const tensors = running.places.map(({ layer }) =>
    layer.parameters.map(({ name, role, shape, size, at }) => ({
      name,
      role,
      shape,
      values: Float32Array.from(arena.f32(at, size)),
    }))
  );
  return { tensors, steps, epochs: records };
}
