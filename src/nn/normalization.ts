/** What batch normalization works on: byte offsets, and a batch of `count` samples of `channels` planes of `area` elements. */
export interface Planes {
  readonly count: number;
  readonly channels: number;
  readonly area: number;
}

export interface Normalization extends Planes {
  readonly y: number;
  readonly x: number;
  /** One of each for a channel; the mean and the variance are the running ones. */
  readonly weight: number;
  readonly bias: number;
  readonly mean: number;
  readonly variance: number;
  /** What y was normalized by, for the gradient: the mean and 1 / sqrt(variance + epsilon) of each channel. */
  readonly by: number;
  /** Normalize by the batch's own mean and variance, and let the running ones follow. */
  readonly training: boolean;
  readonly momentum: number;
  readonly epsilon: number;
}

export interface NormalizationGradient extends Planes {
  /** Absent: not wanted. */
  readonly dx: number | undefined;
  readonly dweight: number;
  readonly dbias: number;
  readonly dy: number;
  readonly x: number;
  readonly weight: number;
  readonly by: number;
}
