/** Builds a program: the same instruction is kept once, and what depends on constants only is computed at once. */
import { primitives } from "./primitives.ts";
import type { Instruction, Kind, PrimitiveName, Program } from "./program.ts";

/** A value of the program under construction. */
export interface Value {
  readonly index: number;
  readonly kind: Kind;
  /** What it is, when that is known already. */
  readonly constant: number | undefined;
}

export class Builder {
  readonly #instructions: Instruction[] = [];
  readonly #known = new Map<string, Value>();
  readonly #tables: Float32Array[] = [];
  #inputs = 0;
  #parts = 0;
  #keys = 0;

  /** An element of the index-th tensor. */
  input(index: number): Value {
    this.#inputs = Math.max(this.#inputs, index + 1);
    return this.#add({ op: "input", index }, "number");
  }

  /** The index-th value that a whole part shares. */
  part(index: number): Value {
    this.#parts = Math.max(this.#parts, index + 1);
    return this.#add({ op: "part", index }, "number");
  }

  /** A binary32 number; others are rounded. */
  number(value: number): Value {
    const constant = Math.fround(value);
    return this.#add({ op: "constant", kind: "number", value: constant }, "number", constant);
  }

  word(value: number): Value {
    return this.#add({ op: "constant", kind: "word", value: value | 0 }, "word", value | 0);
  }

  /** A random word for each element, another one for each call. */
  random(seed: number): Value {
    return this.#add({ op: "random", key: Math.imul(seed | 0, 0x9e3779b1) + ++this.#keys | 0 }, "word");
  }

  lookup(table: readonly number[], at: Value): Value {
    this.#check(at, "number");
    return this.#add({ op: "lookup", table: this.#table(table), args: [at.index] }, "number");
  }

  nearest(table: readonly number[], x: Value): Value {
    this.#check(x, "number");
    return this.#add({ op: "nearest", table: this.#table(table), args: [x.index] }, "number");
  }

  /** One primitive. Throws a TypeError when a value is of the wrong kind: that is a mistake in Quire. */
  op(name: PrimitiveName, ...args: readonly Value[]): Value {
    const { takes, gives, compute } = primitives[name];
    if (takes.length !== args.length) {
      throw new TypeError(
        `Cannot build ${name} as its arguments must be ${takes.length}: it is ${args.length}`,
      );
    }
    args.forEach((value, i) => this.#check(value, takes[i]!));
    if (args.every((value) => value.constant !== undefined)) {
      const value = compute(...args.map((a) => a.constant!));
      if (gives === "number") return this.number(value);
      if (gives === "word") return this.word(value);
      return this.#add({ op: name, args: args.map((a) => a.index) }, gives, value);
    }
    return this.#add({ op: name, args: args.map((a) => a.index) }, gives);
  }

  program(results: readonly Value[]): Program {
    results.forEach((value) => this.#check(value, "number"));
    return {
      instructions: this.#instructions,
      tables: this.#tables,
      results: results.map((value) => value.index),
      inputs: this.#inputs,
      parts: this.#parts,
    };
  }

  #table(values: readonly number[]): number {
    const table = Float32Array.from(values);
    const same = this.#tables.findIndex((t) =>
      t.length === table.length && t.every((v, i) => Object.is(v, table[i]))
    );
    return same >= 0 ? same : this.#tables.push(table) - 1;
  }

  #check(value: Value, kind: Kind): void {
    if (value.kind === kind) return;
    throw new TypeError(`Cannot build an instruction as its value must be a ${kind}: it is a ${value.kind}`);
  }

  #add(instruction: Instruction, kind: Kind, constant?: number): Value {
    // JSON writes -0 as 0 and NaN as null, which are different numbers here.
    const key = instruction.op === "constant"
      ? `${instruction.kind} ${Object.is(instruction.value, -0) ? "-0" : instruction.value}`
      : JSON.stringify(instruction);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const value = { index: this.#instructions.push(instruction) - 1, kind, constant };
    this.#known.set(key, value);
    return value;
  }
}
