/**
 * A kernel that searches the best factor of each row: the candidates are a loop inside of it, so that a row is read again and again
 * while it is in registers and in the nearest cache, and nothing but its best factor leaves.
 */
import type { Fact } from "../program/facts.ts";
import { Block } from "./block_code.ts";
import { Candidates, type SearchRounds } from "./candidate_code.ts";
import { Code } from "./code.ts";
import { Constants } from "./constants.ts";
import { kernelModule } from "./encoder.ts";
import { type Accumulator, accumulator, type ReductionKind } from "./reduction_code.ts";
import { schedule } from "./rates.ts";
import { type Layout, layoutOf, type Specification } from "./specification.ts";
import { load, loadSome } from "./storage.ts";
import { Tiles } from "./tiles_code.ts";
import { type Sources, Values } from "./values.ts";

/** Near sums of squares from here on are what counts (`isNear` of ../../numerics/scalar/sum.ts). */
const leastNear = 2 ** -80;
/** Noise up to which a part of a sum tells that all of it is too much: no sum in binary32 has overflowed before. */
const mostSure = 2 ** 127;

/** After how many elements, a power of two, it is looked whether a sum is too much already: a wrong guess of a branch costs as much. */
const looksEvery = 128;

export interface SearchSpecification {
  /** One result: what is lost of an element. The first input is x. */
  readonly kernel: Specification;
  /** The part value that is searched. */
  readonly candidate: number;
  readonly rounds: SearchRounds;
  /** Whether what is lost depends on nothing of an element but its value: then the ends of a row tell which candidates cannot win. */
  readonly ends: boolean;
}

export const searchCode = (spec: SearchSpecification, facts: readonly Fact[]): Uint8Array<ArrayBuffer> =>
  kernelModule(new Map([["run", new SearchKernel(spec, facts).code]]));

class SearchKernel {
  readonly code: Code;
  readonly #start = new Code();
  readonly #body = new Code(this.#start);
  readonly #constants = new Constants(this.#start);
  readonly #block = new Block(this.#start);
  readonly #layout: Layout;
  readonly #tiles: Tiles;
  readonly #values: Values;
  readonly #candidates: Candidates;
  readonly #inputs: readonly { readonly base: number; readonly at: number }[];
  readonly #parts: readonly { readonly at: number; readonly rowsPer: number }[];
  readonly #near: Accumulator;
  readonly #wide: Accumulator;
  /** The squared error of a candidate, and the least and the second least so far; f64. */
  readonly #noise = this.#start.local("f64");
  readonly #least = this.#start.local("f64");
  readonly #next = this.#start.local("f64");
  /** A partial sum from here on is one that does not matter; NaN when that cannot be told. As binary32 in lanes it is no smaller. */
  readonly #limit = this.#start.local("f64");
  readonly #limits = this.#start.local("v128");
  /** Whether the candidate at hand may still win. */
  readonly #open = this.#start.local("i32");
  readonly #left = this.#start.local("i32");
  readonly #out = this.#start.local("i32");

  constructor(readonly spec: SearchSpecification, facts: readonly Fact[]) {
    const start = this.#start, block = this.#block, constants = this.#constants;
    const { program, inputs } = spec.kernel, layout = this.#layout = layoutOf(spec.kernel);
    this.#tiles = new Tiles(block, layout);
    this.#inputs = inputs.map((_, i) => ({ base: block.word(layout.inputs + i), at: start.local("i32") }));
    this.#parts = Array.from({ length: program.parts }, (_, i) => ({
      at: block.word(layout.parts + 2 * i),
      rowsPer: block.word(layout.parts + 2 * i + 1),
    }));
    const kept = (kind: ReductionKind) => accumulator(kind, start, constants);
    [this.#near, this.#wide] = [kept("near squares"), kept("squares")];
    const plan = schedule(program, program.results, spec.candidate);
    const tables = program.tables.map((_, i) => block.word(layout.tables + i));
    this.#values = new Values(program, plan, { facts, constants, tables, random: undefined });
    this.#candidates = new Candidates(spec.rounds, start, constants);
    this.#values.compute(start, "constant", {});
    this.#tiles.each(this.#body, () => this.#row());
    this.code = new Code(start).append(constants.code).append(start).append(this.#body);
  }

  #row(): void {
    const code = this.#body, { row } = this.#tiles;
    const ends = this.spec.ends ? this.#ends() : [];
    this.#values.compute(code, "row", { part: (index) => this.#part(index) });
    code.f64(Infinity).set(this.#least).f64(Infinity).set(this.#next).f64(NaN).set(this.#limit);
    code.f32(NaN).vec("f32x4.splat").set(this.#limits);
    const unsettled = () => code.f64(0).get(this.#least).op("f64.lt");
    this.#candidates.each(code, unsettled, {
      ruledOut: (factors) => this.#ruledOut(factors, ends),
      one: (pick) => this.#try(pick),
      settle: () => this.#tighten(this.#least),
    });
    code.get(row).i32(2).op("i32.shl");
    this.#block.load(code, this.#layout.outputs).op("i32.add");
    this.#candidates.best(code).lane("f32x4.extract_lane", 0).access("f32.store");
  }

  #part(index: number): void {
    const code = this.#body, { row } = this.#tiles, { at, rowsPer } = this.#parts[index]!;
    code.get(at, row, rowsPer).op("i32.div_u").i32(2).op("i32.shl", "i32.add");
    code.vecAccess("v128.load32_splat");
  }

  /** Locals with the least and the greatest element in all lanes, that farther from 0 first. NaN for a zero, whose sign is not known. */
  #ends(): number[] {
    const code = this.#body, end = code.local("f32");
    const extremes = (["min", "max"] as const).map((kind) => accumulator(kind, this.#start, this.#constants));
    extremes.forEach((extreme) => extreme.begin(code));
    const x = code.take();
    this.#begin(1);
    this.#elements({
      whole: (step) => {
        load(code, "f32", this.#inputs[0]!.at, step);
        code.set(x);
        extremes.forEach((extreme) => extreme.add(code, x));
      },
      some: (valid) => {
        loadSome(code, this.#constants, "f32", this.#inputs[0]!.at, this.#left);
        code.set(x);
        extremes.forEach((extreme) => extreme.add(code, x, valid));
      },
    });
    code.give(x);
    const [low, high] = extremes.map((extreme) => {
      const local = code.local("v128");
      extreme.end(code);
      code.op("f32.demote_f64").set(end).f32(NaN).get(end, end).f32(0).op("f32.eq", "select");
      code.vec("f32x4.splat").set(local);
      return local;
    }) as [number, number];
    const [isLow, far, near] = [code.take(), code.local("v128"), code.local("v128")];
    code.get(low).vec("f32x4.abs").get(high).vec("f32x4.abs", "f32x4.gt").set(isLow);
    code.get(low, high, isLow).vec("v128.bitselect").set(far);
    code.get(high, low, isLow).vec("v128.bitselect").set(near);
    code.give(isLow);
    return [far, near];
  }

  /** Computes what four candidates make, and leaves a word with a bit for each: the error of a row is at least that of each of its ends. */
  #ruledOut(factors: number, ends: readonly number[]): void {
    const code = this.#body;
    this.#values.compute(code, "candidate", { part: () => code.get(factors) });
    if (ends.length === 0) {
      code.i32(0);
      return;
    }
    const by = (end: number) => {
      const lost = this.#lost({ input: () => code.get(end) });
      code.get(lost, lost).vec("f32x4.mul").get(this.#limits).vec("f32x4.ge", "i32x4.bitmask");
      this.#values.release(code);
    };
    const [far, near] = ends as [number, number];
    by(far);
    // The other end is asked only where it may matter.
    code.set(this.#out).get(this.#out).i32(15).op("i32.eq").if("i32", () => code.i32(15), () => {
      by(near);
      code.get(this.#out).op("i32.or");
    });
  }

  /** The local of what four elements lose. */
  #lost(sources: Partial<Sources>): number {
    this.#values.compute(this.#body, "element", sources);
    return this.#values.of(this.spec.kernel.program.results[0]!);
  }

  /** Measures a candidate, and keeps it where it is the best so far or, in the first round, the second best. */
  #try(pick: number): void {
    const code = this.#body, noise = this.#noise, least = this.#least, next = this.#next;
    this.#values.pick(code, pick);
    this.#sum(this.#near, true);
    code.get(this.#open).if(undefined, () => {
      code.get(noise).f64(leastNear).op("f64.ge").get(noise).f64(Infinity);
      code.op("f64.lt", "i32.and", "i32.eqz").if(undefined, () => this.#sum(this.#wide, false));
      code.get(noise, least).op("f64.lt").if(undefined, () => {
        code.get(least).set(next).get(noise).set(least);
        this.#candidates.putBest(code);
        this.#candidates.isFirst(code).if(undefined, () => this.#tighten(next), () => this.#tighten(least));
      }, () => {
        this.#candidates.isFirst(code).get(noise, next).op("f64.lt", "i32.and").if(undefined, () => {
          code.get(noise).set(next);
          this.#candidates.putSecond(code);
          this.#tighten(next);
        });
      });
    });
  }

  /** A sum of squares never falls, so what is as much as the limit on the way is too much; binary32 must have held all of it. */
  #tighten(below: number): void {
    const code = this.#body;
    code.f64(leastNear).get(below).op("f64.max").f64(NaN);
    code.get(below).f64(mostSure).op("f64.lt", "select").set(this.#limit);
    code.get(this.#limit).f64(1 + 2 ** -20).op("f64.mul", "f32.demote_f64");
    code.vec("f32x4.splat").set(this.#limits);
  }

  /** The squared error of the row, unless `stops` and it is too much before the end. */
  #sum(sum: Accumulator, stops: boolean): void {
    const code = this.#body, inputs = this.#inputs;
    sum.begin(code);
    this.#begin(inputs.length);
    if (stops) code.i32(1).set(this.#open);
    this.#elements({
      whole: (step) => {
        sum.add(code, this.#lost({ input: (i) => load(code, "f32", inputs[i]!.at, step) }));
        this.#values.release(code);
      },
      some: (valid) => {
        const input = (i: number) => loadSome(code, this.#constants, "f32", inputs[i]!.at, this.#left);
        sum.add(code, this.#lost({ input }), valid);
        this.#values.release(code);
      },
      ...(stops && {
        after: () => {
          code.get(this.#left).i32(looksEvery - 1).op("i32.and", "i32.eqz").get(this.#left).i32(0);
          code.op("i32.gt_s", "i32.and").if(undefined, () => {
            sum.end(code);
            code.get(this.#limit).op("f64.ge").if(undefined, () => {
              code.i32(0).set(this.#open).i32(0).set(this.#left);
            });
          }, () => sum.close16?.(code));
        },
      }),
    });
    sum.end(code);
    code.set(this.#noise);
  }

  /** Goes to the first element of the row. */
  #begin(inputs: number): void {
    const code = this.#body, { first, left } = this.#tiles;
    for (const { base, at } of this.#inputs.slice(0, inputs)) {
      code.get(base, first).i32(4).op("i32.mul", "i32.add").set(at);
    }
    code.get(left).set(this.#left);
  }

  /** 16 elements at a time while there are as many, then four, the last of which may be fewer. */
  #elements({ whole, some, after }: {
    readonly whole: (step: number) => void;
    readonly some: (valid: number) => void;
    /** After each 16. */
    readonly after?: () => void;
  }): void {
    const code = this.#body, left = this.#left;
    const advance = (elements: number) => {
      for (const { at } of this.#inputs) code.get(at).i32(4 * elements).op("i32.add").set(at);
      code.get(left).i32(elements).op("i32.sub").set(left);
    };
    code.while(() => code.get(left).i32(16).op("i32.ge_s"), () => {
      for (let step = 0; step < 4; step++) whole(step);
      advance(16);
      after?.();
    });
    // Fewer than 16 are left, so the near sum needs no joining on the way.
    code.while(() => code.get(left).i32(0).op("i32.gt_s"), () => {
      const valid = code.take();
      code.get(this.#constants.lanes, left).vec("i32x4.splat", "i32x4.lt_s").set(valid);
      some(valid);
      code.give(valid);
      advance(4);
    });
  }
}
