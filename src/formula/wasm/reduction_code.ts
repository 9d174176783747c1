/** Sums, minima and maxima of a value over a row or a leaf of it: accumulators in lanes, by the tree of ../../numerics/scalar/sum.ts. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";

/**
 * "squares" is the sum of the squares, "near squares" the same with squares of 16 elements in a row rounded to binary32 and added four
 * and four in it (`NearSquares` of the same file), "count" how many are not 0 (NaN is not). Minima and maxima pass over NaN, and give
 * zeros as +0.
 */
export type ReductionKind = "sum" | "squares" | "near squares" | "count" | "min" | "max";

export interface Accumulator {
  /** To what nothing adds up. */
  begin(code: Code): void;
  /** Takes four elements; with `valid`, those whose lanes of it are ones. */
  add(code: Code, value: number, valid?: number): void;
  /** After each 16 elements of a tile, counted from its start. */
  close16?(code: Code): void;
  /** Leaves the result, binary64, on the stack. */
  end(code: Code): void;
}

/** @param kind "set lanes" counts in masks what "count" counts in numbers. */
export function accumulator(
  kind: ReductionKind | "set lanes",
  start: Code,
  constants: Constants,
): Accumulator {
  if (kind === "count" || kind === "set lanes") return new Count(kind === "set lanes", start, constants);
  if (kind === "min" || kind === "max") return new Extreme(kind, start, constants);
  return kind === "near squares"
    ? new NearSquares(start, constants)
    : new Total(kind === "squares", start, constants);
}

class Total implements Accumulator {
  readonly #halves: readonly [number, number];

  constructor(readonly squares: boolean, start: Code, readonly constants: Constants) {
    this.#halves = [start.local("v128"), start.local("v128")];
  }

  begin(code: Code): void {
    for (const half of this.#halves) code.get(this.constants.word(0)).set(half);
  }

  add(code: Code, value: number, valid?: number): void {
    const terms = code.take(), wide = code.take();
    code.get(value);
    if (valid !== undefined) code.get(valid).vec("v128.and");
    code.set(terms);
    this.#halves.forEach((half, i) => {
      if (i === 0) code.get(terms);
      else code.shuffle(terms, 2, 3, 2, 3);
      code.vec("f64x2.promote_low_f32x4");
      if (this.squares) code.tee(wide).get(wide).vec("f64x2.mul");
      code.get(half).vec("f64x2.add").set(half);
    });
    code.give(terms);
    code.give(wide);
  }

  end(code: Code): void {
    const sum = code.take();
    code.get(...this.#halves).vec("f64x2.add").set(sum);
    code.get(sum).lane("f64x2.extract_lane", 0).get(sum).lane("f64x2.extract_lane", 1).op("f64.add");
    code.give(sum);
  }
}

class NearSquares implements Accumulator {
  readonly #halves: readonly [number, number];
  /** Of up to 16 elements, in binary32. */
  readonly #sums: number;

  constructor(start: Code, readonly constants: Constants) {
    this.#halves = [start.local("v128"), start.local("v128")];
    this.#sums = start.local("v128");
  }

  begin(code: Code): void {
    for (const local of [...this.#halves, this.#sums]) code.get(this.constants.word(0)).set(local);
  }

  add(code: Code, value: number, valid?: number): void {
    code.get(this.#sums, value, value).vec("f32x4.mul");
    if (valid !== undefined) code.get(valid).vec("v128.and");
    code.vec("f32x4.add").set(this.#sums);
  }

  close16(code: Code): void {
    const [low, high] = this.#halves;
    code.get(low, this.#sums).vec("f64x2.promote_low_f32x4", "f64x2.add").set(low);
    code.get(high).shuffle(this.#sums, 2, 3, 2, 3).vec("f64x2.promote_low_f32x4", "f64x2.add").set(high);
    code.get(this.constants.word(0)).set(this.#sums);
  }

  end(code: Code): void {
    this.close16(code);
    const sum = code.take();
    code.get(...this.#halves).vec("f64x2.add").set(sum);
    code.get(sum).lane("f64x2.extract_lane", 0).get(sum).lane("f64x2.extract_lane", 1).op("f64.add");
    code.give(sum);
  }
}

/** A leaf has far fewer elements than a lane can count. */
class Count implements Accumulator {
  readonly #counts: number;

  constructor(readonly ofMasks: boolean, start: Code, readonly constants: Constants) {
    this.#counts = start.local("v128");
  }

  begin(code: Code): void {
    code.get(this.constants.word(0)).set(this.#counts);
  }

  add(code: Code, value: number, valid?: number): void {
    // A comparison that holds is -1.
    code.get(this.#counts, value);
    if (!this.ofMasks) code.get(this.constants.number(0)).vec("f32x4.ne");
    if (valid !== undefined) code.get(valid).vec("v128.and");
    code.vec("i32x4.sub").set(this.#counts);
  }

  end(code: Code): void {
    for (let i = 0; i < 4; i++) {
      code.get(this.#counts).lane("i32x4.extract_lane", i);
      if (i > 0) code.op("i32.add");
    }
    code.op("f64.convert_i32_u");
  }
}

class Extreme implements Accumulator {
  readonly #best: number;

  constructor(readonly kind: "min" | "max", start: Code, readonly constants: Constants) {
    this.#best = start.local("v128");
  }

  get #nothing(): number {
    return this.constants.number(this.kind === "min" ? Infinity : -Infinity);
  }

  begin(code: Code): void {
    code.get(this.#nothing).set(this.#best);
  }

  add(code: Code, value: number, valid?: number): void {
    // pmin(a, b) is b < a ? b : a, so a NaN in b is passed over.
    code.get(this.#best, value);
    if (valid !== undefined) code.get(this.#nothing, valid).vec("v128.bitselect");
    code.vec(this.kind === "min" ? "f32x4.pmin" : "f32x4.pmax").set(this.#best);
  }

  end(code: Code): void {
    // No lane is NaN, so the order of lanes tells at most zeros apart, and the sum with 0 makes those one.
    const half = code.take(), best = this.kind === "min" ? "f32x4.pmin" : "f32x4.pmax";
    code.get(this.#best).shuffle(this.#best, 2, 3, 0, 1).vec(best).set(half);
    code.get(half).shuffle(half, 1, 0, 3, 2).vec(best).lane("f32x4.extract_lane", 0);
    code.f32(0).op("f32.add", "f64.promote_f32");
    code.give(half);
  }
}
