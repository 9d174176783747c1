/** Whether a model differs from the first, sample by sample. */
import { percentileInterval, resampledSums, resamples } from "../../numerics/statistics/bootstrap.ts";
import { mcnemar } from "../../numerics/statistics/mcnemar.ts";
import { keyOf } from "../../tensor/random.ts";
import type { Candidate } from "../running/executor_of.ts";
import { type Measured, type OnData, shownOf } from "./measured.ts";

export type Verdict = "better" | "worse" | "undecided";

export interface Difference {
  /** Of what is shown: that of the model less that of the first. */
  readonly difference: number;
  /** What covers the true difference 95 times of 100; absent with too few samples. */
  readonly interval?: readonly [from: number, to: number];
  /** Of McNemar's test. */
  readonly p?: number;
  readonly verdict: Verdict;
}

/** With fewer samples all of them may fall to one side by chance more often than 5 times of 100: 2 / 2^n. */
export const fewestSamples = 6;

/** Two infinite numbers differ by nothing. */
const minus = (a: number, b: number) => a === b ? 0 : a - b;

/** Models compute in binary32: what is that near is the same number, computed in another order. */
const rounding = 2 ** -20;

/** @param size of the numbers whose difference it is. */
function verdictOf({ better }: OnData, interval: Difference["interval"], size: number): Verdict {
  const least = Number.isFinite(size) ? rounding * size : 0;
  if (interval === undefined || !(interval[0] > least || interval[1] < -least)) return "undecided";
  return (interval[0] > 0) === (better === "higher") ? "better" : "worse";
}

function counted({ onData }: OnData, first: Measured, own: Measured): Pick<Difference, "interval" | "p"> {
  const total = own.numerators.length;
  const wins = own.numerators.filter((n, i) => n > first.numerators[i]!).length;
  const losses = own.numerators.filter((n, i) => n < first.numerators[i]!).length;
  const { from, to, p } = mcnemar(wins, losses, total);
  return { interval: [onData.shown(from), onData.shown(to)], ...(p !== undefined && { p }) };
}

/** A row for each sample: numerator and denominator of each of them. */
function interleaved(measured: readonly Measured[], samples: number): Float64Array {
  const columns = 2 * measured.length, values = new Float64Array(samples * columns);
  measured.forEach(({ numerators, denominators }, c) => {
    for (let i = 0; i < samples; i++) {
      values[i * columns + 2 * c] = numerators[i]!;
      values[i * columns + 2 * c + 1] = denominators[i]!;
    }
  });
  return values;
}

/** A metric that compares with the source says nothing of the source itself. */
const isSource = ({ quantized }: Candidate) => quantized === undefined;

/**
 * How each model differs from the first, by each metric; absent where there is nothing to compare. Shares of samples are told by McNemar's
 * exact test, all others by drawing the samples again, the same ones for all models.
 */
export function differences(
  candidates: readonly Candidate[],
  measured: readonly (readonly Measured[])[],
  metrics: readonly OnData[],
  poll: () => void,
): readonly (readonly (Difference | undefined)[])[] {
  const samples = measured[0]![0]!.numerators.length;
  const counts = metrics.map(({ onData }, m) =>
    onData.counts === true && measured.every((own) => own[m]!.denominators.every((n) => n === 1))
  );
  const drawnMetrics = metrics.flatMap((_, m) => counts[m] ? [] : [m]);
  const list = measured.flatMap((own) => drawnMetrics.map((m) => own[m]!));
  const columns = 2 * list.length;
  const enough = samples >= fewestSamples && candidates.length > 1;
  const sums = enough && list.length > 0
    ? resampledSums(interleaved(list, samples), samples, columns, keyOf("evaluate bootstrap", 0), poll)
    : undefined;
  /** What is shown of a model by a metric in each drawing. */
  const drawn = (c: number, m: number) => {
    const at = 2 * (c * drawnMetrics.length + drawnMetrics.indexOf(m)), { shown } = metrics[m]!.onData;
    return Float64Array.from(
      { length: resamples },
      (_, r) => shown(sums![r * columns + at]! / sums![r * columns + at + 1]!),
    );
  };
  return candidates.map((candidate, c) =>
    metrics.map((metric, m): Difference | undefined => {
      const [first, own] = [measured[0]![m]!, measured[c]![m]!];
      if (c === 0) return undefined;
      if (
        metric.onData.needs === "source" && (isSource(candidate) || isSource(candidates[0]!))
      ) return undefined;
      const difference = minus(shownOf(metric, own), shownOf(metric, first));
      if (!enough) return { difference, verdict: "undecided" };
      const size = Math.max(Math.abs(shownOf(metric, own)), Math.abs(shownOf(metric, first)));
      if (counts[m]) {
        const found = counted(metric, first, own);
        return { difference, ...found, verdict: verdictOf(metric, found.interval, size) };
      }
      const before = drawn(0, m);
      const interval = percentileInterval(drawn(c, m).map((value, r) => minus(value, before[r]!)));
      return { difference, interval, verdict: verdictOf(metric, interval, size) };
    })
  );
}
