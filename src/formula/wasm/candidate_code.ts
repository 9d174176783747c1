/** The candidates of a search as a loop: which they are, four in the lanes of a vector at a time, and the best so far. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";

/** Candidates are numbers of parts of `whole`, each at least 1 and at most `whole`. */
export interface SearchRounds {
  readonly whole: number;
  /** The first round: from `whole` downwards, so far apart. */
  readonly apart: number;
  /** How far those of the second round are from the best and from the second best of the first, in their order: eight. */
  readonly second: readonly number[];
  /** How far those of the third are from the best of all: eight. */
  readonly third: readonly number[];
}

export interface Search {
  /** Leaves a word: bit i is 1 when the i-th of four factors in the lanes of a local need not be tried. */
  ruledOut(factors: number): void;
  /** Tries one of the four: a local of bytes swizzles it into all lanes. */
  one(pick: number): void;
  /** Between the first round and the others. */
  settle(): void;
}

export class Candidates {
  readonly #rounds: SearchRounds;
  readonly #constants: Constants;
  /** Which four of all. */
  readonly #batch: number;
  readonly #lane: number;
  readonly #out: number;
  /** In parts: those at hand, the best and the second best so far, what a round is around; in all lanes, binary32. */
  readonly #parts: number;
  readonly #best: number;
  readonly #second: number;
  readonly #centre: number;
  readonly #waiting: number;
  readonly #factors: number;
  readonly #pick: number;

  constructor(rounds: SearchRounds, start: Code, constants: Constants) {
    this.#rounds = rounds;
    this.#constants = constants;
    [this.#batch, this.#lane, this.#out] = [start.local("i32"), start.local("i32"), start.local("i32")];
    [this.#parts, this.#best, this.#second, this.#centre, this.#waiting, this.#factors, this.#pick] = Array
      .from(
        { length: 7 },
        () => start.local("v128"),
      ) as [number, number, number, number, number, number, number];
  }

  /** Tries one after another as long as `unsettled` leaves something other than 0. */
  each(code: Code, unsettled: () => void, { ruledOut, one, settle }: Search): void {
    const constants = this.#constants, whole = constants.number(this.#rounds.whole), first = this.#first;
    code.i32(0).set(this.#batch).get(whole).set(this.#best).get(whole).set(this.#second);
    code.while(() => {
      code.get(this.#batch).i32(first + 6).op("i32.lt_u");
      unsettled();
      code.op("i32.and");
    }, () => {
      code.get(this.#batch).i32(first).op("i32.eq").if(undefined, settle);
      this.#four(code);
      code.get(this.#parts, whole).vec("f32x4.div").set(this.#factors);
      ruledOut(this.#factors);
      this.#leaveOut(code);
      code.set(this.#out).i32(0).set(this.#lane);
      code.while(() => code.get(this.#lane).i32(4).op("i32.lt_u"), () => {
        code.get(this.#out, this.#lane).op("i32.shr_u").i32(1).op("i32.and", "i32.eqz");
        code.if(undefined, () => {
          code.get(this.#lane).i32(0x04040404).op("i32.mul").vec("i32x4.splat");
          code.get(constants.word(0x03020100)).vec("i32x4.add").set(this.#pick);
          one(this.#pick);
        });
        code.get(this.#lane).i32(1).op("i32.add").set(this.#lane);
      });
      code.get(this.#batch).i32(1).op("i32.add").set(this.#batch);
    });
  }

  /** Makes the one that is tried the best, and the best the second. */
  putBest(code: Code): void {
    code.get(this.#best).set(this.#second).get(this.#parts, this.#pick).vec("i8x16.swizzle").set(this.#best);
  }

  /** Makes the one that is tried the second best. */
  putSecond(code: Code): void {
    code.get(this.#parts, this.#pick).vec("i8x16.swizzle").set(this.#second);
  }

  /** Leaves whether the first round is on. */
  isFirst(code: Code): Code {
    return code.get(this.#batch).i32(this.#first).op("i32.lt_u");
  }

  /** Leaves the best factor in all lanes. */
  best(code: Code): Code {
    return code.get(this.#best, this.#constants.number(this.#rounds.whole)).vec("f32x4.div");
  }

  get #steps(): number {
    return this.#rounds.whole / this.#rounds.apart;
  }

  /** Fours of the first round. */
  get #first(): number {
    return Math.ceil(this.#steps / 4);
  }

  /** Of a word of four candidates, adds those that are none: the last four of the first round may be fewer. */
  #leaveOut(code: Code): void {
    const left = this.#steps % 4;
    if (left === 0) return;
    code.i32(15 & ~(2 ** left - 1)).i32(0).get(this.#batch).i32(this.#first - 1).op(
      "i32.eq",
      "select",
      "i32.or",
    );
  }

  /** The four candidates of the batch at hand. */
  #four(code: Code): void {
    const { whole, apart, second, third } = this.#rounds, constants = this.#constants, first = this.#first;
    const floats = (values: readonly number[]) =>
      constants.bytes(new Uint8Array(Float32Array.from(values).buffer));
    const is = (batch: number) => code.get(this.#batch).i32(first + batch).op("i32.eq");
    this.isFirst(code).if("v128", () => {
      code.i32(whole).get(this.#batch).i32(4 * apart).op("i32.mul", "i32.sub");
      code.vec("i32x4.splat", "f32x4.convert_i32x4_s").get(floats([0, 1, 2, 3].map((i) => i * apart)));
      code.vec("f32x4.sub");
    }, () => {
      // Twice around the best: the second best waits while the best may change.
      is(0).if(undefined, () => code.get(this.#best).set(this.#centre).get(this.#second).set(this.#waiting));
      is(2).if(undefined, () => code.get(this.#waiting).set(this.#centre));
      is(4).if(undefined, () => code.get(this.#best).set(this.#centre));
      const half = (offsets: readonly number[]) => {
        code.get(floats(offsets.slice(4)), floats(offsets.slice(0, 4)));
        code.get(this.#batch).i32(first).op("i32.sub").i32(1).op("i32.and", "select");
      };
      code.get(this.#centre).get(this.#batch).i32(first + 4).op("i32.lt_u");
      code.if("v128", () => half(second), () => half(third));
      code.vec("f32x4.add").get(constants.number(whole)).vec("f32x4.pmin");
      code.get(constants.number(1)).vec("f32x4.pmax");
    }).set(this.#parts);
  }
}
