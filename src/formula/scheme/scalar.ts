/** A scheme over a whole tensor, one element after the other: the definition of correct. */
import { isNear, NearSquareSum, TreeSum } from "../../numerics/scalar/sum.ts";
import { kmeans } from "../../numerics/kmeans/lloyd.ts";
import { entropyThreshold } from "../../numerics/scalar/entropy.ts";
import { quantile } from "../../numerics/scalar/quantile.ts";
import { Compiler, type Names, type Program } from "../evaluate.ts";
import type { BoundScheme } from "./bound.ts";
import { patternOf, valueOfPattern } from "./patterns.ts";
import { searchFactors } from "./factor_search.ts";
import { greatestDivisor, mostInPiece } from "./pieces.ts";
import { type Reduction, resultsOf, type RowsOf } from "./stages.ts";

/** What a scheme has made of a tensor. */
export interface SchemeValues {
  /** One a statistic, with a value for each part. */
  readonly statistics: ReadonlyMap<string, Float32Array>;
  /** One an element; integers, or the bit patterns of a number format. */
  readonly codes: Float32Array;
  readonly decoded: Float32Array;
}

/** A reduction over the elements that `value(i)` gives, i from 0 to n - 1: binary32. Sums are of binary64, in a fixed tree. */
export function reduceAll({ name, share }: Reduction, n: number, value: (i: number) => number): number {
  if (name === "quantile") {
    return Math.fround(quantile(Float32Array.from({ length: n }, (_, i) => value(i)).sort(), share));
  }
  if (name === "entropy_threshold") {
    return entropyThreshold(Float32Array.from({ length: n }, (_, i) => value(i)), share);
  }
  if (name === "sum") {
    const sum = new TreeSum();
    for (let i = 0; i < n; i++) sum.add(value(i));
    return Math.fround(sum.total);
  }
  // NaN is passed over, and zeros have no sign.
  let best = name === "min" ? Infinity : -Infinity;
  for (let i = 0; i < n; i++) {
    const next = value(i);
    if (name === "min" ? next < best : next > best) best = next;
  }
  return best + 0;
}

/** All results of a search, each with a value for each part, or for each element. */
function overRows(
  { of, parameters, results }: RowsOf,
  size: number,
  share: number,
  at: (i: number) => number,
  by: ((i: number) => number) | undefined,
): Float32Array[] {
  const parts = Array.from({ length: Math.ceil(size / share) }, (_, part) => {
    const row = (value: (i: number) => number) =>
      Float32Array.from({ length: Math.min(share, size - part * share) }, (_, i) => value(part * share + i));
    return of.compute(row(at), by === undefined ? new Float32Array() : row(by), parameters);
  });
  return results.map((_, i) =>
    i === of.elements
      ? Float32Array.from(parts.flatMap((p) => [...p.elements!]))
      : Float32Array.from(parts, (p) => p.results[i]!)
  );
}

/** @param x row-major elements. */
export function runScalar(scheme: BoundScheme, x: Float32Array): SchemeValues {
  const { search } = scheme;
  if (search === undefined) return runWith(scheme, x, undefined);
  const best = searchFactors(Math.ceil(x.length / search.share), search.steps, (factors) => {
    const { decoded } = runWith(scheme, x, factors);
    return Array.from(factors, (_, part) => noiseOf(scheme, x, decoded, part * search.share, search.share));
  });
  return runWith(scheme, x, best);
}

/**
 * Squared error of some elements, row after row of the finest level, each by the fixed tree: of squares in binary32 as long as they
 * neither overflow nor vanish, else in binary64.
 */
function noiseOf(
  { statistics, search }: BoundScheme,
  x: Float32Array,
  decoded: Float32Array,
  from: number,
  length: number,
) {
  const row = statistics.map((s) => s.share).reduce(greatestDivisor, Math.min(length, mostInPiece));
  let total = 0, near = 0;
  for (let start = from; start < from + length; start += row) {
    const sum = new TreeSum(), quick = new NearSquareSum();
    for (let i = start; i < Math.min(start + row, from + length); i++) {
      const roots = search?.importances, error = Math.fround(x[i]! - decoded[i]!);
      const lost = roots === undefined ? error : Math.fround(error * roots[i % roots.length]!);
      sum.add(lost * lost);
      quick.add(lost);
    }
    total += sum.total;
    near += quick.total;
  }
  return isNear(near) ? near : total;
}

/** @param factors of the clip search, one a part. */
function runWith(scheme: BoundScheme, x: Float32Array, factors: Float32Array | undefined): SchemeValues {
  const compiler = new Compiler(scheme.seed);
  const slots = new Map<string, number>();
  const give = (name: string) => {
    const slot = compiler.slot();
    slots.set(name, slot);
    return slot;
  };
  const names: Names = { slots, functions: new Map(), tables: new Map() };
  const [xSlot, qSlot] = [give("x"), give("q")];
  if (scheme.search !== undefined) give(scheme.search.factor);
  const steps = scheme.statistics.map((statistic) => {
    const stages = statistic.stages.map((stage) =>
      stage.map((reduction) => ({
        reduction,
        of: compiler.compile(reduction.of, names),
        by: reduction.rows?.by && compiler.compile(reduction.rows.by, names),
        slots: resultsOf(reduction).map((r) => give(r.name)),
      }))
    );
    const value = compiler.compile(statistic.value, names);
    return { statistic, stages, value, slot: give(statistic.name) };
  });
  const encode = compiler.compile(scheme.encode, names);
  const decode = compiler.compile(scheme.decode, names);
  const frame = compiler.frame();
  const found: { slot: number; share: number; values: Float32Array }[] = [];
  if (factors !== undefined) {
    found.push({ slot: slots.get(scheme.search!.factor)!, share: scheme.search!.share, values: factors });
  }
  const element = (program: Program) => (i: number) => {
    for (const { slot, share, values } of found) frame[slot] = values[Math.floor(i / share)]!;
    frame[xSlot] = x[i]!;
    return program(frame);
  };
  const statistics = new Map<string, Float32Array>();
  for (const { statistic: { name, share }, stages, value, slot } of steps) {
    const ofParts = (value: (first: number) => number) =>
      Float32Array.from({ length: Math.ceil(x.length / share) }, (_, part) => value(part * share));
    for (const { reduction, of, by, slots: results } of stages.flat()) {
      const at = element(of);
      if (reduction.rows !== undefined) {
        const values = overRows(reduction.rows, x.length, share, at, by && element(by));
        const shares = resultsOf(reduction).map((r) => r.perElement ? 1 : share);
        values.forEach((values, i) => found.push({ slot: results[i]!, share: shares[i]!, values }));
        continue;
      }
      if (reduction.levels !== undefined) {
        const row = (first: number) => Float32Array.from({ length: share }, (_, i) => at(first + i));
        const levels = Array.from(
          { length: Math.ceil(x.length / share) },
          (_, part) => kmeans(row(part * share), reduction.share),
        );
        results.forEach((slot, i) =>
          found.push({ slot, share, values: Float32Array.from(levels, (l) => l[i]!) })
        );
        continue;
      }
      const reduced = (first: number) => reduceAll(reduction, share, (i) => at(first + i));
      found.push({ slot: results[0]!, share, values: ofParts(reduced) });
    }
    const values = ofParts((first) => element(value)(first));
    statistics.set(name, values);
    found.push({ slot, share, values });
  }
  const type = scheme.codes.kind === "values" ? scheme.codes.type : undefined;
  const codes = Float32Array.from(x, (_, i) => {
    const code = element(encode)(i);
    return type === undefined ? code : patternOf(code, type);
  });
  const decoded = Float32Array.from(codes, (q, i) => {
    frame[qSlot] = type === undefined ? q : valueOfPattern(q, type);
    return element(decode)(i);
  });
  return { statistics, codes, decoded };
}
