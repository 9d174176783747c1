import { exp, log } from "../../numerics/distribution/elementary.ts";
import type { SampleOutputs } from "../../registry/sample_outputs.ts";

/** The smallest number of binary32: a share that is less is no longer told from 0. */
const least = 2 ** -149;

/** z less the logarithm of the sum of all e^z, place by place, in binary64 and in order. */
function logSoftmax(z: Float32Array, classes: number): Float64Array {
  const logShares = new Float64Array(z.length);
  for (let at = 0; at < z.length; at += classes) {
    let most = -Infinity, sum = 0;
    for (let i = at; i < at + classes; i++) most = Math.max(most, z[i]!);
    for (let i = at; i < at + classes; i++) sum += exp(z[i]! - most);
    const whole = most + log(sum);
    for (let i = at; i < at + classes; i++) logShares[i] = z[i]! - whole;
  }
  return logShares;
}

/** Less their mean, place by place: softmax tells logits up to a constant. */
function centred(values: Float64Array, classes: number): Float64Array {
  const moved = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += classes) {
    let sum = 0;
    for (let i = at; i < at + classes; i++) sum += values[i]!;
    for (let i = at; i < at + classes; i++) moved[i] = values[i]! - sum / classes;
  }
  return moved;
}

/** What the samples are labelled with, when they are. */
export type Labels = Pick<SampleOutputs, "labels" | "text" | "alphabet">;

/** Logarithms and choices are made when a metric asks for them, once for all metrics. */
export class ComputedSample implements SampleOutputs {
  readonly labels?: Int32Array;
  readonly text?: string;
  readonly alphabet?: readonly string[];
  #logShares: Float64Array | undefined;
  #logits: Float64Array | undefined;
  #chosen: Int32Array | undefined;

  /** @param shares whether the model ends with softmax. */
  constructor(
    readonly outputs: Float32Array,
    readonly classes: number,
    readonly shares: boolean,
    { labels, text, alphabet }: Labels,
  ) {
    if (labels !== undefined) this.labels = labels;
    if (text !== undefined) this.text = text;
    if (alphabet !== undefined) this.alphabet = alphabet;
  }

  get logShares(): Float64Array {
    return this.#logShares ??= this.shares
      ? Float64Array.from(this.outputs, (share) => log(Math.max(share, least)))
      : logSoftmax(this.outputs, this.classes);
  }

  get logits(): Float32Array | Float64Array {
    return this.shares ? this.#logits ??= centred(this.logShares, this.classes) : this.outputs;
  }

  get chosen(): Int32Array {
    return this.#chosen ??= Int32Array.from({ length: this.outputs.length / this.classes }, (_, place) => {
      const at = place * this.classes;
      let best = at;
      for (let i = at + 1; i < at + this.classes; i++) if (this.outputs[i]! > this.outputs[best]!) best = i;
      return best - at;
    });
  }
}
