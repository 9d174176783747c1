import { leaf } from "../../numerics/tiling.ts";
import { type Fact, isSmallInteger } from "../program/facts.ts";
import { Check, checkBytes } from "./check_code.ts";
import { Code } from "./code.ts";
import { Constants } from "./constants.ts";
import { kernelModule } from "./encoder.ts";
import { RandomCode } from "./random_code.ts";
import { schedule } from "./rates.ts";
import { type Accumulator, accumulator } from "./reduction_code.ts";
import { type Layout, layoutOf, type Specification } from "./specification.ts";
import { bytesOf, type Known, load, loadSome, store16, storeSome } from "./storage.ts";
import { Values } from "./values.ts";

/** Instructions for an element up to which 16 elements are done at a time; beyond, the code would be long and gain nothing. */
const wide = 120;

/** The module of a specification: one kernel, "run". There is a fact for each instruction; `checked` are the outputs to be checked. */
export function kernelCode(
  specification: Specification,
  facts: readonly Fact[],
  checked: readonly boolean[],
) {
  return kernelModule(new Map([["run", new Kernel(specification, facts, checked).code]]));
}

/**
 * The function: for each tile (a row, or a leaf of a long one) of the shard, part values and what depends on them; then 16 elements at a
 * time while there are as many, then four, the last of which may be fewer.
 */
class Kernel {
  readonly code: Code;
  readonly #start = new Code();
  readonly #body: Code;
  readonly #constants: Constants;
  readonly #layout: Layout;
  readonly #values: Values;
  readonly #random: RandomCode | undefined;
  readonly #checks: readonly (Check | undefined)[];
  readonly #accumulators: readonly Accumulator[];
  /** Addresses of the matrices, and of the elements at hand in them. */
  readonly #bases: { readonly inputs: readonly number[]; readonly outputs: readonly number[] };
  readonly #at: { readonly inputs: readonly number[]; readonly outputs: readonly number[] };
  readonly #i32: Record<"row" | "leafOf" | "leaves" | "cols" | "tile" | "last" | "left" | "start", number>;
  readonly #parts: readonly { readonly at: number; readonly rowsPer: number }[];
  /** Sums over the shard. */
  readonly #totals: readonly (number | undefined)[];
  /** Of each output. */
  readonly #known: readonly Known[];
  /** For a number on its own. */
  readonly #scalar: number;
  readonly #wide: boolean;

  constructor(
    readonly spec: Specification,
    facts: readonly Fact[],
    checked: readonly boolean[],
  ) {
    const start = this.#start, { program, inputs, outputs, reductions } = spec;
    this.#body = new Code(start);
    this.#layout = layoutOf(spec);
    this.#constants = new Constants(start);
    const local = () => start.local("i32");
    const i32 = this.#i32 = {
      row: local(),
      leafOf: local(),
      leaves: local(),
      cols: local(),
      tile: local(),
      last: local(),
      left: local(),
      start: local(),
    };
    this.#bases = {
      inputs: inputs.map((_, i) => this.#word(this.#layout.inputs + i)),
      outputs: outputs.map((_, i) => this.#word(this.#layout.outputs + i)),
    };
    this.#at = { inputs: inputs.map(local), outputs: outputs.map(local) };
    const tables = program.tables.map((_, i) => this.#word(this.#layout.tables + i));
    this.#parts = Array.from({ length: program.parts }, (_, i) => ({
      at: this.#word(this.#layout.parts + 2 * i),
      rowsPer: this.#word(this.#layout.parts + 2 * i + 1),
    }));
    this.#totals = reductions.map(({ over }) => over === "all" ? start.local("f64") : undefined);
    reductions.forEach(({ kind }, i) => {
      const total = this.#totals[i];
      if (total !== undefined && (kind === "min" || kind === "max")) {
        start.f64(kind === "min" ? Infinity : -Infinity).set(total);
      }
    });
    this.#scalar = start.local("f32");
    const perShard = this.#word(this.#layout.perShard);
    this.#load(this.#layout.cols).set(i32.cols);
    start.get(i32.cols).i32(leaf - 1).op("i32.add").i32(leaf).op("i32.div_u").set(i32.leaves);
    // The first tile, its row and which leaf of it.
    start.get(1, perShard).op("i32.mul").set(i32.tile);
    this.#load(this.#layout.rows).get(i32.leaves).op("i32.mul").set(i32.last);
    start.get(i32.tile, perShard).op("i32.add").get(i32.last).op("i32.lt_u").if(undefined, () => {
      start.get(i32.tile, perShard).op("i32.add").set(i32.last);
    });
    start.get(i32.tile, i32.leaves).op("i32.div_u").set(i32.row);
    start.get(i32.tile, i32.leaves).op("i32.rem_u").set(i32.leafOf);
    start.get(i32.row, i32.cols).op("i32.mul").get(i32.leafOf).i32(leaf).op("i32.mul", "i32.add").set(
      i32.start,
    );
    const results = new Set([
      ...outputs.flatMap((storage, i) => storage === undefined ? [] : [program.results[i]!]),
      ...reductions.map(({ result }) => program.results[result]!),
    ]);
    const plan = schedule(program, [...results]);
    this.#random = this.#randomOf(plan.of.element);
    this.#values = new Values(program, plan, {
      facts,
      constants: this.#constants,
      tables,
      random: this.#random,
    });
    this.#known = program.results.map((i) => ({
      notNaN: !facts[i]!.mayBeNaN,
      small: isSmallInteger(facts[i]!),
    }));
    this.#wide = plan.of.element.length <= wide;
    this.#checks = checked.map((c) => c ? new Check(start, this.#constants) : undefined);
    this.#accumulators = reductions.map(({ kind }) =>
      accumulator(kind === "mean" ? "sum" : kind, start, this.#constants)
    );
    this.#write();
    this.code = new Code(start).append(this.#constants.code).append(start).append(this.#body);
  }

  /** Leaves a word of the parameter block on the stack. */
  #load(index: number, code = this.#start): Code {
    return code.get(0).access("i32.load", 4 * index);
  }

  /** A local with a word of the parameter block. */
  #word(index: number): number {
    const local = this.#start.local("i32");
    this.#load(index).set(local);
    return local;
  }

  #randomOf(element: readonly number[]): RandomCode | undefined {
    const keys = element.flatMap((i) => {
      const instruction = this.spec.program.instructions[i]!;
      return instruction.op === "random" ? [instruction.key] : [];
    });
    if (keys.length === 0) return undefined;
    const start = this.#start, place = start.local("i64");
    start.get(0).access("i64.load", 4 * this.#layout.place);
    start.get(this.#i32.start).op("i64.extend_i32_u", "i64.add").set(place);
    return new RandomCode(start, this.#constants, keys, place);
  }

  #write(): void {
    const code = this.#body, { tile, last, row, leafOf, leaves } = this.#i32;
    this.#values.compute(this.#start, "constant", {});
    this.#checks.forEach((check) => check?.begin(code));
    code.while(() => code.get(tile, last).op("i32.lt_u"), () => {
      this.#openTile();
      if (this.#wide) this.#sixteens();
      this.#fours();
      this.#closeTile();
      code.get(tile).i32(1).op("i32.add").set(tile);
      code.get(leafOf).i32(1).op("i32.add").tee(leafOf).get(leaves).op("i32.ge_u").if(undefined, () => {
        code.i32(0).set(leafOf).get(row).i32(1).op("i32.add").set(row);
      });
    });
    this.#close();
  }

  #openTile(): void {
    const code = this.#body, { row, leafOf, cols, left, start } = this.#i32;
    code.get(row, cols).op("i32.mul").get(leafOf).i32(leaf).op("i32.mul", "i32.add").set(start);
    code.get(cols, leafOf).i32(leaf).op("i32.mul", "i32.sub").set(left);
    code.get(left).i32(leaf).op("i32.gt_s").if(undefined, () => code.i32(leaf).set(left));
    this.spec.inputs.forEach((storage, i) => {
      code.get(this.#bases.inputs[i]!, start).i32(bytesOf[storage]).op("i32.mul", "i32.add").set(
        this.#at.inputs[i]!,
      );
    });
    this.spec.outputs.forEach((storage, i) => {
      if (storage === undefined) return;
      code.get(this.#bases.outputs[i]!, start).i32(bytesOf[storage]).op("i32.mul", "i32.add").set(
        this.#at.outputs[i]!,
      );
    });
    this.#values.compute(code, "row", { part: (index) => this.#part(index) });
    if (this.#random !== undefined) {
      this.#load(this.#layout.place, code).get(start).op("i32.add");
      this.#random.begin(code);
    }
    this.#accumulators.forEach((a) => a.begin(code));
  }

  #part(index: number): void {
    const code = this.#body, { row } = this.#i32, { at, rowsPer } = this.#parts[index]!;
    // Most often a row has a value of its own, and a division costs as much as a few elements.
    code.get(at, rowsPer).i32(1).op("i32.eq");
    code.if("i32", () => code.get(row), () => code.get(row, rowsPer).op("i32.div_u"));
    code.i32(2).op("i32.shl", "i32.add").vecAccess("v128.load32_splat");
  }

  /** 16 elements at a time. */
  #sixteens(): void {
    const code = this.#body, { left } = this.#i32, { inputs, outputs, program, reductions } = this.spec;
    code.while(() => code.get(left).i32(16).op("i32.ge_s"), () => {
      const stored: number[][] = outputs.map(() => []);
      for (let step = 0; step < 4; step++) {
        this.#values.compute(code, "element", {
          input: (i) => load(code, inputs[i]!, this.#at.inputs[i]!, step),
        });
        outputs.forEach((storage, i) => {
          if (storage === undefined) return;
          const value = this.#values.of(program.results[i]!);
          this.#checks[i]?.add(code, value);
          const copy = code.take();
          code.get(value).set(copy);
          stored[i]!.push(copy);
        });
        reductions.forEach(({ result }, i) =>
          this.#accumulators[i]!.add(code, this.#values.of(program.results[result]!))
        );
        this.#values.release(code);
        this.#random?.advance(code);
      }
      outputs.forEach((storage, i) => {
        if (storage === undefined) return;
        store16(code, this.#constants, storage, this.#at.outputs[i]!, stored[i]!, this.#known[i]!);
        stored[i]!.forEach((local) => code.give(local));
      });
      this.#advance(16);
    });
  }

  /** Four at a time, at last perhaps fewer. */
  #fours(): void {
    const code = this.#body, { left } = this.#i32, { inputs, outputs, program, reductions } = this.spec;
    code.while(() => code.get(left).i32(0).op("i32.gt_s"), () => {
      this.#values.compute(code, "element", {
        input: (i) => loadSome(code, this.#constants, inputs[i]!, this.#at.inputs[i]!, left),
      });
      const valid = code.take();
      if (reductions.length > 0 || this.#checks.some((c) => c !== undefined)) {
        code.get(this.#constants.lanes, left).vec("i32x4.splat", "i32x4.lt_s").set(valid);
      }
      outputs.forEach((storage, i) => {
        if (storage === undefined) return;
        const value = this.#values.of(program.results[i]!);
        this.#checks[i]?.add(code, value, valid);
        storeSome(code, this.#constants, storage, this.#at.outputs[i]!, value, this.#known[i]!, left);
      });
      reductions.forEach(({ result }, i) =>
        this.#accumulators[i]!.add(code, this.#values.of(program.results[result]!), valid)
      );
      code.give(valid);
      this.#values.release(code);
      this.#random?.advance(code);
      this.#advance(4);
    });
  }

  #advance(elements: number): void {
    const code = this.#body, { left } = this.#i32;
    const move = (at: number, bytes: number) => code.get(at).i32(bytes).op("i32.add").set(at);
    this.spec.inputs.forEach((storage, i) => move(this.#at.inputs[i]!, elements * bytesOf[storage]));
    this.spec.outputs.forEach((storage, i) => {
      if (storage !== undefined) move(this.#at.outputs[i]!, elements * bytesOf[storage]);
    });
    code.get(left).i32(elements).op("i32.sub").set(left);
  }

  /** Values of rows are written; those of leaves go elsewhere, to be joined by the caller. */
  #closeTile(): void {
    const code = this.#body, { tile, cols, leaves } = this.#i32;
    this.#accumulators.forEach((a, i) => {
      const { kind, over } = this.spec.reductions[i]!,
        at = this.#layout.reductions + 2 * i,
        total = this.#totals[i];
      const to = (word: number, size: number) =>
        this.#load(word, code).get(tile).i32(size).op("i32.mul", "i32.add");
      if (total !== undefined) {
        a.end(code);
        code.get(total).op(kind === "min" ? "f64.min" : kind === "max" ? "f64.max" : "f64.add").set(total);
        return;
      }
      code.get(leaves).i32(1).op("i32.eq").if(undefined, () => {
        to(at, over === "f32 of rows" ? 4 : 8);
        a.end(code);
        if (kind === "mean") code.get(cols).op("f64.convert_i32_u", "f64.div");
        if (over === "f32 of rows") {
          code.op("f32.demote_f64");
          // Extremes pass over NaN.
          if (kind !== "min" && kind !== "max") this.#canonicalScalar(code);
          code.access("f32.store");
        } else code.access("f64.store");
      }, () => {
        to(at + 1, 8);
        a.end(code);
        code.access("f64.store");
      });
    });
  }

  /** Makes a NaN on the stack the one that results have. */
  #canonicalScalar(code: Code): void {
    code.tee(this.#scalar).f32(NaN).get(this.#scalar, this.#scalar).op("f32.eq", "select");
  }

  #close(): void {
    const code = this.#body;
    this.#totals.forEach((total, i) => {
      if (total === undefined) return;
      this.#load(this.#layout.reductions + 2 * i, code).get(1).i32(8).op("i32.mul", "i32.add");
      code.get(total).access("f64.store");
    });
    const at = code.local("i32");
    this.#load(this.#layout.checks, code).get(1).i32(checkBytes * this.#checks.length).op(
      "i32.mul",
      "i32.add",
    ).set(at);
    this.#checks.forEach((check, i) => check?.end(code, at, checkBytes * i));
  }
}
