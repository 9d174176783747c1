/** What metrics find on data: two numbers a sample, so that samples can be added, compared and drawn again. */
import type { MetricEntry } from "../../registry/define.ts";
import type { DataMetric, SampleOutputs } from "../../registry/sample_outputs.ts";
import type { DataUse, Part } from "../data/data_set.ts";

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

/** Adds in the order of the samples, so that it does not matter how they were cut. */
export function totalOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

export const shownOf = ({ onData }: OnData, { numerators, denominators }: Measured): number =>
  onData.shown(totalOf(numerators) / totalOf(denominators));

/** One sample by one metric after the other. */
export function record(
  into: readonly Measured[],
  at: number,
  metrics: readonly OnData[],
  sample: SampleOutputs,
  source: SampleOutputs,
): void {
  metrics.forEach(({ onData }, m) => {
    const [numerator, denominator] = onData.of(sample, source);
    into[m]!.numerators[at] = numerator;
    into[m]!.denominators[at] = denominator;
  });
}

/** Room for so many samples. */
export const room = (metrics: readonly OnData[], count: number): readonly Measured[] =>
  metrics.map(() => ({ numerators: new Float64Array(count), denominators: new Float64Array(count) }));
