/** What a model computed of one sample: what metrics on data look at. */
export interface SampleOutputs {
  /** Row-major, `classes` for each place: an image has one place, a line of text one for each step. */
  readonly outputs: Float32Array;
  readonly classes: number;
  /**
   * Natural logarithms of the shares that softmax gives the classes of each place, as long as `outputs`. Of a model that ends with
   * softmax: of its outputs, where 0 counts as 2^-149, the smallest number of binary32.
   */
  readonly logShares: Float64Array;
  /** As `outputs`; of a model that ends with softmax: logarithms of the shares, less their mean at each place. */
  readonly logits: Float32Array | Float64Array;
  /** The class with the largest output at each place; of equal ones the first. */
  readonly chosen: Int32Array;
  /** The labelled class of each place. */
  readonly labels?: Int32Array;
  /** What the sample says, and what each class stands for. */
  readonly text?: string;
  readonly alphabet?: readonly string[];
}

/**
 * How a metric looks at data: the ratio of two sums over the samples, and what is shown of it. So samples can be drawn again, and two
 * models be compared sample by sample.
 */
export interface DataMetric {
  /** What there must be besides outputs: the labelled class, the labelled text, or what the source model computes. */
  readonly needs: "class" | "text" | "source";
  /**
   * Whether it is a share of places: where each sample has one, it counts whole or not at all, and differences are tested exactly
   * (McNemar).
   */
  readonly counts?: true;
  /** Numerator and denominator. @param source what the source model computed of the same sample; itself unless that is needed. */
  of(sample: SampleOutputs, source: SampleOutputs): readonly [numerator: number, denominator: number];
  shown(ratio: number): number;
}
