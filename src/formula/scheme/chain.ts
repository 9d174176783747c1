/**
 * Statistics of small parts and what is made of them in one job: each shard of a piece reduces its elements, computes its statistics
 * and encodes, while the elements are in the cache of its core. What it gives is what ./statistics.ts gives, bit for bit.
 */
import { leaf } from "../../numerics/tiling.ts";
import type { Outcome, Part, Prepared } from "../wasm/compiled.ts";
import type { PartStatistic } from "./bound.ts";
import { type Kernel, kernelOf, programOf } from "./kernels.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { greatestDivisor, isLong } from "./pieces.ts";
import { isPlain, type PlainReduction } from "./stages.ts";
import { variablesOf } from "./variables.ts";

/** Reductions of rows of a share, in one pass; or the values of a statistic, one a part. */
type Link =
  | {
    readonly kind: "reduce";
    readonly share: number;
    readonly kernel: Kernel;
    readonly results: readonly string[];
  }
  | { readonly kind: "finish"; readonly share: number; readonly kernel: Kernel; readonly result: string };

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
    const read = statistics.flatMap((s) => [s.value, ...s.stages.flat().map((r) => r.of)]);
    const names = new Set([...variablesOf(...read), ...last.parts]);
    names.delete("x");
    const shares = [...statistics.map((s) => s.share), ...[...names].map((name) => values.shareOf(name))];
    const unit = shares.filter((share) => share <= leaf).reduce(leastMultiple, 1);
    // Parts longer than a shard must lie around the whole piece, as those of long statistics do.
    const fits = unit <= leaf && shares.every((share) => share <= leaf || isLong(share));
    const simple = ({ share, stages }: PartStatistic) =>
      share <= leaf && stages.flat().every((r) =>
        isPlain(r) &&
        [...variablesOf(r.of)].every((v) => v === "x" || values.shareOf(v) >= share)
      );
    if (!fits || !statistics.every(simple)) return undefined;
    return new Chain(statistics, last, values, Math.floor(leaf / unit) * unit);
  }

  /** Runs over a piece, which begins and ends where parts do. */
  run(piece: Loaded, outputs: readonly (number | undefined)[]): Outcome {
    const { machine: { arena, pool } } = this.#values, mark = arena.mark();
    try {
      const places = new Places(piece, this.#values, this.#unit);
      const prepared = this.#links.map((link) =>
        link.kind === "reduce"
          ? places.elements(link.kernel, [], link.share, link.results.map((r) => places.make(r, link.share)))
          : places.parts(link.kernel, link.share, places.make(link.result, link.share))
      );
      const last = places.elements(this.#last, outputs);
      pool.chain([...prepared, last].map(({ step }) => step), last.shards);
      for (const name of this.#names) places.keep(name);
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

  #place(name: string): number {
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
    const cols = row ?? shares.filter((share) => share <= unit).reduce(greatestDivisor, unit);
    const rows = piece.length / cols;
    return formula.prepare(values.machine.arena, {
      rows,
      cols,
      inputs: inputs.map(() => piece.x),
      outputs,
      parts: parts.map((name, i): Part => ({
        at: this.#place(name),
        rowsPer: shares[i]! > unit ? Math.max(1, Math.ceil(rows)) : Math.max(1, shares[i]! / cols),
      })),
      place: piece.from,
      ...(reductions && { reductions }),
    }, unit / cols);
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
      inputs: inputs.map((name) => this.#place(name)),
      outputs: [output],
      parts: parts.map((name, i): Part => ({
        at: this.#place(name),
        rowsPer: ratios[i]! > perShard ? Math.max(1, rows) : ratios[i]! / cols,
      })),
    }, perShard / cols);
  }
}

/** Reductions of one share go together as soon as what they read is there. */
function linksOf(statistics: readonly PartStatistic[], values: PartValues): Link[] {
  const groups: ({ share: number; reductions: PlainReduction[] } | PartStatistic)[] = [];
  const madeBy = new Map<string, number>();
  for (const statistic of statistics) {
    const { name, share, stages } = statistic;
    for (const reduction of stages.flat() as PlainReduction[]) {
      const after = Math.max(-1, ...[...variablesOf(reduction.of)].map((v) => madeBy.get(v) ?? -1));
      let at = groups.findIndex((g, i) => i > after && "reductions" in g && g.share === share);
      if (at < 0) at = groups.push({ share, reductions: [] }) - 1;
      (groups[at] as { reductions: PlainReduction[] }).reductions.push(reduction);
      madeBy.set(reduction.result, at);
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
    const { reductions } = group, items = reductions.map((r) => r.of);
    const kernel = kernelOf(
      programOf({ op: "tuple", items }, ["x"]),
      reductions.map(() => undefined),
      reductions.map(({ name: kind }, result) => ({ kind, result, over: "f32 of rows" as const })),
    );
    return { kind: "reduce", share, kernel, results: reductions.map((r) => r.result) };
  });
}
