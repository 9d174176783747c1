/** What a network runs on: layers between buffers of a batch, all of them in the arena. */
import type { Kernels } from "./kernels.ts";

/** Of one sample, such as [1, 28, 28]. */
export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** What is trained: its values and their gradient, byte offsets of binary32. State is kept with it, and has no gradient. */
export interface Parameter {
  readonly name: string;
  readonly role: "weights" | "bias" | "state";
  readonly shape: Shape;
  readonly size: number;
  readonly at: number;
  readonly gradient: number;
  /** It begins uniform between -bound and bound, or at `start`. */
  readonly bound?: number;
  readonly start?: number;
}

/** A batch on its way forward: byte offsets. */
export interface Batch {
  readonly count: number;
  readonly input: number;
  /** The second input, of what has two. */
  readonly beside?: number;
  readonly output: number;
  /** While training, what depends on the other samples of the batch does. */
  readonly training: boolean;
}

/** And on its way back: the gradients of the loss by the output, and by the input where it is wanted. */
export interface BackwardBatch extends Batch {
  readonly outputGradient: number;
  readonly inputGradient?: number;
  readonly besideGradient?: number;
}

export interface RunningLayer {
  readonly parameters: readonly Parameter[];
  /** Writes the output. */
  forward(batch: Batch): void;
  /** After `forward` of the same batch: writes the gradient of the input, and sets those of the parameters. */
  backward(batch: BackwardBatch): void;
}

/** What a layer is built with. */
export interface Build extends Kernels {
  /** Memory for a parameter and its gradient. */
  parameter(of: Pick<Parameter, "name" | "role" | "shape" | "bound" | "start">): Parameter;
}

/** Weights as PyTorch begins them: Kaiming uniform with a = sqrt(5), which is 1 / sqrt(fan-in) (He et al. 2015; torch.nn.Linear). */
export const boundOf = (fan: number): number => Math.fround(1 / Math.sqrt(fan));
