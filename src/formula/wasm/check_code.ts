/** Counts what cannot be stored as an integer: numbers that are none, NaN, and the range of the others. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { type Accumulator, accumulator } from "./reduction_code.ts";

/** Bytes that a check takes for each shard: least and greatest as f32, the count of those that are no integers as i32. */
export const checkBytes = 12;

export class Check {
  readonly #least: Accumulator;
  readonly #greatest: Accumulator;
  readonly #broken: number;

  /** `offset` is where its result lies among those of a shard. */
  constructor(start: Code, readonly constants: Constants, readonly offset: number) {
    this.#least = accumulator("min", start, constants);
    this.#greatest = accumulator("max", start, constants);
    this.#broken = start.local("v128");
  }

  begin(code: Code): void {
    this.#least.begin(code);
    this.#greatest.begin(code);
    code.get(this.constants.word(0)).set(this.#broken);
  }

  add(code: Code, value: number, valid?: number): void {
    this.#least.add(code, value, valid);
    this.#greatest.add(code, value, valid);
    code.get(this.#broken, value, value).vec("f32x4.nearest", "f32x4.ne");
    if (valid !== undefined) code.get(valid).vec("v128.and");
    code.vec("i32x4.sub").set(this.#broken);
  }

  /** Writes the result; the local holds the address of those of the shard. */
  end(code: Code, address: number): void {
    [this.#least, this.#greatest].forEach((extreme, i) => {
      code.get(address);
      extreme.end(code);
      code.op("f32.demote_f64").access("f32.store", this.offset + 4 * i);
    });
    code.get(address);
    for (let i = 0; i < 4; i++) {
      code.get(this.#broken).lane("i32x4.extract_lane", i);
      if (i > 0) code.op("i32.add");
    }
    code.access("i32.store", this.offset + 8);
  }
}
