/** The clip search of parts of a leaf at most in one kernel (../wasm/search_code.ts), where the scheme allows it. */
import { leaf } from "../../numerics/tiling.ts";
import type { Node } from "../tree.ts";
import { CompiledSearch } from "../wasm/search.ts";
import type { BoundScheme } from "./bound.ts";
import { lossOf } from "./encoding.ts";
import { roundsOf } from "./factor_search.ts";
import { importance, putImportances, weigh } from "./importances.ts";
import { type Kernel, programOf } from "./kernels.ts";
import type { Loaded, PartValues } from "./part_values.ts";
import { shortStatistic } from "./statistics.ts";
import { isLong } from "./pieces.ts";
import { resultsOf } from "./stages.ts";
import { variablesOf } from "./variables.ts";

/** The names whose values change with the factor of the range. */
export function movingOf({ statistics, search }: BoundScheme): Set<string> {
  const moving = new Set([search!.factor]);
  const moves = (node: Node) => [...variablesOf(node)].some((name) => moving.has(name));
  for (const { name, stages, value } of statistics) {
    for (const { of, result } of stages.flat()) if (moves(of)) moving.add(result);
    if (moves(value)) moving.add(name);
  }
  return moving;
}

interface Named extends Pick<Kernel, "inputs" | "parts"> {
  readonly search: CompiledSearch;
}

export class RowSearch {
  readonly #scheme: BoundScheme;
  readonly #values: PartValues;
  readonly #kernel: Named;
  /** Names of what does not depend on the range. */
  readonly #still: ReadonlySet<string>;

  private constructor(scheme: BoundScheme, values: PartValues, kernel: Named, still: ReadonlySet<string>) {
    this.#scheme = scheme;
    this.#values = values;
    this.#kernel = kernel;
    this.#still = still;
  }

  /**
   * Undefined unless each element's error can be told from its value, what its part shares and the factor: so no draws, no reductions
   * that move with the range, no values of smaller parts.
   */
  static of(scheme: BoundScheme, values: PartValues): RowSearch | undefined {
    const { statistics } = scheme, { factor, share, steps, importances } = scheme.search!;
    const moving = movingOf(scheme);
    const reductions = statistics.flatMap((s) => s.stages.flat());
    const moved = statistics.filter(({ name }) => moving.has(name));
    const lost = importances === undefined ? lossOf(scheme) : weigh(lossOf(scheme));
    if (share > leaf || JSON.stringify(lost).includes("stochastic")) return undefined;
    if (reductions.flatMap(resultsOf).some(({ name }) => moving.has(name))) return undefined;
    if (moved.some((s) => s.share !== share)) return undefined;
    const body = moved.reduceRight<Node>(
      (body, { name, value }) => ({ op: "let", bindings: [{ names: [name], value }], body }),
      lost,
    );
    const { program, inputs, parts } = programOf(body, ["x", importance], scheme.seed);
    const candidate = parts.indexOf(factor);
    if (inputs[0] !== "x" || candidate < 0) return undefined;
    if (parts.some((name) => values.shareOf(name) % share !== 0)) return undefined;
    const search = new CompiledSearch({
      kernel: { program, inputs: inputs.map(() => "f32"), outputs: ["f32"], reductions: [] },
      candidate,
      rounds: roundsOf(steps),
      ends: importances === undefined,
    });
    const names = statistics.flatMap((s) => [s.name, ...s.stages.flat().map((r) => r.result)]);
    return new RowSearch(
      scheme,
      values,
      { search, inputs, parts },
      new Set(names.filter((name) => !moving.has(name))),
    );
  }

  /** Sets the factors of the parts of a piece, which lie in it as wholes. */
  run(piece: Loaded): void {
    const { factor, share } = this.#scheme.search!, values = this.#values, { arena, pool } = values.machine;
    for (const statistic of this.#scheme.statistics) {
      if (!isLong(statistic.share)) shortStatistic(statistic, piece, values, this.#still);
    }
    const mark = arena.mark(), rows = piece.length / share, output = arena.alloc(4 * rows);
    const importances = putImportances(this.#scheme, values), { search, inputs, parts } = this.#kernel;
    try {
      search.run(pool, arena, {
        ...{ rows, cols: share, output },
        inputs: inputs.map((name) => name === importance ? importances!(piece) : piece.x),
        parts: parts.map((name) => ({
          at: name === factor ? 0 : values.put(name, piece),
          rowsPer: Math.min(rows, values.shareOf(name) / share),
        })),
      });
      values.of(factor).set(arena.f32(output, rows), piece.from / share);
    } finally {
      arena.release(mark);
    }
  }
}
