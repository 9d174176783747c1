/**
 * Statistics of small parts and what is made of them in one job: each shard of a piece reduces its elements, computes its statistics
 * and encodes, while the elements are in the cache of its core. What it gives is what ./statistics.ts gives, bit for bit.
 */
import { FixedKernels } from "../../numerics/simd/fixed.ts";
import { leaf } from "../../numerics/tiling.ts";
import type { Step } from "../../tensor/pool.ts";
import type { Outcome, Part, Prepared } from "../wasm/compiled.ts";
import type { PartStatistic } from "./bound.ts";
import { type Kernel, kernelOf, programOf } from "./kernels.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { greatestDivisor, isLong } from "./pieces.ts";
import { isPlain, type PlainReduction, type Reduction, resultsOf, type RowsOf } from "./stages.ts";
import { isElement, keysOf } from "./statistics.ts";
import type { Node } from "../tree.ts";
import { variablesOf } from "./variables.ts";

/** Reductions of rows of a share, in one pass; a search over the rows; or the values of a statistic, one a part. */
type Link =
  | {
    readonly kind: "reduce";
    readonly share: number;
    readonly kernel: Kernel;
    readonly results: readonly string[];
  }
  | {
    readonly kind: "rows";
    readonly share: number;
    readonly reduction: Reduction & { readonly rows: RowsOf };
    /** What it is of, and its weights or keys, where they are not x itself or nothing. */
    readonly x: Kernel | undefined;
    readonly y: Kernel | "x" | undefined;
  }
  | { readonly kind: "finish"; readonly share: number; readonly kernel: Kernel; readonly result: string };

interface Group {
  readonly share: number;
  readonly reductions: Reduction[];
}

/** What a reduction reads of each element. */
const nodesOf = ({ of, rows }: Reduction): Node[] => rows?.by === undefined ? [of] : [of, rows.by];

const leastMultiple = (a: number, b: number) => a / greatestDivisor(a, b) * b;

export class Chain {
  readonly #links: readonly Link[];
  readonly #last: Kernel;
  readonly #names: readonly string[];
  readonly #values: PartValues;
  /** Elements of a shard. */
  readonly #unit: number;

  private constructor(statistics: readonly PartStatistic[], last: Kernel, values: PartValues, unit: number) {
    this.#links = linksOf(statistics, values);
    this.#last = last;
    this.#names = statistics.map((s) => s.name);
    this.#values = values;
    this.#unit = unit;
  }

  /**
   * Undefined when a statistic needs more than passes over rows of a leaf at most.
   * @param statistics in their order; what they read besides is there already.
   * @param last over the elements: it reads the statistics.
   */
  static of(statistics: readonly PartStatistic[], last: Kernel, values: PartValues): Chain | undefined {
    if (statistics.length === 0) return undefined;
    const read = statistics.flatMap((s) => [s.value, ...s.stages.flat().flatMap(nodesOf)]);
    const names = new Set([...variablesOf(...read), ...last.parts]);
    names.delete("x");
    const shares = [...statistics.map((s) => s.share), ...[...names].map((name) => values.shareOf(name))];
    const unit = shares.filter((share) => share <= leaf).reduce(leastMultiple, 1);
    // Parts longer than a shard must lie around the whole piece, as those of long statistics do.
    const fits = unit <= leaf && shares.every((share) => share <= leaf || isLong(share));
    const simple = ({ share, stages }: PartStatistic) =>
      share <= leaf &&
      stages.flat().every((reduction) =>
        (isPlain(reduction) || reduction.rows !== undefined) &&
        [...variablesOf(...nodesOf(reduction))].every((v) => v === "x" || values.shareOf(v) >= share)
      );
    if (!fits || !statistics.every(simple)) return undefined;
    return new Chain(statistics, last, values, Math.floor(leaf / unit) * unit);
  }

  /**
   * Runs over a piece, which begins and ends where parts do.
   * @param more steps behind the last kernel, given where the values of parts lie.
   */
  run(
    piece: Loaded,
    outputs: readonly (number | undefined)[],
    more: (place: (name: string) => number) => readonly Step[] = () => [],
  ): Outcome {
    const { machine: { arena, pool } } = this.#values, mark = arena.mark();
    try {
      const places = new Places(piece, this.#values, this.#unit);
      const steps = this.#links.flatMap((link): readonly Step[] => {
        if (link.kind === "rows") return places.rows(link);
        if (link.kind === "finish") {
          return [places.parts(link.kernel, link.share, places.make(link.result, link.share)).step];
        }
        const to = link.results.map((r) => places.make(r, link.share));
        return [places.elements(link.kernel, [], link.share, to).step];
      });
      const last = places.elements(this.#last, outputs);
      pool.chain([...steps, last.step, ...more((name) => places.at(name))], last.shards);
      for (const name of this.#names) if (this.#values.keeps(name)) places.keep(name);
      return last.outcome();
    } finally {
      arena.release(mark);
    }
  }
}

/** Where the values of the parts of a piece lie, and kernels that are given them. */
class Places {
  readonly #at = new Map<string, number>();

  constructor(readonly piece: Loaded, readonly values: PartValues, readonly unit: number) {}

  /** Room for values that are computed here, for whole shards. */
  make(name: string, share: number): number {
    const at = this.values.machine.arena.alloc(
      4 * Math.ceil(this.piece.length / this.unit) * (this.unit / share),
    );
    this.#at.set(name, at);
    return at;
  }

  /** Where the values of a name lie: those of the elements, or of the parts of the piece. */
  at(name: string): number {
    if (name === "x") return this.piece.x;
    const at = this.#at.get(name) ?? this.values.put(name, this.piece);
    this.#at.set(name, at);
    return at;
  }

  /** Brings values that were computed here to those of the tensor. */
  keep(name: string): void {
    const share = this.values.shareOf(name), count = this.piece.length / share;
    this.values.of(name).set(
      this.values.machine.arena.f32(this.#at.get(name)!, count),
      this.piece.from / share,
    );
  }

  /** A kernel over the elements; `row` is the length of what is reduced. */
  elements(
    { formula, inputs, parts }: Kernel,
    outputs: readonly (number | undefined)[],
    row?: number,
    reductions?: readonly number[],
  ): Prepared {
    const { piece, values, unit } = this;
    const shares = parts.map((name) => values.shareOf(name));
    const whole = greatestDivisor(unit, piece.length);
    const cols = row ?? shares.filter((share) => share <= unit).reduce(greatestDivisor, whole);
    const rows = piece.length / cols;
    return formula.prepare(values.machine.arena, {
      rows,
      cols,
      inputs: inputs.map((name) => this.at(name)),
      outputs,
      parts: parts.map((name, i): Part => ({
        at: this.at(name),
        rowsPer: shares[i]! > unit ? Math.max(1, Math.ceil(rows)) : Math.max(1, shares[i]! / cols),
      })),
      place: piece.from,
      ...(reductions && { reductions }),
    }, unit / cols);
  }

  /** A search over rows, and before it what computes its elements. */
  rows({ share, reduction, x, y }: Extract<Link, { kind: "rows" }>): Step[] {
    const { piece, unit } = this, { arena, pool } = this.values.machine;
    const steps: Step[] = [];
    const place = (kernel: Kernel | "x" | undefined, otherwise: number): number => {
      if (kernel === undefined) return otherwise;
      if (kernel === "x") return piece.x;
      const at = arena.alloc(4 * piece.length);
      steps.push(this.elements(kernel, [at]).step);
      return at;
    };
    const { of, parameters } = reduction.rows, rows = piece.length / share;
    const at = { x: place(x, piece.x), y: place(y, 0), out: 0, elements: 0, parameters };
    const results = resultsOf(reduction);
    at.out = arena.alloc(4 * (rows * results.length + unit / share));
    results.forEach(({ name, perElement }, i) => {
      if (perElement) at.elements = this.make(name, 1);
      else this.#at.set(name, at.out + 4 * rows * i);
    });
    const t = {
      rows,
      cols: share,
      tiles: rows,
      perShard: unit / share,
      shards: Math.ceil(piece.length / unit),
    };
    return [...steps, of.step(new FixedKernels(arena, pool), t, at)];
  }

  /** A kernel over the values of parts of a share: in the last shard over some more, which nobody looks at. */
  parts({ formula, inputs, parts }: Kernel, share: number, output: number): Prepared {
    const { piece, values, unit } = this, perShard = unit / share;
    const ratios = parts.map((name) => values.shareOf(name) / share);
    const cols = ratios.filter((ratio) => ratio <= perShard).reduce(greatestDivisor, perShard);
    const rows = Math.ceil(piece.length / share / cols);
    return formula.prepare(values.machine.arena, {
      rows,
      cols,
      inputs: inputs.map((name) => this.at(name)),
      outputs: [output],
      parts: parts.map((name, i): Part => ({
        at: this.at(name),
        rowsPer: ratios[i]! > perShard ? Math.max(1, rows) : ratios[i]! / cols,
      })),
    }, perShard / cols);
  }
}

/** Reductions of one share go together as soon as what they read is there. */
function linksOf(statistics: readonly PartStatistic[], values: PartValues): Link[] {
  const groups: (Group | PartStatistic)[] = [];
  const madeBy = new Map<string, number>();
  for (const statistic of statistics) {
    const { name, share, stages } = statistic;
    for (const reduction of stages.flat()) {
      const after = Math.max(
        -1,
        ...[...variablesOf(...nodesOf(reduction))].map((v) => madeBy.get(v) ?? -1),
      );
      const fits = (g: Group) => g.share === share && g.reductions.every((r) => r.rows === undefined);
      let at = groups.findIndex((g, i) => i > after && "reductions" in g && fits(g));
      if (at < 0 || reduction.rows !== undefined) at = groups.push({ share, reductions: [] }) - 1;
      (groups[at] as Group).reductions.push(reduction);
      for (const { name } of resultsOf(reduction)) madeBy.set(name, at);
    }
    madeBy.set(name, groups.push(statistic) - 1);
  }
  return groups.map((group): Link => {
    const { share } = group;
    if (!("reductions" in group)) {
      const { name, value } = group;
      const elements = [...variablesOf(value)].filter((v) => values.shareOf(v) === share);
      return { kind: "finish", share, kernel: kernelOf(programOf(value, elements), ["f32"]), result: name };
    }
    const [search] = group.reductions;
    if (search?.rows !== undefined) {
      const computes = (node: Node) => kernelOf(programOf(node, ["x"]), ["f32"]);
      const keys = keysOf(search);
      return {
        kind: "rows",
        share,
        reduction: { ...search, rows: search.rows },
        x: isElement(search.of) ? undefined : computes(search.of),
        y: keys === undefined ? undefined : isElement(keys) ? "x" : computes(keys),
      };
    }
    const reductions = group.reductions as PlainReduction[], items = reductions.map((r) => r.of);
    const kernel = kernelOf(
      programOf({ op: "tuple", items }, ["x"]),
      reductions.map(() => undefined),
      reductions.map(({ name: kind }, result) => ({ kind, result, over: "f32 of rows" as const })),
    );
    return { kind: "reduce", share, kernel, results: reductions.map((r) => r.result) };
  });
}
