import { type Fact, isIndex, isSmallInteger } from "../program/facts.ts";
import type { Instruction, PrimitiveName, Program } from "../program/program.ts";
import type { Code } from "./code.ts";
import type { Constants } from "./constants.ts";
import { lookup } from "./lookup_code.ts";
import { nearest } from "./nearest_code.ts";
import { isShift, primitive, shift } from "./primitive_code.ts";
import type { RandomCode } from "./random_code.ts";
import { integers } from "./storage.ts";
import { argumentsOf, type Rate, type Schedule } from "./rates.ts";

/** What leaves an input or a part value on the stack. */
export interface Sources {
  input(index: number): void;
  part(index: number): void;
}

export interface Surroundings {
  /** A fact for each instruction. */
  readonly facts: readonly Fact[];
  readonly constants: Constants;
  /** Locals that hold where the tables lie. */
  readonly tables: readonly number[];
  readonly random: RandomCode | undefined;
}

const none: Sources = {
  input() {
    throw new TypeError("Cannot compile an input as it must be read for each element: it is not");
  },
  part() {
    throw new TypeError("Cannot compile a part value as it must be read for each row: it is not");
  },
};

/** The values of a program, each in a local: linear scan, a local is taken again after the last use of what it held. */
export class Values {
  readonly #program: Program;
  readonly #plan: Schedule;
  readonly #around: Surroundings;
  readonly #locals: number[] = [];

  constructor(program: Program, plan: Schedule, around: Surroundings) {
    this.#program = program;
    this.#plan = plan;
    this.#around = around;
  }

  /** The local of a value that is there. */
  of(index: number): number {
    return this.#locals[index]!;
  }

  /** Computes all values of a rate. */
  compute(code: Code, rate: Rate, sources: Partial<Sources>): void {
    const { instructions } = this.#program, { of, lastUse, rates } = this.#plan;
    for (const i of of[rate]) {
      const instruction = instructions[i]!;
      if (instruction.op === "constant") {
        this.#locals[i] = this.#constant(instruction);
        continue;
      }
      this.#leave(code, instruction, { ...none, ...sources });
      // An argument may be used twice by one instruction.
      for (const a of new Set(argumentsOf(instruction))) {
        if (lastUse[a] === i && rates[a] === rate && instructions[a]!.op !== "constant") {
          code.give(this.of(a));
        }
      }
      code.set(this.#locals[i] = lastUse[i] === -1 && rate !== "element" ? code.local("v128") : code.take());
    }
  }

  /** Of the values of four candidates, which were computed in lanes, those of the one that a local of bytes picks, in all lanes. */
  pick(code: Code, bytes: number): void {
    const { of, lastUse } = this.#plan;
    for (const i of of.candidate) {
      if (lastUse[i] !== -1) continue;
      code.get(this.of(i), bytes).vec("i8x16.swizzle").set(this.#locals[i] = code.local("v128"));
    }
  }

  /** Frees what `compute` of the rate of elements kept for outputs, so that the next four elements may take it. */
  release(code: Code): void {
    for (const i of this.#plan.of.element) if (this.#plan.lastUse[i] === -1) code.give(this.of(i));
  }

  #constant({ kind, value }: Instruction & { op: "constant" }): number {
    const { constants } = this.#around;
    return kind === "number" ? constants.number(value) : constants.word(value);
  }

  #leave(code: Code, instruction: Exclude<Instruction, { op: "constant" }>, sources: Sources): void {
    const { facts, constants, tables, random } = this.#around;
    const locals = argumentsOf(instruction).map((a) => this.of(a));
    const table = "table" in instruction ? this.#program.tables[instruction.table]! : undefined;
    switch (instruction.op) {
      case "input":
        return sources.input(instruction.index);
      case "part":
        return sources.part(instruction.index);
      case "random":
        return random!.words(code, instruction.key);
      case "lookup": {
        const index = facts[instruction.args[0]]!;
        return lookup(code, constants, table!, tables[instruction.table]!, locals[0]!, {
          small: isSmallInteger(index),
          inside: isIndex(index, table!.length),
        });
      }
      case "nearest":
        return nearest(code, constants, table!, tables[instruction.table]!, locals[0]!);
      default:
        return this.#primitive(code, instruction, locals);
    }
  }

  #primitive(code: Code, { op, args }: Instruction & { op: PrimitiveName }, locals: readonly number[]): void {
    const { facts, constants } = this.#around, fact = facts[args[0]!]!;
    if (isShift(op)) shift(code, op, locals[0]!, this.#amount(args[1]!));
    else if (op === "integer") integers(code, constants, locals[0]!, isSmallInteger(fact));
    else if (op === "bits" && !fact.mayBeNaN) code.get(locals[0]!);
    else primitive(code, constants, op, locals);
  }

  #amount(index: number): number {
    const by = this.#program.instructions[index]!;
    if (by.op === "constant" && by.value >= 0 && by.value <= 31) return by.value;
    throw new TypeError(
      `Cannot compile a shift as its amount must be a constant of 0..31: it is ${
        by.op === "constant" ? by.value : by.op
      }`,
    );
  }
}
