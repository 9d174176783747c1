import type { Block } from "./block_code.ts";
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { type Accumulator, accumulator } from "./reduction_code.ts";
import type { Program } from "../program/program.ts";
import type { Layout, Reduction, Specification } from "./specification.ts";
import type { Tiles } from "./tiles_code.ts";

const joins = {
  min: "f64.min",
  max: "f64.max",
  sum: "f64.add",
  squares: "f64.add",
  "near squares": "f64.add",
  count: "f64.add",
} as const;

/** The mask that chooses between a number that counts and one that does not, where a value is that. */
function maskOf({ instructions }: Program, value: number): number | undefined {
  const chosen = instructions[value]!;
  if (chosen.op !== "select") return undefined;
  const [mask, one, zero] = chosen.args, a = instructions[one!]!, b = instructions[zero!]!;
  const counts = a.op === "constant" && b.op === "constant" && a.value !== 0 && b.value === 0;
  return counts ? mask : undefined;
}

/** All reductions of a kernel: begun and ended with each tile. */
export class Reductions {
  readonly #all: readonly (Reduction & {
    /** The instruction that is reduced. */
    readonly value: number;
    readonly accumulator: Accumulator;
    /** Over all: the local that holds it for the shard. */
    readonly total: number | undefined;
    /** Its words in the parameter block: where values of rows or shards go, where those of the leaves of long rows go. */
    readonly whole: number;
    readonly leaves: number;
  })[];
  readonly #block: Block;
  readonly #tiles: Tiles;
  readonly #number: number;

  constructor(
    { program, reductions }: Pick<Specification, "program" | "reductions">,
    block: Block,
    layout: Layout,
    tiles: Tiles,
    constants: Constants,
  ) {
    const { start } = block;
    this.#block = block;
    this.#tiles = tiles;
    this.#number = start.local("f32");
    this.#all = reductions.map((reduction, i) => {
      const { kind, over } = reduction, total = over === "all" ? start.local("f64") : undefined;
      if (total !== undefined && kind === "min") start.f64(Infinity).set(total);
      if (total !== undefined && kind === "max") start.f64(-Infinity).set(total);
      const whole = layout.reductions + 2 * i, result = program.results[reduction.result]!;
      const mask = kind === "count" ? maskOf(program, result) : undefined;
      return {
        ...reduction,
        value: mask ?? result,
        accumulator: accumulator(mask === undefined ? kind : "set lanes", start, constants),
        total,
        whole,
        leaves: whole + 1,
      };
    });
  }

  /** The instructions that are reduced. */
  get values(): number[] {
    return this.#all.map(({ value }) => value);
  }

  get none(): boolean {
    return this.#all.length === 0;
  }

  begin(code: Code): void {
    for (const { accumulator } of this.#all) accumulator.begin(code);
  }

  /** Takes four elements; `local` gives the local of an instruction's value. */
  add(code: Code, local: (instruction: number) => number, valid?: number): void {
    for (const { accumulator, value } of this.#all) accumulator.add(code, local(value), valid);
  }

  /** After each 16 elements of a tile. */
  close16(code: Code): void {
    for (const { accumulator } of this.#all) accumulator.close16?.(code);
  }

  /** Whether something is to be done after each 16 elements. */
  get closes16(): boolean {
    return this.#all.some(({ accumulator }) => accumulator.close16 !== undefined);
  }

  /** Values of rows are written; those of leaves go elsewhere, to be joined by the caller. */
  endTile(code: Code): void {
    const { tile, leaves } = this.#tiles;
    for (const { kind, over, accumulator, total, ...words } of this.#all) {
      if (total !== undefined) {
        accumulator.end(code);
        code.get(total).op(joins[kind]).set(total);
        continue;
      }
      const to = (word: number, size: number) =>
        this.#block.load(code, word).get(tile).i32(size).op("i32.mul", "i32.add");
      code.get(leaves).i32(1).op("i32.eq").if(undefined, () => {
        to(words.whole, over === "f32 of rows" ? 4 : 8);
        accumulator.end(code);
        if (over === "f32 of rows") this.#narrow(code);
        else code.access("f64.store");
      }, () => {
        to(words.leaves, 8);
        accumulator.end(code);
        code.access("f64.store");
      });
    }
  }

  /** Stores a binary64 number as binary32, a NaN as the one that results have. */
  #narrow(code: Code): void {
    code.op("f32.demote_f64").tee(this.#number).f32(NaN).get(this.#number, this.#number);
    code.op("f32.eq", "select").access("f32.store");
  }

  endShard(code: Code): void {
    for (const { total, whole } of this.#all) {
      if (total === undefined) continue;
      this.#block.load(code, whole).get(1).i32(8).op("i32.mul", "i32.add");
      code.get(total).access("f64.store");
    }
  }
}
