/** Formulas as functions on numbers: closures over a frame of slots. The scalar definition of correct. */
import { type BuiltIn, builtIns } from "./functions.ts";
import { simplify } from "./simplify.ts";
import { randomWord } from "../tensor/random.ts";
import { nearest } from "./program/nearest.ts";
import { widthOf } from "./types.ts";
import {
  type Argument,
  argumentOf,
  callOf,
  type Formula,
  FormulaError,
  type FunctionName,
  type Given,
  type Node,
} from "./tree.ts";

/** Reads and writes numbered slots of a frame; slots are given out by the compiler. */
export type Program = (frame: Float64Array) => number;

export interface Names {
  /** Slots of the variables in view. */
  readonly slots: ReadonlyMap<string, number>;
  /** Constant tables in view. */
  readonly tables: ReadonlyMap<string, readonly number[]>;
  /** The functions that parameters stand for. */
  readonly functions: ReadonlyMap<string, FunctionName>;
}

/** Puts the values of a node, several for a tuple, into slots. */
type Filling = (frame: Float64Array) => void;

export class Compiler {
  #slots = 0;
  #keys = 0;
  readonly #seed: number;
  /** Reductions met while compiling, each with the slot that its result is put in. */
  readonly reduced: { name: string; args: readonly Program[]; slot: number }[] = [];

  /** @param seed of the random numbers. */
  constructor(seed = 0) {
    this.#seed = seed | 0;
  }

  slot(): number {
    return this.#slots++;
  }

  frame(): Float64Array {
    return new Float64Array(this.#slots);
  }

  compile(node: Node, names: Names): Program {
    switch (node.op) {
      case "number": {
        const value = Math.fround(node.value);
        return () => value;
      }
      case "variable": {
        const slot = names.slots.get(node.name);
        if (slot === undefined) throw new FormulaError(`Cannot evaluate as "${node.name}" has no value`);
        return (frame) => frame[slot]!;
      }
      case "call":
        return this.#call(builtIn(node.name), node.args, names);
      case "cases": {
        const branches = node.branches.map(({ when, value }) => ({
          when: this.compile(when, names),
          value: this.compile(value, names),
        }));
        const otherwise = this.compile(node.otherwise, names);
        return (frame) => (branches.find(({ when }) => when(frame) !== 0)?.value ?? otherwise)(frame);
      }
      case "parameter":
      case "formula":
      case "let": {
        const slot = this.slot();
        const fill = this.fill(node, names, [slot]);
        return (frame) => {
          fill(frame);
          return frame[slot]!;
        };
      }
      case "index": {
        const at = this.compile(node.at, names);
        if (node.of.op === "tuple") {
          const entries = node.of.items.map((item) => this.compile(item, names));
          return (frame) => entries[at(frame)]?.(frame) ?? NaN;
        }
        const table = this.#table(node.of, names);
        return (frame) => {
          const place = at(frame);
          const value = table[place];
          if (value === undefined) {
            throw new FormulaError(
              `Cannot look up a table of ${table.length} entries as the index must be in 0..${
                table.length - 1
              }: it is ${place}`,
            );
          }
          return value;
        };
      }
      case "reduce": {
        const slot = this.slot();
        const args = node.args.map((arg) => this.compile(arg, names));
        this.reduced.push({ name: node.name, args, slot });
        return (frame) => frame[slot]!;
      }
      case "codes":
      case "table":
      case "tuple": {
        const what = { codes: "a range of codes", table: "a table", tuple: "several values" }[node.op];
        throw new FormulaError(`Cannot use ${what} as a number`);
      }
    }
  }

  /** All values of a node, in order, into as many slots. */
  fill(node: Node, names: Names, slots: readonly number[]): Filling {
    switch (node.op) {
      case "tuple": {
        const values = node.items.map((item) => this.compile(item, names));
        return (frame) => values.forEach((value, i) => frame[slots[i]!] = value(frame));
      }
      case "let":
        return this.#let(node, names, slots);
      case "formula":
        return this.#formula(node.formula, node.args, names, slots);
      case "parameter": {
        const given = names.functions.get(node.name);
        if (given === undefined) {
          throw new FormulaError(`Cannot evaluate as "${node.name}" stands for no function`);
        }
        return this.fill(callOf(given, node.args), names, slots);
      }
      case "cases": {
        const branches = node.branches.map(({ when, value }) => ({
          when: this.compile(when, names),
          fill: this.fill(value, names, slots),
        }));
        const otherwise = this.fill(node.otherwise, names, slots);
        return (frame) => (branches.find(({ when }) => when(frame) !== 0)?.fill ?? otherwise)(frame);
      }
      default: {
        const value = this.compile(node, names);
        const [slot] = slots;
        return (frame) => {
          frame[slot!] = value(frame);
        };
      }
    }
  }

  #let(node: Extract<Node, { op: "let" }>, names: Names, slots: readonly number[]): Filling {
    const inner = new Map(names.slots);
    const view = { ...names, slots: inner };
    const fills = node.bindings.map((binding) => {
      const own = binding.names.map(() => this.slot());
      const fill = this.fill(binding.value, view, own);
      binding.names.forEach((name, i) => inner.set(name, own[i]!));
      return fill;
    });
    // The bindings have read the map as it grew: each sees those before it.
    const body = this.fill(node.body, view, slots);
    return (frame) => {
      for (const fill of fills) fill(frame);
      body(frame);
    };
  }

  #table(node: Node, names: Names): Float32Array {
    const values = node.op === "table"
      ? node.values
      : node.op === "variable"
      ? names.tables.get(node.name)
      : undefined;
    if (values === undefined) {
      throw new FormulaError("Cannot index as a constant table [a, b, ...] must stand before [");
    }
    return Float32Array.from(values);
  }

  #call(builtin: BuiltIn, args: readonly Node[], names: Names): Program {
    if (builtin.takes.includes("codes")) {
      const [value, codes] = args;
      if (codes?.op !== "codes") {
        throw new FormulaError(
          `Cannot use ${builtin.name} as its range must be one of codes, such as int(8)`,
        );
      }
      const [n, low, high] = [value!, codes.low, codes.high].map((a) => this.compile(a, names));
      return (frame) => builtin.compute(n!(frame), low!(frame), high!(frame));
    }
    if (builtin.name === "nearest" && args[0]!.op === "tuple") {
      const entries = args[0].items.map((item) => this.compile(item, names));
      const x = this.compile(args[1]!, names);
      return (frame) => nearest(Float32Array.from(entries, (entry) => entry(frame)), x(frame));
    }
    if (builtin.name === "nearest") {
      const table = this.#table(args[0]!, names);
      const x = this.compile(args[1]!, names);
      return (frame) => nearest(table, x(frame));
    }
    const programs = args.map((a) => this.compile(a, names));
    const [a, b, c] = programs;
    const compute = builtin.compute;
    if (builtin.random) {
      // The n-th evaluation draws the word of the n-th element, as the program of this seed does.
      const key = Math.imul(this.#seed, 0x9e3779b1) + ++this.#keys | 0;
      let place = 0;
      return (frame) => compute(...programs.map((p) => p(frame)), randomWord(key, place++));
    }
    // The usual arities without a spread, which would make every operation allocate.
    if (programs.length === 1) return (frame) => compute(a!(frame));
    if (programs.length === 2) return (frame) => compute(a!(frame), b!(frame));
    if (programs.length === 3) return (frame) => compute(a!(frame), b!(frame), c!(frame));
    return (frame) => compute(...programs.map((p) => p(frame)));
  }

  /** Arguments are evaluated once, into slots of their own. */
  #formula(formula: Formula, args: readonly Argument[], names: Names, slots: readonly number[]): Filling {
    const own = new Map<string, number>();
    const functions = new Map<string, FunctionName>();
    const moves: { slot: number; value: Program }[] = [];
    [...formula.tensors, ...formula.parameters].forEach((parameter, i) => {
      const given = args[i]!;
      if (given.op === "function") {
        functions.set(parameter.name, names.functions.get(given.name) ?? given);
        return;
      }
      const slot = this.slot();
      own.set(parameter.name, slot);
      moves.push({ slot, value: this.compile(given, names) });
    });
    const body = this.fill(formula.body, { slots: own, functions, tables: names.tables }, slots);
    return (frame) => {
      for (const { slot, value } of moves) frame[slot] = value(frame);
      body(frame);
    };
  }
}

function builtIn(name: string): BuiltIn {
  const found = builtIns.get(name);
  if (found === undefined) throw new FormulaError(`Cannot evaluate as there is no function "${name}"`);
  return found;
}

interface Bound {
  readonly frame: Float64Array;
  /** Where the arguments are put, and where the values are found. */
  readonly tensors: readonly number[];
  readonly outputs: readonly number[];
  readonly fill: Filling;
}

function bind(formula: Formula, given: Given): Bound {
  const known = new Map<string, Argument>();
  for (const { name, fallback } of formula.parameters) {
    const value = given.get(name) ?? fallback;
    if (value === undefined) {
      throw new FormulaError(`Cannot evaluate "${formula.name}" as its parameter "${name}" must be given`);
    }
    known.set(name, argumentOf(value));
  }
  const compiler = new Compiler();
  const tensors = formula.tensors.map(() => compiler.slot());
  const outputs = Array.from({ length: widthOf(formula.body) }, () => compiler.slot());
  const slots = new Map(formula.tensors.map((t, i) => [t.name, tensors[i]!]));
  const names = { slots, functions: new Map(), tables: new Map() };
  const fill = compiler.fill(simplify(formula.body, known), names, outputs);
  return { frame: compiler.frame(), tensors, outputs, fill };
}

/**
 * A formula as a function of its tensor arguments, with its parameters bound; several values for a tuple.
 * @throws FormulaError when a parameter is missing.
 */
export function bindOutputs(formula: Formula, given: Given): (...x: number[]) => Float64Array {
  const { frame, tensors, outputs, fill } = bind(formula, given);
  return (...x) => {
    for (let i = 0; i < tensors.length; i++) frame[tensors[i]!] = Math.fround(x[i]!);
    fill(frame);
    return frame.slice(outputs[0], outputs.at(-1)! + 1);
  };
}

/** `bindOutputs` of a formula with one value. It allocates nothing: a check calls it for every number of a range. */
export function bindFormula(formula: Formula, given: Given): (...x: number[]) => number {
  const { frame, tensors, outputs, fill } = bind(formula, given);
  const [output] = outputs;
  if (tensors.length === 1) {
    const [tensor] = tensors;
    return (x?: number) => {
      frame[tensor!] = Math.fround(x!);
      fill(frame);
      return frame[output!]!;
    };
  }
  return (...x) => {
    for (let i = 0; i < tensors.length; i++) frame[tensors[i]!] = Math.fround(x[i]!);
    fill(frame);
    return frame[output!]!;
  };
}
