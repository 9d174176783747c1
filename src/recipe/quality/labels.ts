import type { Looked, OnData } from "./measured.ts";
import type { Labels } from "./computed_sample.ts";

/** Labels of a run of samples, of the sort that the metrics ask for. */
export function labelsOf(
  { set, part }: Looked,
  first: number,
  count: number,
  metrics: readonly OnData[],
): readonly Labels[] {
  const samples = set.parts[part];
  const needs = (what: string) => metrics.some(({ onData }) => onData.needs === what);
  const classes = new Int32Array(count);
  if (needs("class")) samples.labels?.(first, count, classes);
  const texts = needs("text") ? samples.texts?.(first, count) : undefined;
  return Array.from({ length: count }, (_, i) => ({
    ...(needs("class") && { labels: classes.subarray(i, i + 1) }),
    ...(texts !== undefined && { text: texts[i]!, ...(set.alphabet && { alphabet: set.alphabet }) }),
  }));
}
