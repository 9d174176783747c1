/** The candidates of a search as a loop: which they are, four in the lanes of a vector at a time, and the best so far. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";

/** Candidates are numbers of parts of `whole`, each at least 1 and at most `whole`. */
export interface SearchRounds {
  readonly whole: number;
  /** The first round: from `whole` downwards, so far apart. */
  readonly apart: number;
  /** The rounds after it: how far from the best so far, in their order; a multiple of four each. */
  readonly further: readonly (readonly number[])[];
}

export interface Search {
  /** Leaves a word: bit i is 1 when the i-th of four factors in the lanes of a local need not be tried. */
  ruledOut(factors: number): void;
  /** Tries one of the four: a local of bytes swizzles it into all lanes. What `keep` appends makes it the best. */
  one(pick: number, keep: () => void): void;
}

export class Candidates {
  readonly #rounds: SearchRounds;
  readonly #constants: Constants;
  readonly #batch: number;
  readonly #lane: number;
  readonly #out: number;
  /** In parts: those at hand, the best so far, what a round is around; in all lanes, binary32. */
  readonly #parts: number;
  readonly #best: number;
  readonly #centre: number;
  readonly #factors: number;
  readonly #pick: number;

  constructor(rounds: SearchRounds, start: Code, constants: Constants) {
    this.#rounds = rounds;
    this.#constants = constants;
    [this.#batch, this.#lane, this.#out] = [start.local("i32"), start.local("i32"), start.local("i32")];
    [this.#parts, this.#best, this.#centre, this.#factors, this.#pick] = Array.from(
      { length: 5 },
      () => start.local("v128"),
    ) as [number, number, number, number, number];
  }

  /** Tries one after another as long as `unsettled` leaves something other than 0. */
  each(code: Code, unsettled: () => void, { ruledOut, one }: Search): void {
    const { whole, further } = this.#rounds, constants = this.#constants;
    const batches = this.#batches + further.reduce((sum, round) => sum + round.length / 4, 0);
    code.i32(0).set(this.#batch).get(constants.number(whole)).set(this.#best);
    code.while(() => {
      code.get(this.#batch).i32(batches).op("i32.lt_u");
      unsettled();
      code.op("i32.and");
    }, () => {
      this.#four(code);
      code.get(this.#parts, constants.number(whole)).vec("f32x4.div").set(this.#factors);
      ruledOut(this.#factors);
      code.set(this.#out).i32(0).set(this.#lane);
      code.while(() => code.get(this.#lane).i32(4).op("i32.lt_u"), () => {
        code.get(this.#out, this.#lane).op("i32.shr_u").i32(1).op("i32.and", "i32.eqz");
        code.if(undefined, () => {
          code.get(this.#lane).i32(0x04040404).op("i32.mul").vec("i32x4.splat");
          code.get(constants.word(0x03020100)).vec("i32x4.add").set(this.#pick);
          one(this.#pick, () => {
            code.get(this.#parts, this.#pick).vec("i8x16.swizzle").set(this.#best);
          });
        });
        code.get(this.#lane).i32(1).op("i32.add").set(this.#lane);
      });
      code.get(this.#batch).i32(1).op("i32.add").set(this.#batch);
    });
  }

  /** Leaves the best factor in all lanes. */
  best(code: Code): Code {
    return code.get(this.#best, this.#constants.number(this.#rounds.whole)).vec("f32x4.div");
  }

  /** Fours of the first round. */
  get #batches(): number {
    return Math.ceil(this.#rounds.whole / this.#rounds.apart / 4);
  }

  /** The four candidates of the batch at hand. Beyond the last of the first round that is tried again, which changes nothing. */
  #four(code: Code): void {
    const { whole, apart, further } = this.#rounds, constants = this.#constants;
    const floats = (values: readonly number[]) =>
      constants.bytes(new Uint8Array(Float32Array.from(values).buffer));
    code.get(this.#batch).i32(this.#batches).op("i32.lt_u").if("v128", () => {
      code.i32(whole).get(this.#batch).i32(4 * apart).op("i32.mul", "i32.sub");
      code.vec("i32x4.splat", "f32x4.convert_i32x4_s").get(floats([0, 1, 2, 3].map((i) => i * apart)));
      code.vec("f32x4.sub").get(constants.number(apart)).vec("f32x4.pmax");
    }, () => {
      const fours = further.flatMap((round) =>
        Array.from(
          { length: round.length / 4 },
          (_, i) => ({ of: round.slice(4 * i, 4 * i + 4), first: i === 0 }),
        )
      );
      fours.forEach(({ first }, i) => {
        if (!first) return;
        code.get(this.#batch).i32(this.#batches + i).op("i32.eq");
        code.if(undefined, () => code.get(this.#best).set(this.#centre));
      });
      const choose = (i: number): void => {
        if (i === fours.length - 1) {
          code.get(floats(fours[i]!.of));
          return;
        }
        code.get(this.#batch).i32(this.#batches + i).op("i32.eq");
        code.if("v128", () => code.get(floats(fours[i]!.of)), () => choose(i + 1));
      };
      code.get(this.#centre);
      choose(0);
      code.vec("f32x4.add").get(constants.number(whole)).vec("f32x4.pmin");
      code.get(constants.number(1)).vec("f32x4.pmax");
    }).set(this.#parts);
  }
}
