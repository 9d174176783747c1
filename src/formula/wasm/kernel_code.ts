import { type Fact, isSmallInteger } from "../program/facts.ts";
import type { Program } from "../program/program.ts";
import { Block } from "./block_code.ts";
import { Check, checkBytes, type Unknown } from "./check_code.ts";
import { Code } from "./code.ts";
import { Constants } from "./constants.ts";
import { kernelModule } from "./encoder.ts";
import { RandomCode } from "./random_code.ts";
import { type Schedule, schedule } from "./rates.ts";
import { saturationOf } from "./saturation.ts";
import { Reductions } from "./reductions_code.ts";
import { type Layout, layoutOf, type Specification } from "./specification.ts";
import { bytesOf, type Known, load, loadSome, type Storage, store16, storeSome } from "./storage.ts";
import { Tiles } from "./tiles_code.ts";
import { Values } from "./values.ts";

/** Instructions for an element up to which 16 elements are done at a time; beyond, the code would be long and gain nothing. */
const wide = 120;

/** The module of a specification: one kernel, "run". There is a fact for each instruction; `checked` are the outputs to be checked. */
export function kernelCode(
  specification: Specification,
  facts: readonly Fact[],
  checked: readonly (Unknown | undefined)[],
): Uint8Array<ArrayBuffer> {
  return kernelModule(new Map([["run", new Kernel(specification, facts, checked).code]]));
}

/** A matrix: locals with its address, and with that of the elements at hand. */
interface Matrix {
  readonly storage: Storage;
  readonly base: number;
  readonly at: number;
}

interface Output extends Matrix {
  /** The instruction that it is the result of. */
  readonly value: number;
  readonly known: Known;
  readonly check: Check | undefined;
}

/** What is stored of a result: the instruction that has it before it is rounded and saturated, where the store does that. */
function storedOf(
  program: Program,
  facts: readonly Fact[],
  result: number,
  storage: Storage,
  checked: boolean,
): { readonly value: number; readonly known: Known } {
  const fact = facts[result]!, instruction = program.instructions[result]!;
  if (storage !== "f32" && !checked) {
    // The number of a word is stored as that word.
    const word = { notNaN: true, small: false, least: fact.low, word: true };
    if (instruction.op === "real") return { value: instruction.args[0]!, known: word };
    const held = saturationOf(program, facts, result);
    const known = { notNaN: false, small: true, word: false };
    if (held !== undefined) {
      return { value: held.value, known: { ...known, least: held.low, most: held.high } };
    }
  }
  const small = isSmallInteger({ ...fact, mayBeNaN: false });
  return { value: result, known: { notNaN: !fact.mayBeNaN, small, least: fact.low, word: false } };
}

/**
 * The function: for each tile of the shard, part values and what depends on them; then 16 elements at a time while there are as many,
 * then four, the last of which may be fewer.
 */
class Kernel {
  readonly code: Code;
  readonly #start = new Code();
  readonly #body = new Code(this.#start);
  readonly #constants = new Constants(this.#start);
  readonly #block = new Block(this.#start);
  readonly #layout: Layout;
  readonly #tiles: Tiles;
  readonly #inputs: readonly Matrix[];
  readonly #outputs: readonly Output[];
  readonly #parts: readonly { readonly at: number; readonly rowsPer: number }[];
  readonly #reductions: Reductions;
  readonly #random: RandomCode | undefined;
  readonly #values: Values;

  constructor(
    readonly spec: Specification,
    facts: readonly Fact[],
    checked: readonly (Unknown | undefined)[],
  ) {
    const start = this.#start, block = this.#block, constants = this.#constants;
    const { program, inputs, outputs } = spec, layout = this.#layout = layoutOf(spec);
    this.#tiles = new Tiles(block, layout);
    const matrix = (storage: Storage, word: number): Matrix => ({
      storage,
      base: block.word(word),
      at: start.local("i32"),
    });
    this.#inputs = inputs.map((storage, i) => matrix(storage, layout.inputs + i));
    this.#outputs = outputs.flatMap((storage, i) => {
      if (storage === undefined) return [];
      const unknown = checked[i], check = unknown && new Check(start, constants, unknown, checkBytes * i);
      const stored = storedOf(program, facts, program.results[i]!, storage, check !== undefined);
      return [{ ...matrix(storage, layout.outputs + i), ...stored, check }];
    });
    this.#parts = Array.from({ length: program.parts }, (_, i) => ({
      at: block.word(layout.parts + 2 * i),
      rowsPer: block.word(layout.parts + 2 * i + 1),
    }));
    this.#reductions = new Reductions(spec, block, layout, this.#tiles, constants);
    const plan = schedule(program, [
      ...this.#outputs.map(({ value }) => value),
      ...this.#reductions.values,
    ]);
    this.#random = this.#randomOf(plan);
    const tables = program.tables.map((_, i) => block.word(layout.tables + i));
    this.#values = new Values(program, plan, { facts, constants, tables, random: this.#random });
    this.#write(plan.of.element.length <= wide);
    this.code = new Code(start).append(constants.code).append(start).append(this.#body);
  }

  #randomOf({ of }: Schedule): RandomCode | undefined {
    const keys = of.element.flatMap((i) => {
      const instruction = this.spec.program.instructions[i]!;
      return instruction.op === "random" ? [instruction.key] : [];
    });
    if (keys.length === 0) return undefined;
    const start = this.#start, place = start.local("i64");
    start.get(0).access("i64.load", 4 * this.#layout.place);
    start.get(this.#tiles.first).op("i64.extend_i32_u", "i64.add").set(place);
    return new RandomCode(start, this.#constants, keys, place);
  }

  #write(sixteens: boolean): void {
    const code = this.#body;
    this.#values.compute(this.#start, "constant", {});
    this.#outputs.forEach(({ check }) => check?.begin(code));
    this.#tiles.each(code, () => {
      this.#openTile();
      if (sixteens) this.#sixteens();
      this.#fours();
      this.#reductions.endTile(code);
    });
    this.#reductions.endShard(code);
    const at = code.local("i32");
    this.#block.load(code, this.#layout.checks).get(1).i32(checkBytes * this.spec.outputs.length);
    code.op("i32.mul", "i32.add").set(at);
    this.#outputs.forEach(({ check }) => check?.end(code, at));
  }

  #openTile(): void {
    const code = this.#body, { first } = this.#tiles;
    for (const { storage, base, at } of [...this.#inputs, ...this.#outputs]) {
      code.get(base, first).i32(bytesOf[storage]).op("i32.mul", "i32.add").set(at);
    }
    this.#values.compute(code, "row", { part: (index) => this.#part(index) });
    if (this.#random !== undefined) {
      this.#block.load(code, this.#layout.place).get(first).op("i32.add");
      this.#random.begin(code);
    }
    this.#reductions.begin(code);
  }

  #part(index: number): void {
    const code = this.#body, { row } = this.#tiles, { at, rowsPer } = this.#parts[index]!;
    // Most often a row has a value of its own, and a division costs as much as a few elements.
    code.get(at, rowsPer).i32(1).op("i32.eq");
    code.if("i32", () => code.get(row), () => code.get(row, rowsPer).op("i32.div_u"));
    code.i32(2).op("i32.shl", "i32.add").vecAccess("v128.load32_splat");
  }

  /** 16 elements at a time, so that their codes are stored at once. */
  #sixteens(): void {
    const code = this.#body, { left } = this.#tiles;
    code.while(() => code.get(left).i32(16).op("i32.ge_s"), () => {
      const stored: number[][] = this.#outputs.map(() => []);
      for (let step = 0; step < 4; step++) {
        this.#element((i) => load(code, this.#inputs[i]!.storage, this.#inputs[i]!.at, step));
        this.#outputs.forEach(({ value, check }, i) => {
          check?.add(code, this.#values.of(value));
          const copy = code.take();
          code.get(this.#values.of(value)).set(copy);
          stored[i]!.push(copy);
        });
        this.#closeFour();
      }
      this.#outputs.forEach(({ storage, at, known }, i) => {
        store16(code, this.#constants, storage, at, stored[i]!, known);
        stored[i]!.forEach((local) => code.give(local));
      });
      this.#reductions.close16(code);
      this.#advance(16);
    });
  }

  /** Four at a time, at last perhaps fewer. */
  #fours(): void {
    const code = this.#body, { left } = this.#tiles, constants = this.#constants;
    /** Fours that are done of the tile, modulo four. */
    const done = code.local("i32");
    if (this.#reductions.closes16) code.i32(0).set(done);
    code.while(() => code.get(left).i32(0).op("i32.gt_s"), () => {
      this.#element((i) => loadSome(code, constants, this.#inputs[i]!.storage, this.#inputs[i]!.at, left));
      const valid = code.take();
      if (!this.#reductions.none || this.#outputs.some(({ check }) => check !== undefined)) {
        code.get(constants.lanes, left).vec("i32x4.splat", "i32x4.lt_s").set(valid);
      }
      for (const { storage, at, value, known, check } of this.#outputs) {
        check?.add(code, this.#values.of(value), valid);
        storeSome(code, constants, storage, at, this.#values.of(value), known, left);
      }
      this.#closeFour(valid);
      code.give(valid);
      if (this.#reductions.closes16) {
        code.get(done).i32(1).op("i32.add").tee(done).i32(4).op("i32.rem_u", "i32.eqz");
        code.if(undefined, () => this.#reductions.close16(code));
      }
      this.#advance(4);
    });
  }

  #element(input: (index: number) => void): void {
    this.#values.compute(this.#body, "element", { input });
  }

  #closeFour(valid?: number): void {
    this.#reductions.add(this.#body, (value) => this.#values.of(value), valid);
    this.#values.release(this.#body);
    this.#random?.advance(this.#body);
  }

  #advance(elements: number): void {
    const code = this.#body, { left } = this.#tiles;
    for (const { storage, at } of [...this.#inputs, ...this.#outputs]) {
      code.get(at).i32(elements * bytesOf[storage]).op("i32.add").set(at);
    }
    code.get(left).i32(elements).op("i32.sub").set(left);
  }
}
