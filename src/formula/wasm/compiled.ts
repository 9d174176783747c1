import { tiling } from "../../numerics/tiling.ts";
import type { Arena } from "../../tensor/arena.ts";
import type { KernelModule } from "../../tensor/kernel.ts";
import type { Step, ThreadPool } from "../../tensor/pool.ts";
import { anything, type Fact, factsOf } from "../program/facts.ts";
import { checkBytes, type Unknown } from "./check_code.ts";
import { kernelCode } from "./kernel_code.ts";
import { moduleOf } from "./modules.ts";
import { tableMemory } from "./nearest_code.ts";
import type { Reduction, Specification } from "./specification.ts";
import { holds, type Storage } from "./storage.ts";

/** Values that runs of rows share: row r has value floor(r / rowsPer), binary32, of those at byte offset `at`. */
export interface Part {
  readonly at: number;
  readonly rowsPer: number;
}

/** Where things lie in the arena: byte offsets of row-major rows x cols matrices. */
export interface Operands {
  readonly rows: number;
  readonly cols: number;
  readonly inputs: readonly number[];
  /** One for each result; what stands for one that is not stored is not looked at. */
  readonly outputs: readonly (number | undefined)[];
  readonly parts: readonly Part[];
  /** For each reduction over rows where its `rows` values go; what stands for one over all is not looked at. */
  readonly reductions?: readonly (number | undefined)[];
  /** The place of the first element in its tensor, for random words: 0 to 2^53. */
  readonly place?: number;
}

/** What was found of an output stored as an integer. */
export interface Found {
  /** Of those that are not NaN; Infinity and -Infinity when there is none, or when their range was known beforehand. */
  readonly low: number;
  readonly high: number;
  /** How many are not integers: fractions and NaN. */
  readonly broken: number;
}

/** A kernel that is ready to run. */
export interface Prepared {
  readonly step: Step;
  readonly shards: number;
  /** What it found, once all shards are done. */
  outcome(): Outcome;
}

export interface Outcome {
  /** For each result: what was found, or undefined when it is known beforehand to fit, or is not an integer output. */
  readonly found: readonly (Found | undefined)[];
  /** For each reduction over all its value; NaN for one over rows. */
  readonly totals: readonly number[];
}

/** What storage tells of an input. */
const factOf = (storage: Storage): Fact =>
  storage === "f32" ? anything : { ...holds[storage], integer: true, mayBeNaN: false };

/**
 * A program as a kernel over matrices in an arena: one pass, all results stored and reduced as the specification says.
 *
 *   const formula = new CompiledFormula({ program, inputs: ["f32"], outputs: ["i8"], reductions: [] });
 *   const { found } = formula.run(pool, arena, { rows, cols, inputs: [x], outputs: [codes], parts: [{ at: scales, rowsPer: 1 }] });
 *
 * Results are bit for bit those of `interpret`, a NaN being 0x7fc00000, whatever the threads. An output stored as an integer must be
 * one, and in the range of its storage: where that cannot be told beforehand, `found` says what was there; what is stored
 * for the others is of no use. It may be made once and run many times, on any arena.
 */
export class CompiledFormula {
  readonly specification: Specification;
  readonly #module: KernelModule;
  readonly #checked: readonly (Unknown | undefined)[];
  /** What the tables are in memory. */
  readonly #tables: readonly Float32Array[];

  constructor(specification: Specification) {
    const { program, inputs, outputs } = this.specification = specification;
    if (inputs.length !== program.inputs || outputs.length !== program.results.length) {
      throw new TypeError(
        `Cannot compile a formula as its inputs and outputs must be ${program.inputs} and ${program.results.length}: they are ${inputs.length} and ${outputs.length}`,
      );
    }
    const facts = factsOf(program, inputs.map(factOf), specification.parts);
    this.#tables = program.tables.map(tableMemory);
    this.#checked = outputs.map((storage, i) =>
      specification.unchecked ? undefined : unknownOf(storage, facts[program.results[i]!]!)
    );
    this.#module = moduleOf(kernelCode(specification, facts, this.#checked));
  }

  run(pool: ThreadPool, arena: Arena, operands: Operands): Outcome {
    const mark = arena.mark();
    try {
      const { step, shards, outcome } = this.prepare(arena, operands);
      if (shards > 0) pool.run(step.module, step.name, step.block, shards);
      return outcome();
    } finally {
      arena.release(mark);
    }
  }

  /**
   * As a step of a chain: what it needs is in the arena until the caller frees it. With `perShard`, a shard takes so many rows, which
   * must not be longer than a leaf: so the shards of several kernels are of the same elements.
   */
  prepare(arena: Arena, operands: Operands, perShard?: number): Prepared {
    const { reductions, outputs } = this.specification, { cols } = operands;
    const { rows, width, parts } = reductions.length === 0 && perShard === undefined
      ? joined(operands)
      : { ...operands, width: cols };
    const usual = tiling(rows, width);
    const t = perShard === undefined ? usual : { ...usual, perShard, shards: Math.ceil(rows / perShard) };
    const checks = arena.alloc(checkBytes * outputs.length * t.shards);
    const to = reductions.map(({ over }, i) =>
      over === "all" ? arena.alloc(8 * t.shards) : operands.reductions?.[i] ?? 0
    );
    const leaves = reductions.map(({ over }) =>
      over !== "all" && t.tiles !== rows ? arena.alloc(8 * t.tiles) : 0
    );
    const place = operands.place ?? 0;
    const block = arena.words(
      ...[rows, width, t.perShard, place, Math.floor(place / 2 ** 32)],
      ...operands.inputs,
      ...outputs.map((_, i) => operands.outputs[i] ?? 0),
      ...parts.flatMap(({ at, rowsPer }) => [at, rowsPer]),
      ...this.#tables.map((memory) => put(arena, memory)),
      checks,
      ...to.flatMap((at, i) => [at, leaves[i]!]),
    );
    const outcome = () => {
      const totals = reductions.map((reduction, i) => {
        if (reduction.over === "all") return join(reduction, arena.f64(to[i]!, t.shards));
        if (t.tiles !== rows || cols === 0) this.#joinRows(arena, reduction, operands, to[i]!, leaves[i]!);
        return NaN;
      });
      return { found: this.#found(arena, checks, t.shards), totals };
    };
    return { step: { module: this.#module, name: "run", block }, shards: t.shards, outcome };
  }

  /** Values of rows longer than a leaf, from those of their leaves, in their order. */
  #joinRows(arena: Arena, reduction: Reduction, { rows, cols }: Operands, to: number, leaves: number): void {
    const per = tiling(1, cols).tiles, partial = arena.f64(leaves, per * rows);
    const values = reduction.over === "f32 of rows" ? arena.f32(to, rows) : arena.f64(to, rows);
    for (let r = 0; r < rows; r++) {
      values[r] = join(reduction, partial.subarray(per * r, per * (r + 1)));
    }
  }

  #found(arena: Arena, checks: number, shards: number): (Found | undefined)[] {
    const perShard = this.#checked.length;
    return this.#checked.map((checked, i) => {
      if (!checked) return undefined;
      let low = Infinity, high = -Infinity, broken = 0;
      for (let shard = 0; shard < shards; shard++) {
        const at = checks + checkBytes * (perShard * shard + i);
        const [least, greatest] = arena.f32(at, 2);
        low = Math.min(low, least!);
        high = Math.max(high, greatest!);
        broken += arena.i32(at + 8, 1)[0]!;
      }
      return { low, high, broken };
    });
  }
}

/** What is not known of a value that is to be stored; that numbers can, need not be. */
function unknownOf(
  storage: Storage | undefined,
  { low, high, integer, mayBeNaN }: Fact,
): Unknown | undefined {
  if (storage === undefined || storage === "f32") return undefined;
  if (!integer || low < holds[storage].low || high > holds[storage].high) return "all";
  return mayBeNaN ? "NaN" : undefined;
}

/** Brings a table into the arena. The caller frees it. */
export function put(arena: Arena, memory: Float32Array): number {
  const at = arena.alloc(memory.byteLength);
  arena.f32(at, memory.length).set(memory);
  return at;
}

function join({ kind }: Reduction, values: Float64Array): number {
  let all = kind === "min" ? Infinity : kind === "max" ? -Infinity : 0;
  for (const value of values) {
    if (kind === "min") all = Math.min(all, value);
    else if (kind === "max") all = Math.max(all, value);
    else all += value;
  }
  return all;
}

/** Rows that share all their part values may be taken for one row: short rows are slower. */
function joined({ rows, cols, parts }: Operands): { rows: number; width: number; parts: readonly Part[] } {
  const by = parts.map(({ rowsPer }) => rowsPer >= rows ? rows : rowsPer).reduce(greatestDivisor, rows);
  // Lengths are signed words.
  if (by === 0 || by * cols > 2 ** 31 - 1) return { rows, width: cols, parts };
  return {
    rows: rows / by,
    width: cols * by,
    parts: parts.map(({ at, rowsPer }) => ({ at, rowsPer: Math.max(1, Math.floor(rowsPer / by)) })),
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
