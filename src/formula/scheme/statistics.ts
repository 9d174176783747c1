/** Statistics of a tensor on compiled kernels. What they give is what ./scalar.ts gives. */
import { FixedKernels } from "../../numerics/simd/fixed.ts";
import { quantiles } from "../../numerics/simd/order.ts";
import { kmeansByHalving } from "../../numerics/kmeans/halving.ts";
import { leaf, tiling } from "../../numerics/tiling.ts";
import type { Node } from "../tree.ts";
import type { PartStatistic } from "./bound.ts";
import { kernelOf, type Named, programOf, valueOf } from "./kernels.ts";
import { variablesOf } from "./variables.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { isLong, type Piece } from "./pieces.ts";
import { isPlain, type PlainReduction, type Reduction, resultsOf, type RowsOf } from "./stages.ts";
import { countInto, thresholdOf, thresholdOfRow } from "./thresholds.ts";

/** Up to so many parts a kernel for their values does not pay. */
const few = 64;

/** The value of a statistic for each part of a piece, once its reductions are there. */
function finish({ name, share, value }: PartStatistic, piece: Piece, values: PartValues): void {
  const first = Math.floor(piece.from / share), count = Math.max(1, piece.length / share);
  const own = values.of(name), { arena } = values.machine;
  const elements = [...variablesOf(value)].filter((v) => values.shareOf(v) === share);
  const program = programOf(value, elements);
  if (count <= few) {
    for (let i = first; i < first + count; i++) own[i] = valueOf(program, (v) => values.at(v, i * share));
    return;
  }
  const mark = arena.mark(), output = arena.alloc(4 * count);
  values.runParts(kernelOf(program, ["f32"]), share, piece, output);
  own.set(arena.f32(output, count), first);
  arena.release(mark);
}

/** Names of which nothing else need be computed anew: undefined for all. */
export type Only = ReadonlySet<string> | undefined;

/** A statistic of parts that lie in a piece as wholes. */
export function shortStatistic(
  statistic: PartStatistic,
  piece: Loaded,
  values: PartValues,
  only?: Only,
): void {
  for (const all of statistic.stages) {
    const stage = only === undefined ? all : all.filter((r) => only.has(r.result));
    const needsFiner = ({ of }: Reduction) =>
      [...variablesOf(of)].some((name) => name !== "x" && values.shareOf(name) < statistic.share);
    const together = stage.filter(isPlain).filter((r) => !needsFiner(r));
    if (together.length > 0) {
      const items = together.map((r) => r.of);
      reduceRows(together, programOf({ op: "tuple", items }, ["x"]), statistic.share, piece, values);
    }
    for (const reduction of stage) {
      if (reduction.rows !== undefined) {
        overRows(reduction, reduction.rows, statistic.share, piece, values);
        continue;
      }
      if (!isPlain(reduction)) {
        if (reduction.levels !== undefined) levelsOfRows(reduction, statistic.share, piece, values);
        else if (reduction.name === "quantile") quantileRows(reduction, statistic.share, piece, values);
        else thresholdRows(reduction, statistic.share, piece, values);
        continue;
      }
      if (together.includes(reduction)) continue;
      const mark = values.machine.arena.mark();
      const { program, x } = placed(programOf(reduction.of, ["x"]), statistic.share, piece, values);
      reduceRows([reduction], program, statistic.share, { ...piece, x }, values);
      values.machine.arena.release(mark);
    }
  }
  if (only?.has(statistic.name) ?? true) finish(statistic, piece, values);
}

/** The results of a program's values, one a reduction, over rows of a share. */
function reduceRows(
  reductions: readonly PlainReduction[],
  program: Named,
  share: number,
  piece: Loaded,
  values: PartValues,
): void {
  const { arena } = values.machine, mark = arena.mark(), count = piece.length / share;
  const to = reductions.map(() => arena.alloc(4 * count));
  const kinds = reductions.map(({ name }, result) => ({
    kind: name,
    result,
    over: "f32 of rows" as const,
  }));
  const kernel = kernelOf(program, reductions.map(() => undefined), kinds);
  const inputs = kernel.inputs.map(() => piece.x);
  values.run(kernel, piece, { inputs, outputs: [], row: share, reductions: to });
  reductions.forEach(({ result }, i) => values.of(result).set(arena.f32(to[i]!, count), piece.from / share));
  arena.release(mark);
}

/** All results of a search over rows of a share. */
function overRows(
  reduction: Reduction,
  { of, parameters, results }: RowsOf,
  share: number,
  piece: Loaded,
  values: PartValues,
): void {
  const { arena, pool } = values.machine, mark = arena.mark(), count = piece.length / share;
  const place = (node: Node) =>
    isElement(node) ? piece.x : computed(programOf(node, ["x"]), undefined, piece, values);
  const x = place(reduction.of);
  const keys = keysOf(reduction), y = keys === undefined ? 0 : place(keys);
  const out = arena.alloc(4 * count * results.length);
  const elements = of.elements === undefined ? 0 : arena.alloc(4 * piece.length);
  const t = tiling(count, share);
  pool.chain(
    [of.step(new FixedKernels(arena, pool), t, { x, y, out, elements, parameters })],
    t.shards,
  );
  resultsOf(reduction).forEach(({ name, perElement }, i) => {
    if (perElement) values.of(name).set(arena.f32(elements, piece.length), piece.from);
    else values.of(name).set(arena.f32(out + 4 * i * count, count), piece.from / share);
  });
  arena.release(mark);
}

/** The second of what differs from element to element, unless it is the magnitudes of the first, which need no room. */
export function keysOf({ of, rows }: Reduction): Node | undefined {
  const by = rows?.by;
  const own = rows?.of.magnitudes && by?.op === "call" && by.name === "abs" &&
    JSON.stringify(by.args[0]) === JSON.stringify(of);
  return own ? undefined : by;
}

/** What a quantile is taken of: magnitudes of values in the arena, or those values. */
function magnitudesOf(of: Node): { of: Node; absolute: boolean } {
  const absolute = of.op === "call" && of.name === "abs";
  return { of: absolute ? of.args[0]! : of, absolute };
}

export const isElement = (node: Node) => node.op === "variable" && node.name === "x";

/** The quantile of each row of a piece. */
function quantileRows(
  { result, share: below, of }: Reduction,
  share: number,
  piece: Loaded,
  values: PartValues,
): void {
  const { arena, pool } = values.machine, kernels = new FixedKernels(arena, pool);
  const { of: inner, absolute } = magnitudesOf(of);
  const mark = arena.mark(),
    count = piece.length / share,
    own = values.of(result),
    first = piece.from / share;
  const x = isElement(inner) ? piece.x : computed(programOf(inner, ["x"]), share, piece, values);
  if (share > leaf) {
    for (let i = 0; i < count; i++) {
      const row = { length: share, pieces: () => [{ x: x + 4 * i * share, length: share }] };
      own[first + i] = quantiles(kernels, row, absolute, [below])[0]!;
    }
  } else {
    const t = tiling(count, share);
    const out = arena.alloc(4 * count), scratch = arena.alloc(4 * share * t.shards);
    kernels.rowQuantile(t, x, out, scratch, absolute, below);
    own.set(arena.f32(out, count), first);
  }
  arena.release(mark);
}

/** The levels of k-means of each row of a piece. */
function levelsOfRows(reduction: Reduction, share: number, piece: Loaded, values: PartValues): void {
  const { arena } = values.machine, mark = arena.mark(), first = piece.from / share;
  const { of } = reduction;
  const x = isElement(of) ? piece.x : computed(programOf(of, ["x"]), share, piece, values);
  for (let i = 0; i < piece.length / share; i++) {
    putLevels(reduction, arena.f32(x + 4 * i * share, share), first + i, values);
  }
  arena.release(mark);
}

/** The levels of k-means of all pieces together: they are sorted, so they are held. */
function levelsOfLong(
  reduction: Reduction,
  part: number,
  pieces: () => Iterable<Loaded>,
  length: number,
  values: PartValues,
): void {
  const all = new Float32Array(length), { arena } = values.machine, { of } = reduction;
  let done = 0;
  for (const piece of pieces()) {
    const mark = arena.mark();
    const x = isElement(of) ? piece.x : computed(programOf(of, ["x"]), undefined, piece, values);
    all.set(arena.f32(x, piece.length), done);
    done += piece.length;
    arena.release(mark);
  }
  putLevels(reduction, all, part, values);
}

function putLevels({ levels, share: n }: Reduction, row: Float32Array, part: number, values: PartValues) {
  kmeansByHalving(row, n).forEach((level, i) => values.of(levels![i]!)[part] = level);
}

const magnitude = (of: Node): Node =>
  magnitudesOf(of).absolute ? of : { op: "call", name: "abs", args: [of] };

/** The entropy threshold of each row of a piece. */
function thresholdRows(
  { result, share: levels, of }: Reduction,
  share: number,
  piece: Loaded,
  values: PartValues,
): void {
  const { arena } = values.machine, mark = arena.mark(), own = values.of(result), first = piece.from / share;
  const x = computed(programOf(magnitude(of), ["x"]), share, piece, values);
  for (let i = 0; i < piece.length / share; i++) {
    own[first + i] = thresholdOfRow(arena.f32(x + 4 * i * share, share), levels);
  }
  arena.release(mark);
}

/** The entropy threshold of all pieces together. */
function thresholdOfLong(
  { result, share: levels, of }: Reduction,
  pieces: () => Iterable<Loaded>,
  length: number,
  values: PartValues,
): number {
  const { arena, pool } = values.machine, kernels = new FixedKernels(arena, pool);
  const node = magnitude(of), program = programOf(node, ["x"]);
  const reach = reduceLong({ name: "max", of: node, share: 0, result }, pieces, length, values);
  return thresholdOf(reach, levels, (counts) => {
    for (const piece of pieces()) {
      const mark = arena.mark();
      countInto(counts, kernels, computed(program, undefined, piece, values), piece.length, reach);
      arena.release(mark);
    }
  });
}

/**
 * What a reduction reads, over rows of the part: when its elements need values of smaller parts, they are computed first.
 */
function placed(program: Named, share: number, piece: Loaded, values: PartValues) {
  const finer = program.parts.some((name) => values.shareOf(name) < share);
  if (!finer) return { program, x: piece.x };
  const x = values.machine.arena.alloc(4 * piece.length);
  const kernel = kernelOf(program, ["f32"]);
  values.run(kernel, piece, { inputs: kernel.inputs.map(() => piece.x), outputs: [x] });
  return { program: programOf({ op: "variable", name: "x" }, ["x"]), x };
}

/** The values of a program for each element of a piece, in the arena. The caller frees them. */
function computed(program: Named, row: number | undefined, piece: Loaded, values: PartValues): number {
  const to = values.machine.arena.alloc(4 * piece.length), kernel = kernelOf(program, ["f32"]);
  values.run(kernel, piece, {
    inputs: kernel.inputs.map(() => piece.x),
    outputs: [to],
    ...(row !== undefined && { row }),
  });
  return to;
}

/** The quantile of all pieces together. */
function quantileOf(
  { of, share }: Reduction,
  pieces: () => Iterable<Loaded>,
  length: number,
  values: PartValues,
) {
  const { arena, pool } = values.machine;
  const { of: inner, absolute } = magnitudesOf(of), program = programOf(inner, ["x"]);
  const row = {
    length,
    *pieces() {
      for (const piece of pieces()) {
        const mark = arena.mark();
        yield {
          x: isElement(inner) ? piece.x : computed(program, undefined, piece, values),
          length: piece.length,
        };
        arena.release(mark);
      }
    },
  };
  return quantiles(new FixedKernels(arena, pool), row, absolute, [share])[0]!;
}

/**
 * One part of a long statistic: `pieces` are those that make it up, read anew for each reduction. What is `made` is there already;
 * of what is there, `only` some must be computed anew.
 */
export function longStatistic(
  statistic: PartStatistic,
  part: number,
  pieces: () => Iterable<Loaded>,
  values: PartValues,
  { only, made }: { readonly only?: Only; readonly made?: ReadonlySet<string> } = {},
): void {
  const { share } = statistic;
  if (only !== undefined && !only.has(statistic.name)) return;
  for (const reduction of statistic.stages.flat()) {
    if (made?.has(reduction.result)) continue;
    if (only !== undefined && !only.has(reduction.result)) continue;
    if (reduction.levels !== undefined) {
      levelsOfLong(reduction, part, pieces, share, values);
      continue;
    }
    values.of(reduction.result)[part] = reduceLong(reduction, pieces, share, values);
  }
  finish(statistic, { from: part * share, length: share }, values);
}

/** The searches are never long: see `stage`. */
function reduceLong(
  reduction: Reduction,
  pieces: () => Iterable<Loaded>,
  length: number,
  values: PartValues,
): number {
  if (reduction.name === "entropy_threshold") return thresholdOfLong(reduction, pieces, length, values);
  if (reduction.name === "quantile") return quantileOf(reduction, pieces, length, values);
  if (!isPlain(reduction)) throw new RangeError("Cannot search a long part: it is cut before");
  return reduceTogether([reduction], pieces, values)[0]!;
}

/** The results of several reductions in one pass over the pieces. Several must not need values of smaller parts. */
export function reduceTogether(
  reductions: readonly PlainReduction[],
  pieces: () => Iterable<Loaded>,
  values: PartValues,
): number[] {
  const whole = programOf({ op: "tuple", items: reductions.map((r) => r.of) }, ["x"]);
  const { arena } = values.machine;
  const results = reductions.map(({ name }) => name === "min" ? Infinity : name === "max" ? -Infinity : 0);
  const kinds = reductions.map(({ name: kind }, result) => ({ kind, result, over: "f64 of rows" }) as const);
  for (const piece of pieces()) {
    const mark = arena.mark();
    const finer = whole.parts.some((v) => !isLong(values.shareOf(v)));
    const { program, x } = finer ? placed(whole, Infinity, piece, values) : { program: whole, x: piece.x };
    const kernel = kernelOf(program, kinds.map(() => undefined), kinds);
    // Row for row of a leaf, so that a sum adds the leaves in their order wherever the pieces end.
    const even = piece.length - piece.length % leaf;
    for (
      const [from, length, row] of [[0, even, leaf], [
        even,
        piece.length - even,
        piece.length - even,
      ]] as const
    ) {
      if (length === 0) continue;
      const rows = length / row, to = kinds.map(() => arena.alloc(8 * rows));
      values.run(kernel, { from: piece.from + from, length }, {
        inputs: kernel.inputs.map(() => x + 4 * from),
        outputs: [],
        row,
        reductions: to,
      });
      reductions.forEach(({ name }, i) => {
        for (const value of arena.f64(to[i]!, rows)) {
          const before = results[i]!;
          results[i] = name === "sum"
            ? before + value
            : name === "min"
            ? Math.min(before, value)
            : Math.max(before, value);
        }
      });
    }
    arena.release(mark);
  }
  return results.map(Math.fround);
}
