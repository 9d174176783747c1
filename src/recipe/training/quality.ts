/** Models on data, by the metrics that look at what they compute. */
import { messages } from "../../../grammar/messages.ts";
import { softmaxCrossEntropy } from "../../nn/softmax_cross_entropy.ts";
import { isTrained } from "../../nn/trained_model.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { dataText, type DataUse, type Part } from "../data/data_set.ts";
import { type Candidate, executorOf } from "../running/executor_of.ts";
import { labelledOf } from "./labelled.ts";

export interface Quality {
  /** Mean over the samples. */
  readonly loss: number;
  readonly accuracy: number;
}

/** What is shown of a quality by each metric; shares in percent. */
export const ofQuality: Readonly<Record<string, (q: Quality) => number>> = {
  accuracy: (q) => 100 * q.accuracy,
  loss: (q) => q.loss,
};

/** Each model on the data, read once. @throws DiagnosticError at a model that cannot run. */
export function qualities(
  candidates: readonly Candidate[],
  data: DataUse & { readonly part: Part },
  context: Context,
): readonly Quality[] {
  const executors = candidates.map((candidate) => {
    const { name, span, model } = candidate;
    const executor = executorOf(candidate, "evaluate", context);
    if (isTrained(model) && model.input.join() !== data.set.shape.join()) {
      fail(messages.outOfRange(span, {
        what: `a sample of ${dataText(data)}`,
        want: `${model.input.join("×")}, as "${name}" was trained on`,
        is: data.set.shape.join("×"),
      }));
    }
    return { executor, output: model.outputs[0]!.name };
  });
  const samples = data.set.parts[data.part], { count } = samples;
  try {
    const { labels, classes } = labelledOf(data, data.part, () => context.poll());
    return executors.map(({ executor, output }) => {
      let loss = 0, correct = 0;
      executor.run(samples, 0, count, [output], (at, n, values) => {
        const part = softmaxCrossEntropy(values.get(output)!.values, labels.subarray(at, at + n), classes);
        loss += part.loss;
        correct += part.correct;
      });
      return { loss: loss / count, accuracy: correct / count };
    });
  } catch (error) {
    if (!isNumericMistake(error)) throw error;
    return fail(messages.cannotCompute(candidates[0]!.span, { what: "evaluate this", why: error.message }));
  } finally {
    for (const { executor } of executors) executor.close();
  }
}
