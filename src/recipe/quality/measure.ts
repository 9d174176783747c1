/** Models on data: one pass over the samples, in which each model runs once, and for each metric two numbers a sample. */
import type { Context } from "../context.ts";
import type { Samples } from "../data/data_set.ts";
import type { Candidate } from "../running/executor_of.ts";
import { type Progress, progressOf } from "../running/progress.ts";
import type { ComputedSample, Labels } from "./computed_sample.ts";
import { labelsOf } from "./labels.ts";
import { type Looked, type Measured, type OnData, record, room } from "./measured.ts";
import { checkSample, failRunning, outputsOf, type Running, start } from "./outputs.ts";

/** Outputs that are held at a time, of each model: 64 MiB. */
const mostHeld = 2 ** 24;

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
    return this.#running.push(start(candidate, what, data, this.#quiet)) - 1;
  }

  /** What each model computes of a run of samples. */
  run(samples: Samples, first: number, count: number, labels: readonly Labels[]): ComputedSample[][] {
    const names = this.#running.map(({ candidate }) => candidate.name).join(", ");
    const progress = this.#progress ??= progressOf(names, this.#running.length * this.total, this.#context);
    return this.#running.map((running) =>
      outputsOf(running, samples, first, count, labels, (n) => {
        this.#context.poll();
        progress.done(this.#done += n);
      })
    );
  }

  /** After the last samples. */
  end(): void {
    this.#progress?.end();
  }

  close(): void {
    for (const { executor } of this.#running) executor.close();
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
    const found = candidates.map(() => room(metrics, count));
    let next = 1;
    for (let first = 0; first < count;) {
      const n = Math.min(next, count - first), labels = labelsOf(data, first, n, metrics);
      const computed = pass.run(samples, first, n, labels);
      candidates.forEach((candidate, c) => {
        const own = computed[places[c]!.own]!, sources = computed[places[c]!.source]!;
        own.forEach((sample, i) => {
          checkSample(sample, sources[i]!, candidate, data, first + i);
          record(found[c]!, first + i, metrics, sample, sources[i]!);
        });
      });
      first += n;
      next = nextCount(computed);
    }
    pass.end();
    return found;
  } catch (error) {
    return failRunning(error, candidates[0]!, data, what);
  } finally {
    pass.close();
  }
}
