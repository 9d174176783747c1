/** Counts what cannot be stored as an integer: numbers that are none, NaN, and the range of the others. */
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { type Accumulator, accumulator } from "./reduction_code.ts";

/** What is not known beforehand of numbers to be stored as integers: whether they are NaN, or anything. */
export type Unknown = "NaN" | "all";

/** Bytes that a check takes for each shard: least and greatest as f32, the count of those that are no integers as i32. */
export const checkBytes = 12;

export class Check {
  readonly #extremes: readonly Accumulator[];
  readonly #broken: number;

  /** `offset` is where its result lies among those of a shard. */
  constructor(
    start: Code,
    readonly constants: Constants,
    readonly unknown: Unknown,
    readonly offset: number,
  ) {
    const kinds = unknown === "all" ? ["min", "max"] as const : [];
    this.#extremes = kinds.map((kind) => accumulator(kind, start, constants));
    this.#broken = start.local("v128");
  }

  begin(code: Code): void {
    for (const extreme of this.#extremes) extreme.begin(code);
    code.get(this.constants.word(0)).set(this.#broken);
  }

  add(code: Code, value: number, valid?: number): void {
    for (const extreme of this.#extremes) extreme.add(code, value, valid);
    code.get(this.#broken, value, value);
    if (this.unknown === "all") code.vec("f32x4.nearest");
    code.vec("f32x4.ne");
    if (valid !== undefined) code.get(valid).vec("v128.and");
    code.vec("i32x4.sub").set(this.#broken);
  }

  /** Writes the result; the local holds the address of those of the shard. */
  end(code: Code, address: number): void {
    for (const i of [0, 1]) {
      code.get(address);
      const extreme = this.#extremes[i];
      if (extreme === undefined) code.f32(i === 0 ? Infinity : -Infinity);
      else {
        extreme.end(code);
        code.op("f32.demote_f64");
      }
      code.access("f32.store", this.offset + 4 * i);
    }
    code.get(address);
    for (let i = 0; i < 4; i++) {
      code.get(this.#broken).lane("i32x4.extract_lane", i);
      if (i > 0) code.op("i32.add");
    }
    code.access("i32.store", this.offset + 8);
  }
}
