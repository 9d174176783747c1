/** Models one after the other, each against what their source computed: it runs once, and what it computes is held. */
import { messages } from "../../../grammar/messages.ts";
import { type Context, fail } from "../context.ts";
import { dataText } from "../data/data_set.ts";
import type { ComputedSample } from "../quality/computed_sample.ts";
import { labelsOf } from "../quality/labels.ts";
import { type Looked, type Measured, type OnData, record, room } from "../quality/measured.ts";
import { checkSample, failRunning, outputsOf, start } from "../quality/outputs.ts";
import type { Candidate } from "../running/executor_of.ts";

/** Numbers of the source model that are held: 128 MiB of outputs, and twice as many of logarithms. */
const mostHeld = 2 ** 25;

export class Against {
  readonly #data: Looked;
  readonly #metrics: readonly OnData[];
  readonly #what: string;
  readonly #context: Context;
  readonly #source: ComputedSample[] = [];

  constructor(data: Looked, metrics: readonly OnData[], what: string, context: Context) {
    this.#data = data;
    this.#metrics = metrics;
    this.#what = what;
    this.#context = context;
  }

  /** The first is the source. */
  measure(candidate: Candidate, done: (samples: number) => void): readonly Measured[] {
    const { set, part, count } = this.#data, found = room(this.#metrics, count);
    const running = start(candidate, this.#what, this.#data, { ...this.#context, emit: () => {} });
    const isSource = this.#source.length === 0;
    try {
      for (let first = 0; first < count;) {
        const n = first === 0 && isSource ? 1 : count - first;
        const labels = labelsOf(this.#data, first, n, this.#metrics);
        const computed = outputsOf(running, set.parts[part], first, n, labels, done);
        if (isSource) this.#hold(computed, candidate);
        computed.forEach((sample, i) => {
          const source = this.#source[first + i]!;
          checkSample(sample, source, candidate, this.#data, first + i);
          record(found, first + i, this.#metrics, sample, source);
        });
        first += n;
      }
      return found;
    } catch (error) {
      return failRunning(error, candidate, this.#data, this.#what);
    } finally {
      running.executor.close();
    }
  }

  /** After the first sample it is known how much there will be. */
  #hold(computed: readonly ComputedSample[], { span }: Candidate): void {
    this.#source.push(...computed);
    const most = Math.floor(mostHeld / this.#source[0]!.outputs.length), { count } = this.#data;
    if (count > most) {
      fail(messages.tooManyToHold(span, { data: dataText(this.#data), samples: count, most }));
    }
  }
}
