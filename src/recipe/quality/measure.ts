/** Models on data: one pass over the samples, in which each model runs once, and for each metric two numbers a sample. */
import { messages } from "../../../grammar/messages.ts";
import type { MetricEntry } from "../../registry/define.ts";
import type { DataMetric } from "../../registry/sample_outputs.ts";
import { type Context, fail, isNumericMistake } from "../context.ts";
import { dataText, type DataUse, type Part, type Samples } from "../data/data_set.ts";
import type { Executor } from "../running/executor.ts";
import { type Candidate, executorOf } from "../running/executor_of.ts";
import { type Progress, progressOf } from "../running/progress.ts";
import { endsWithSoftmax } from "./ends_with_softmax.ts";
import { checkFits } from "./fits.ts";
import { labelsOf } from "./labels.ts";
import { ComputedSample, type Labels } from "./computed_sample.ts";

/** A metric that looks at data. */
export type OnData = MetricEntry & { readonly onData: DataMetric };
export const isOnData = (metric: MetricEntry): metric is OnData => metric.onData !== undefined;

/** How a metric looks at these samples: at their texts, where texts label them and it has a way to. */
export const onSamples = (metric: MetricEntry, { set }: DataUse): MetricEntry =>
  set.alphabet === undefined || metric.onTexts === undefined ? metric : { ...metric, onData: metric.onTexts };

/** Of one model by one metric: numerators and denominators, sample after sample. */
export interface Measured {
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
}

/** The samples that are looked at: of one part, from the first on. */
export interface Looked extends DataUse {
  readonly part: Part;
  readonly count: number;
}

interface Running {
  readonly candidate: Candidate;
  readonly executor: Executor;
  readonly output: string;
  readonly shares: boolean;
}

/** Outputs that are held at a time, of each model: 64 MiB. */
const mostHeld = 2 ** 24;

/** Adds in the order of the samples, so that it does not matter how they were cut. */
export function totalOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

export const shownOf = ({ onData }: OnData, { numerators, denominators }: Measured): number =>
  onData.shown(totalOf(numerators) / totalOf(denominators));

/** What a candidate is compared with: the model that it was quantized from, else the first one's. */
export function sourceOf(candidate: Candidate, first: Candidate): Candidate {
  const model = candidate.quantized === undefined ? first.model : candidate.model;
  return { name: model.name, span: candidate.span, model };
}

const sameModel = (a: Candidate, b: Candidate) => a.model === b.model && a.quantized === b.quantized;

class Pass {
  readonly #running: Running[] = [];
  readonly #context: Context;
  /** That of single runs would begin anew with each stretch of samples. */
  readonly #quiet: Context;
  #progress: Progress | undefined;
  #done = 0;

  /** @param total samples that will be run. */
  constructor(readonly total: number, context: Context) {
    this.#context = context;
    this.#quiet = { ...context, emit: () => {} };
  }

  /** Its place among the models that run; each runs once. */
  add(candidate: Candidate, what: string, data: Looked): number {
    const known = this.#running.findIndex((r) => sameModel(r.candidate, candidate));
    if (known >= 0) return known;
    checkFits(candidate, data);
    const executor = executorOf(candidate, what, this.#quiet);
    const output = candidate.model.outputs[0]!.name;
    return this.#running.push({ candidate, executor, output, shares: endsWithSoftmax(candidate.model) }) - 1;
  }

  /** What each model computes of a run of samples. */
  run(samples: Samples, first: number, count: number, labels: readonly Labels[]): ComputedSample[][] {
    const names = this.#running.map(({ candidate }) => candidate.name).join(", ");
    const progress = this.#progress ??= progressOf(names, this.#running.length * this.total, this.#context);
    return this.#running.map(({ candidate, executor, output, shares }) => {
      const found: ComputedSample[] = [];
      executor.run(samples, first, count, [output], (at, n, values) => {
        this.#context.poll();
        const { shape, values: all } = values.get(output)!, size = all.length / n;
        for (let i = 0; i < n; i++) {
          const own = all.subarray(i * size, (i + 1) * size);
          const bad = own.findIndex((v) => !Number.isFinite(v));
          if (bad >= 0) throw new BadOutput(candidate, at + i, own[bad]!);
          found.push(new ComputedSample(own, shape.at(-1)!, shares, labels[at + i - first] ?? {}));
        }
        this.#done += n;
        progress.done(this.#done);
      });
      return found;
    });
  }

  /** After the last samples. */
  end(): void {
    this.#progress?.end();
  }

  close(): void {
    for (const { executor } of this.#running) executor.close();
  }
}

/** A model computed what is no number. */
class BadOutput extends Error {
  constructor(readonly candidate: Candidate, readonly sample: number, readonly value: number) {
    super(`sample ${sample} gives ${value}`);
  }
}

/** @throws RangeError when labels or the outputs of the source are not those of such a model. */
function checkSample(
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

/** How many samples may come next, by what those so far have given. */
function nextCount(found: readonly (readonly ComputedSample[])[]): number {
  const size = Math.max(1, ...found.flat().map(({ outputs }) => outputs.length));
  return Math.max(1, Math.floor(mostHeld / size));
}

/**
 * For each candidate and each metric.
 * @param what what is done, for errors: "evaluate".
 * @throws DiagnosticError at a model that cannot run on the samples, or that computes what is no number.
 */
export function measure(
  candidates: readonly Candidate[],
  data: Looked,
  metrics: readonly OnData[],
  what: string,
  context: Context,
): readonly (readonly Measured[])[] {
  const samples = data.set.parts[data.part], { count } = data;
  const needsSource = metrics.some(({ onData }) => onData.needs === "source");
  const pass = new Pass(count, context);
  try {
    const places = candidates.map((c) => ({
      own: pass.add(c, what, data),
      source: needsSource ? pass.add(sourceOf(c, candidates[0]!), what, data) : pass.add(c, what, data),
    }));
    const found = candidates.map(() =>
      metrics.map(() => ({ numerators: new Float64Array(count), denominators: new Float64Array(count) }))
    );
    let next = 1;
    for (let first = 0; first < count;) {
      const n = Math.min(next, count - first), labels = labelsOf(data, first, n, metrics);
      const computed = pass.run(samples, first, n, labels);
      candidates.forEach((candidate, c) => {
        const own = computed[places[c]!.own]!, sources = computed[places[c]!.source]!;
        own.forEach((sample, i) => {
          checkSample(sample, sources[i]!, candidate, data, first + i);
          metrics.forEach(({ onData }, m) => {
            const [numerator, denominator] = onData.of(sample, sources[i]!);
            found[c]![m]!.numerators[first + i] = numerator;
            found[c]![m]!.denominators[first + i] = denominator;
          });
        });
      });
      first += n;
      next = nextCount(computed);
    }
    pass.end();
    return found;
  } catch (error) {
    if (error instanceof BadOutput) {
      const { candidate: { name, span }, sample, value } = error;
      fail(messages.badOutput(span, { name, data: dataText(data), sample, value: String(value) }));
    }
    if (!isNumericMistake(error)) throw error;
    return fail(messages.cannotCompute(candidates[0]!.span, { what: `${what} this`, why: error.message }));
  } finally {
    pass.close();
  }
}
