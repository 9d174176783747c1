/** Formulas as functions on numbers: closures over a frame of slots. The scalar definition of correct. */
import { type BuiltIn, builtIns, reductions } from "./functions.ts";
import { simplify } from "./simplify.ts";
import { type Argument, type Formula, FormulaError, type Node } from "./tree.ts";

/** Reads and writes numbered slots of a frame; slots are given out by the compiler. */
export type Program = (frame: Float64Array) => number;

export interface Names {
  /** Slots of the variables in view. */
  readonly slots: ReadonlyMap<string, number>;
  /** Constant tables in view. */
  readonly tables: ReadonlyMap<string, readonly number[]>;
  /** The functions that parameters stand for. */
  readonly functions: ReadonlyMap<string, string>;
}

export class Compiler {
  #slots = 0;
  /** Reductions met while compiling, each with the slot that its result is put in. */
  readonly reduced: { name: string; of: Program; slot: number }[] = [];

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
      case "parameter": {
        const name = names.functions.get(node.name);
        if (name === undefined) {
          throw new FormulaError(`Cannot evaluate as "${node.name}" stands for no function`);
        }
        return this.#call(builtIn(name), node.args, names);
      }
      case "formula":
        return this.#formula(node.formula, node.args, names);
      case "index": {
        const table = this.#table(node.of, names);
        const at = this.compile(node.at, names);
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
        this.reduced.push({ name: node.name, of: this.compile(node.of, names), slot });
        return (frame) => frame[slot]!;
      }
      case "codes":
      case "table":
        throw new FormulaError(
          `Cannot use a ${node.op === "codes" ? "range of codes" : "table"} as a number`,
        );
    }
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
    if (builtin.codes) {
      const [value, codes] = args;
      if (codes?.op !== "codes") {
        throw new FormulaError(
          `Cannot use ${builtin.name} as its range must be one of codes, such as int(8)`,
        );
      }
      const [n, low, high] = [value!, codes.low, codes.high].map((a) => this.compile(a, names));
      return (frame) => builtin.compute(n!(frame), low!(frame), high!(frame));
    }
    if (builtin.name === "nearest") {
      const table = this.#table(args[0]!, names);
      const x = this.compile(args[1]!, names);
      return (frame) => nearest(table, x(frame));
    }
    const programs = args.map((a) => this.compile(a, names));
    const [a, b, c] = programs;
    const compute = builtin.compute;
    // The usual arities without a spread, which would make every operation allocate.
    if (programs.length === 1) return (frame) => compute(a!(frame));
    if (programs.length === 2) return (frame) => compute(a!(frame), b!(frame));
    if (programs.length === 3) return (frame) => compute(a!(frame), b!(frame), c!(frame));
    return (frame) => compute(...programs.map((p) => p(frame)));
  }

  /** Arguments are evaluated once, into slots of their own. */
  #formula(formula: Formula, args: readonly Argument[], names: Names): Program {
    const slots = new Map<string, number>();
    const functions = new Map<string, string>();
    const moves: { slot: number; value: Program }[] = [];
    [...formula.tensors, ...formula.parameters].forEach((parameter, i) => {
      const given = args[i]!;
      if (given.op === "function") {
        functions.set(parameter.name, names.functions.get(given.name) ?? given.name);
        return;
      }
      const slot = this.slot();
      slots.set(parameter.name, slot);
      moves.push({ slot, value: this.compile(given, names) });
    });
    const body = this.compile(formula.body, { slots, functions, tables: names.tables });
    return (frame) => {
      for (const { slot, value } of moves) frame[slot] = value(frame);
      return body(frame);
    };
  }
}

function builtIn(name: string): BuiltIn {
  const found = builtIns.get(name);
  if (found === undefined) throw new FormulaError(`Cannot evaluate as there is no function "${name}"`);
  return found;
}

/** Index of the nearest entry of an ascending table; halfway between two, the lower index. */
export function nearest(table: Float32Array, x: number): number {
  let best = 0;
  let least = Infinity;
  for (let i = 0; i < table.length; i++) {
    const far = Math.abs(Math.fround(x - table[i]!));
    if (far < least) {
      least = far;
      best = i;
    }
  }
  return best;
}

/** A statistic over `n` elements, of which `element(i)` prepares the frame for the i-th. */
export function reduce(name: string, n: number, value: (i: number) => number): number {
  const reduction = reductions[name]!;
  let sum = reduction.start;
  for (let i = 0; i < n; i++) sum = reduction.step(sum, value(i));
  return reduction.end(sum, n);
}

/**
 * A formula as a function of its tensor arguments, with its parameters bound.
 * @throws FormulaError when a parameter is missing.
 */
export function bindFormula(
  formula: Formula,
  parameters: ReadonlyMap<string, number | string>,
): (...x: number[]) => number {
  const known = new Map<string, Argument>();
  for (const { name, fallback } of formula.parameters) {
    const given = parameters.get(name) ?? fallback;
    if (given === undefined) {
      throw new FormulaError(`Cannot evaluate "${formula.name}" as its parameter "${name}" must be given`);
    }
    known.set(
      name,
      typeof given === "string"
        ? { op: "function", name: given }
        : { op: "number", value: Math.fround(given) },
    );
  }
  const compiler = new Compiler();
  const tensors = formula.tensors.map(() => compiler.slot());
  const slots = new Map(formula.tensors.map((t, i) => [t.name, tensors[i]!]));
  const program = compiler.compile(simplify(formula.body, known), {
    slots,
    functions: new Map(),
    tables: new Map(),
  });
  const frame = compiler.frame();
  return (...x) => {
    for (let i = 0; i < tensors.length; i++) frame[tensors[i]!] = Math.fround(x[i]!);
    return program(frame);
  };
}
