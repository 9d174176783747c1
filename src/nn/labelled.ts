import type { Shape } from "./layer.ts";

/** Samples one after the other, and the class of each. */
export interface Labelled {
  readonly shape: Shape;
  readonly classes: number;
  readonly values: Float32Array;
  readonly labels: Int32Array;
}
