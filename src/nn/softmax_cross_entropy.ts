import { exp } from "../formula/functions/exponential.ts";
import { log } from "../formula/functions/logarithm.ts";

export interface Loss {
  /** Sum over the samples of -log(softmax(z)[label]). */
  readonly loss: number;
  /** Of how many the largest logit is the labelled one; of equal ones the first counts. */
  readonly correct: number;
}

const f = Math.fround;

/**
 * The loss of classifiers: log(sum(exp(z - m))) - (z[label] - m), m the largest logit, in binary32; the samples are added in their
 * order in binary64. With `gradient`, that of the mean over the samples: (softmax(z) - onehot(label)) / count
 * (Goodfellow, Bengio and Courville 2016, section 6.2.2.3).
 */
export function softmaxCrossEntropy(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  gradient?: Float32Array,
): Loss {
  const count = labels.length, parts = new Float32Array(classes);
  let loss = 0, correct = 0;
  for (let n = 0; n < count; n++) {
    const z = logits.subarray(n * classes, (n + 1) * classes), label = labels[n]!;
    let best = 0;
    for (let i = 1; i < classes; i++) if (z[i]! > z[best]!) best = i;
    let sum = 0;
    for (let i = 0; i < classes; i++) {
      parts[i] = exp(f(z[i]! - z[best]!));
      sum = f(sum + parts[i]!);
    }
    loss += f(log(sum) - f(z[label]! - z[best]!));
    if (best === label) correct++;
    if (gradient === undefined) continue;
    for (let i = 0; i < classes; i++) {
      gradient[n * classes + i] = f(f(parts[i]! / sum) - (i === label ? 1 : 0)) / count;
    }
  }
  return { loss, correct };
}
