/** src/tensor/random.ts in four lanes. */
import { golden, lowbias, type Mixer, murmur } from "../../tensor/random.ts";
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";

/** The words of a key for the places of a shard, and for those past the next multiple of 2^32. */
interface Streams {
  readonly before: readonly [number, number];
  readonly between: readonly [number, number];
}

/** Random words of a kernel. A shard has at most 2^32 places, so the high word of a place changes at most once in it. */
export class RandomCode {
  readonly #constants: Constants;
  readonly #streams = new Map<number, Streams>();
  /** The low words of the places of the four elements at hand. */
  readonly counter: number;
  /** The low word of the first place of the shard. */
  readonly #first: number;

  /** `start` is where the kernel begins; there the local `place` (i64) holds the place of the first element of the shard. */
  constructor(start: Code, constants: Constants, keys: readonly number[], place: number) {
    this.#constants = constants;
    this.counter = start.local("v128");
    this.#first = start.local("v128");
    start.get(place).op("i32.wrap_i64").vec("i32x4.splat").set(this.#first);
    const high = start.local("v128");
    start.get(place).i64(32).op("i64.shr_u", "i32.wrap_i64").vec("i32x4.splat").set(high);
    for (const key of keys) {
      const [before, between] = [0, 1].map((past) => {
        const [before, between] = [start.local("v128"), start.local("v128")];
        start.get(high, constants.word(past)).vec("i32x4.add").set(before);
        this.#mix(start, murmur, before);
        start.get(before, constants.word(key)).vec("i32x4.add").set(before);
        this.#mix(start, lowbias, before);
        start.get(before, constants.word(golden)).vec("i32x4.add");
        start.get(constants.word(key)).vec("v128.xor").set(between);
        this.#mix(start, murmur, between);
        return [before, between];
      }).reduce<[number[], number[]]>(([b, t], [before, between]) => [[...b, before!], [...t, between!]], [
        [],
        [],
      ]);
      this.#streams.set(key, { before: [before[0]!, before[1]!], between: [between[0]!, between[1]!] });
    }
  }

  /** Begins a row or a part of one, whose first place has the low word on the stack. */
  begin(code: Code): void {
    code.vec("i32x4.splat").get(this.#constants.lanes).vec("i32x4.add").set(this.counter);
  }

  /** Goes on by four elements. */
  advance(code: Code): void {
    code.get(this.counter, this.#constants.word(4)).vec("i32x4.add").set(this.counter);
  }

  /** Leaves the words of a key on the stack. */
  words(code: Code, key: number): void {
    const { before, between } = this.#streams.get(key)!;
    const past = code.take(), x = code.take();
    code.get(this.counter, this.#first).vec("i32x4.lt_u").set(past);
    code.get(before[1], before[0], past).vec("v128.bitselect");
    code.get(this.counter).vec("v128.xor").set(x);
    this.#mix(code, murmur, x);
    code.get(between[1], between[0], past).vec("v128.bitselect");
    code.get(x).vec("i32x4.add").set(x);
    this.#mix(code, lowbias, x);
    code.get(x);
    code.give(past);
    code.give(x);
  }

  #mix(code: Code, { shifts, factors }: Mixer, x: number): void {
    shifts.forEach((by, i) => {
      code.get(x, x).i32(by).vec("i32x4.shr_u", "v128.xor");
      if (i < 2) code.get(this.#constants.word(factors[i]!)).vec("i32x4.mul");
      code.set(x);
    });
  }
}
