/** What a model computes of samples, checked: numbers, as many as its source computes, and labels among its classes. */
import { messages } from "../../../grammar/messages.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { dataText, type Samples } from "../data/data_set.ts";
import type { Executor } from "../running/executor.ts";
import { type Candidate, executorOf } from "../running/executor_of.ts";
import { ComputedSample, type Labels } from "./computed_sample.ts";
import { endsWithSoftmax } from "./ends_with_softmax.ts";
import { checkFits } from "./fits.ts";
import type { Looked } from "./measured.ts";

/** A model that runs, and which of its values is looked at. */
export interface Running {
  readonly candidate: Candidate;
  readonly executor: Executor;
  readonly output: string;
  readonly shares: boolean;
}

/** A model computed what is no number. */
class BadOutput extends Error {
  constructor(readonly candidate: Candidate, readonly sample: number, readonly value: number) {
    super(`sample ${sample} gives ${value}`);
  }
}

/** The caller closes its executor. @throws DiagnosticError at a model that cannot run on the samples. */
export function start(candidate: Candidate, what: string, data: Looked, context: Context): Running {
  checkFits(candidate, data);
  const executor = executorOf(candidate, what, context), output = candidate.model.outputs[0]!.name;
  return { candidate, executor, output, shares: endsWithSoftmax(candidate.model) };
}

/**
 * What a model computes of a run of samples.
 * @param labels of those samples. @param done called with how many samples came.
 * @throws BadOutput
 */
export function outputsOf(
  { candidate, executor, output, shares }: Running,
  samples: Samples,
  first: number,
  count: number,
  labels: readonly Labels[],
  done: (samples: number) => void,
): ComputedSample[] {
  const found: ComputedSample[] = [];
  executor.run(samples, first, count, [output], (at, n, values) => {
    const { shape, values: all } = values.get(output)!, size = all.length / n;
    for (let i = 0; i < n; i++) {
      const own = all.subarray(i * size, (i + 1) * size);
      const bad = own.findIndex((v) => !Number.isFinite(v));
      if (bad >= 0) throw new BadOutput(candidate, at + i, own[bad]!);
      found.push(new ComputedSample(own, shape.at(-1)!, shares, labels[at + i - first] ?? {}));
    }
    done(n);
  });
  return found;
}

/** @throws RangeError when labels or the outputs of the source are not those of such a model. */
export function checkSample(
  { outputs, classes, labels }: ComputedSample,
  source: ComputedSample,
  { name }: Candidate,
  data: Looked,
  at: number,
): void {
  if (source.outputs.length !== outputs.length) {
    const { length } = source.outputs;
    throw new RangeError(
      `Cannot compare "${name}" with its source as both must compute ${length} numbers: it computes ${outputs.length}`,
    );
  }
  if (labels === undefined) return;
  const places = outputs.length / classes, bad = labels.find((label) => !(label >= 0 && label < classes));
  if (places !== labels.length) {
    throw new RangeError(
      `Cannot compare "${name}" with the labels of ${
        dataText(data)
      } as a sample must have one row of outputs: it has ${places}`,
    );
  }
  if (bad !== undefined) {
    throw new RangeError(
      `Cannot use sample ${at} of ${dataText(data)} as its label must be 0 to ${
        classes - 1
      }, the outputs of "${name}": it is ${bad}`,
    );
  }
}

/** Says what went wrong while models ran, at the model. @throws DiagnosticError, or what it was given. */
export function failRunning(error: unknown, { span }: Candidate, data: Looked, what: string): never {
  if (error instanceof BadOutput) {
    const { candidate: { name, span }, sample, value } = error;
    fail(messages.badOutput(span, { name, data: dataText(data), sample, value: String(value) }));
  }
  if (!isNumericMistake(error)) throw error;
  return fail(messages.cannotCompute(span, { what: `${what} this`, why: error.message }));
}
