/** Metrics on data against SciPy (test/fixtures/metrics/metrics.py), and where they end. */
import { describe, expect, test } from "vitest";
import { ComputedSample } from "../../../src/recipe/quality/computed_sample.ts";
import { isOnData, type OnData } from "../../../src/recipe/quality/measured.ts";
import { entries, find } from "../../../src/registry/registry.ts";
import reference from "../../fixtures/metrics/metrics.json" with { type: "json" };

const onData = (name: string): OnData => {
  const metric = find("metric", name)!;
  if (!isOnData(metric)) throw new Error(name);
  return metric;
};

interface Case {
  readonly classes: number;
  readonly source: readonly number[];
  readonly own: readonly number[];
  readonly labels: readonly number[];
}

/** @param shares whether outputs are given as shares of classes. */
function samplesOf({ classes, source, own, labels }: Case, shares = false) {
  const rows = (values: readonly number[]) =>
    labels.map((label, i) => {
      const logits = Float32Array.from(values.slice(i * classes, (i + 1) * classes));
      const sample = new ComputedSample(logits, classes, false, { labels: Int32Array.of(label) });
      if (!shares) return sample;
      return new ComputedSample(Float32Array.from(sample.logShares, Math.exp), classes, true, sample);
    });
  return rows(own).map((sample, i) => ({ sample, source: rows(source)[i]! }));
}

function valueOf(name: string, samples: ReturnType<typeof samplesOf>): number {
  const { onData: metric } = onData(name);
  let [numerator, denominator] = [0, 0];
  for (const { sample, source } of samples) {
    const [n, d] = metric.of(sample, source);
    numerator += n;
    denominator += d;
  }
  return metric.shown(numerator / denominator);
}

const names = ["accuracy", "agreement", "loss", "perplexity", "kl", "logit_sqnr"] as const;

describe.each(reference.cases.map((c, i) => [`case ${i}, ${c.classes} classes`, c] as const))(
  "%s",
  (_, c) => {
    test.each(names)("%s", (name) => {
      const want = Number(c[name]), is = valueOf(name, samplesOf(c));
      if (want === Infinity) expect(is).toBe(Infinity);
      else expect(Math.abs(is - want)).toBeLessThan(1e-9 * Math.abs(want) + 1e-12);
    });

    test("a model that ends with softmax: the same, as far as binary32 holds its shares", () => {
      const shares = samplesOf(c, true);
      for (const name of ["accuracy", "agreement"] as const) expect(valueOf(name, shares)).toBe(c[name]);
      if (c.loss < 50) {
        for (const name of ["loss", "kl"] as const) {
          expect(Math.abs(valueOf(name, shares) - c[name])).toBeLessThan(1e-6 * (1 + Math.abs(c[name])));
        }
      }
    });
  },
);

test("a share of 0 counts as the smallest number of binary32", () => {
  const sample = new ComputedSample(Float32Array.of(1, 0), 2, true, { labels: Int32Array.of(1) });
  expect(onData("loss").onData.of(sample, sample)[0]).toBeCloseTo(149 * Math.LN2, 9);
});

test("a model against itself: all agree, nothing is lost", () => {
  const samples = samplesOf(reference.cases[0]!).map(({ source }) => ({ sample: source, source }));
  expect(names.filter((n) => onData(n).onData.needs === "source").map((n) => valueOf(n, samples))).toEqual([
    100,
    0,
    Infinity,
  ]);
});

test("every metric looks at weights or at data", () => {
  const metrics = entries.filter((e) => e.kind === "metric");
  expect(metrics.filter((m) => (m.of === undefined) === (m.onData === undefined)).map((m) => m.name)).toEqual(
    [],
  );
});
