/** The clip search on compiled kernels: of the factors of `./factor_search.ts` the one with the least squared error of each part. */
import { isNear } from "../../numerics/scalar/sum.ts";
import type { BoundScheme } from "./bound.ts";
import { lossOf } from "./encoding.ts";
import { searchFactors } from "./factor_search.ts";
import { importance, putImportances, weigh } from "./importances.ts";
import { leastNoise } from "./least_noise.ts";
import { searchByHistogram } from "./histogram_search.ts";
import { type Kernel, kernelOf, programOf } from "./kernels.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { isLong, rowOf } from "./pieces.ts";
import { movingOf } from "./row_search.ts";
import { longStatistic, type Only, shortStatistic } from "./statistics.ts";

/** Pieces between two elements, each with the short ones among the statistics before `upTo`. */
export type PiecesOf = (from: number, to: number, upTo: number) => Iterable<Loaded>;

/** Squared errors: near ones, and those in binary64 for parts whose squares binary32 does not hold. */
interface NoiseKernels {
  readonly near: Kernel;
  readonly wide: Kernel;
  /** Where the importances of a piece lie. */
  readonly importances: ((piece: Loaded) => number) | undefined;
}

/** The caller frees what it takes of the arena. */
function noiseKernels(scheme: BoundScheme, values: PartValues): NoiseKernels {
  const importances = putImportances(scheme, values), lost = lossOf(scheme);
  const program = importances === undefined
    ? programOf(lost, ["x"], scheme.seed)
    : programOf(weigh(lost), ["x", importance], scheme.seed);
  const of = (kind: "near squares" | "squares") =>
    kernelOf(program, [undefined], [{ kind, result: 0, over: "f64 of rows" }]);
  return { near: of("near squares"), wide: of("squares"), importances };
}

/** The squared errors of `count` parts, `first` and following, of pieces that hold them. */
function noiseOf(
  { near, wide, importances }: NoiseKernels,
  pieces: () => Iterable<Loaded>,
  part: { readonly share: number; readonly first: number; readonly count: number },
  values: PartValues,
  limit?: Float64Array,
): Float64Array {
  const sum = (kernel: Kernel) => {
    const noise = new Float64Array(part.count);
    for (const piece of pieces()) {
      const inputs = kernel.inputs.map((name) => name === importance ? importances!(piece) : piece.x);
      addNoise(kernel, inputs, piece, part, noise, values);
    }
    return noise;
  };
  const noise = sum(near);
  // Nothing is below no error.
  const far = (i: number) => !isNear(noise[i]!) && limit?.[i] !== 0;
  if (!noise.some((_, i) => far(i))) return noise;
  const exact = sum(wide);
  return noise.map((sum, i) => isNear(sum) ? sum : exact[i]!);
}

/** Adds the squared error of a piece to that of the parts it belongs to. */
function addNoise(
  kernel: Kernel,
  inputs: readonly number[],
  piece: Loaded,
  { share, first }: { readonly share: number; readonly first: number },
  noise: Float64Array,
  values: PartValues,
) {
  const { arena } = values.machine, mark = arena.mark();
  const row = rowOf([share, ...kernel.parts.map((name) => values.shareOf(name))], piece);
  const rows = piece.length / row, sums = arena.alloc(8 * rows);
  values.run(kernel, piece, {
    inputs,
    outputs: [],
    row,
    reductions: [sums],
  });
  const found = arena.f64(sums, rows);
  if (row === share) noise.set(found, piece.from / share - first);
  else {
    found.forEach((sum, i) => {
      const part = Math.floor((piece.from + i * row) / share) - first;
      noise[part] = noise[part]! + sum;
    });
  }
  arena.release(mark);
}

/** Sets the factors of the parts that lie in a piece as wholes, a pass over it for each candidate: where ./row_search.ts does not fit. */
export function shortFactors(scheme: BoundScheme, values: PartValues, piece: Loaded): void {
  const { factor, share, steps } = scheme.search!;
  const factors = values.of(factor), first = piece.from / share, count = piece.length / share;
  const { arena } = values.machine, mark = arena.mark();
  const kernels = noiseKernels(scheme, values), moving = movingOf(scheme);
  // What does not depend on the range is the same for all candidates.
  let only: Only;
  const none = new Float64Array(count).fill(Infinity);
  const bound = leastNoise(scheme, piece, values);
  const best = searchFactors(count, steps, (tried, limit) => {
    factors.set(tried, first);
    for (const statistic of scheme.statistics) {
      if (!isLong(statistic.share)) shortStatistic(statistic, piece, values, only);
    }
    only = moving;
    if (bound?.(limit)) return none;
    return noiseOf(kernels, () => [piece], { share, first, count }, values, limit);
  });
  factors.set(best, first);
  arena.release(mark);
}

/** Sets the factors of parts that are longer than a piece. */
export function longFactors(scheme: BoundScheme, values: PartValues, piecesOf: PiecesOf): void {
  const { factor, share, steps } = scheme.search!;
  const { arena } = values.machine, mark = arena.mark();
  const factors = values.of(factor), kernels = noiseKernels(scheme, values), moving = movingOf(scheme);
  const update = (only: Only) =>
    scheme.statistics.forEach((statistic, i) => {
      if (!isLong(statistic.share)) return;
      for (let part = 0; part * statistic.share < values.size; part++) {
        const start = part * statistic.share;
        longStatistic(statistic, part, () => piecesOf(start, start + statistic.share, i), values, { only });
      }
    });
  factors.fill(1);
  update(undefined);
  /** Squared error over all elements for one factor a part. */
  const exact = (tried: Float32Array): Float64Array => {
    factors.set(tried);
    update(moving);
    const pieces = () => piecesOf(0, values.size, scheme.statistics.length);
    return noiseOf(kernels, pieces, { share, first: 0, count: tried.length }, values);
  };
  const byHistogram = searchByHistogram(scheme, values, piecesOf, { exact, update: () => update(moving) });
  factors.set(byHistogram ?? searchFactors(factors.length, steps, exact));
  arena.release(mark);
}
