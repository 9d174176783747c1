/** Statistics of a tensor on compiled kernels. What they give is what ./scalar.ts gives. */
import { quantile } from "../../numerics/scalar/clip.ts";
import { leaf } from "../../numerics/tiling.ts";
import type { PartStatistic } from "./bound.ts";
import { kernelOf, type Named, programOf, valueOf } from "./kernels.ts";
import { variablesOf } from "./variables.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { isLong, type Piece } from "./pieces.ts";
import type { Reduction } from "./stages.ts";

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
    const together = stage.filter((r) => r.name !== "quantile" && !needsFiner(r));
    if (together.length > 0) {
      const items = together.map((r) => r.of);
      reduceRows(together, programOf({ op: "tuple", items }, ["x"]), statistic.share, piece, values);
    }
    for (const reduction of stage) {
      if (together.includes(reduction)) continue;
      const mark = values.machine.arena.mark();
      const { program, x } = placed(programOf(reduction.of, ["x"]), statistic.share, piece, values);
      if (reduction.name === "quantile") {
        quantiles(reduction, program, statistic.share, { ...piece, x }, values);
      } else reduceRows([reduction], program, statistic.share, { ...piece, x }, values);
      values.machine.arena.release(mark);
    }
  }
  if (only?.has(statistic.name) ?? true) finish(statistic, piece, values);
}

/** The results of a program's values, one a reduction, over rows of a share. */
function reduceRows(
  reductions: readonly Reduction[],
  program: Named,
  share: number,
  piece: Loaded,
  values: PartValues,
): void {
  const { arena } = values.machine, mark = arena.mark(), count = piece.length / share;
  const to = reductions.map(() => arena.alloc(4 * count));
  const kinds = reductions.map(({ name }, result) => ({
    kind: name as Exclude<Reduction["name"], "quantile">,
    result,
    over: "f32 of rows" as const,
  }));
  const kernel = kernelOf(program, reductions.map(() => undefined), kinds);
  const inputs = kernel.inputs.map(() => piece.x);
  values.run(kernel, piece, { inputs, outputs: [], row: share, reductions: to });
  reductions.forEach(({ result }, i) => values.of(result).set(arena.f32(to[i]!, count), piece.from / share));
  arena.release(mark);
}

function quantiles(
  { result, share: below }: Reduction,
  program: Named,
  share: number,
  piece: Loaded,
  values: PartValues,
): void {
  const elements = elementsOf(program, share, piece, values);
  const own = values.of(result), first = piece.from / share;
  for (let i = 0; i * share < piece.length; i++) {
    own[first + i] = quantile(elements.subarray(i * share, (i + 1) * share).slice().sort(), below);
  }
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

/** The values of a program for each element of a piece, outside of the arena. */
function elementsOf(
  program: Named,
  row: number | undefined,
  piece: Loaded,
  values: PartValues,
): Float32Array {
  const { arena } = values.machine, mark = arena.mark(), to = arena.alloc(4 * piece.length);
  const kernel = kernelOf(program, ["f32"]);
  values.run(kernel, piece, {
    inputs: kernel.inputs.map(() => piece.x),
    outputs: [to],
    ...(row !== undefined && { row }),
  });
  const elements = arena.f32(to, piece.length).slice();
  arena.release(mark);
  return elements;
}

/** One part of a long statistic: `pieces` are those that make it up, read anew for each reduction. */
export function longStatistic(
  statistic: PartStatistic,
  part: number,
  pieces: () => Iterable<Loaded>,
  values: PartValues,
  only?: Only,
): void {
  const { share } = statistic;
  if (only !== undefined && !only.has(statistic.name)) return;
  for (const reduction of statistic.stages.flat()) {
    if (only !== undefined && !only.has(reduction.result)) continue;
    values.of(reduction.result)[part] = reduceLong(reduction, pieces, values);
  }
  finish(statistic, { from: part * share, length: share }, values);
}

function reduceLong(
  { name, of, share: below }: Reduction,
  pieces: () => Iterable<Loaded>,
  values: PartValues,
) {
  const whole = programOf(of, ["x"]);
  if (name === "quantile") {
    const parts = [...pieces()].map((piece) => elementsOf(whole, undefined, piece, values));
    const all = new Float32Array(parts.reduce((sum, p) => sum + p.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return Math.fround(quantile(all.sort(), below));
  }
  const { arena } = values.machine;
  let result = name === "min" ? Infinity : name === "max" ? -Infinity : 0;
  for (const piece of pieces()) {
    const mark = arena.mark();
    const finer = whole.parts.some((v) => !isLong(values.shareOf(v)));
    const { program, x } = finer ? placed(whole, Infinity, piece, values) : { program: whole, x: piece.x };
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
      const kernel = kernelOf(program, [undefined], [{ kind: name, result: 0, over: "f64 of rows" }]);
      const rows = length / row, to = arena.alloc(8 * rows);
      values.run(kernel, { from: piece.from + from, length }, {
        inputs: kernel.inputs.map(() => x + 4 * from),
        outputs: [],
        row,
        reductions: [to],
      });
      for (const value of arena.f64(to, rows)) {
        result = name === "sum"
          ? result + value
          : name === "min"
          ? Math.min(result, value)
          : Math.max(result, value);
      }
    }
    arena.release(mark);
  }
  return Math.fround(result);
}
