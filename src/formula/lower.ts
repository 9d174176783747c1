/** From trees to programs: the same operations in the same order, as primitives. */
import { builtIns } from "./functions.ts";
import type { Builder, Value } from "./program/builder.ts";
import { type Argument, callOf, FormulaError, type FunctionName, type Node } from "./tree.ts";

/** What names stand for: a value of the program, a table, or a function. */
export type Meaning = Value | readonly number[] | FunctionName;
export type Meanings = ReadonlyMap<string, Meaning>;

const isValue = (m: Meaning | undefined): m is Value => m !== undefined && "kind" in m && "index" in m;
const isFunction = (m: Meaning | undefined): m is FunctionName => m !== undefined && "op" in m;

/** Lowers nodes into one builder. Reductions must have been put in the place of variables before. */
export class Lowering {
  readonly #b: Builder;
  readonly #seed: number;

  /** @param seed of the random numbers. */
  constructor(builder: Builder, seed = 0) {
    this.#b = builder;
    this.#seed = seed;
  }

  /** The one value of a node. @throws FormulaError for what has no value of its own. */
  lower(node: Node, names: Meanings): Value {
    switch (node.op) {
      case "number":
        return this.#b.number(node.value);
      case "variable": {
        const meaning = names.get(node.name);
        if (isValue(meaning)) return meaning;
        throw new FormulaError(`Cannot evaluate as "${node.name}" has no value`);
      }
      case "call":
        return this.#call(node.name, node.args, names);
      case "index":
        return node.of.op === "tuple"
          ? lookupAmong(this.#b, this.all(node.of, names), this.lower(node.at, names))
          : this.#b.lookup(tableOf(node.of, names), this.lower(node.at, names));
      case "cases":
        return node.branches.reduceRight(
          (rest, { when, value }) =>
            this.#b.op("select", this.lower(when, names), this.lower(value, names), rest),
          this.lower(node.otherwise, names),
        );
      case "parameter":
      case "formula":
      case "let":
        return this.all(node, names)[0]!;
      case "reduce":
      case "codes":
      case "table":
      case "tuple": {
        const what = {
          reduce: `the reduction ${node.op === "reduce" ? node.name : ""}`,
          codes: "a range of codes",
          table: "a table",
          tuple: "several values",
        }[node.op];
        throw new FormulaError(`Cannot use ${what} as a number`);
      }
    }
  }

  /** All values of a node, several for a tuple. */
  all(node: Node, names: Meanings): Value[] {
    switch (node.op) {
      case "tuple":
        return node.items.map((item) => this.lower(item, names));
      case "let": {
        const view = new Map(names);
        for (const binding of node.bindings) {
          const values = this.all(binding.value, view);
          binding.names.forEach((name, i) => view.set(name, values[i]!));
        }
        return this.all(node.body, view);
      }
      case "formula": {
        const { formula } = node;
        const own = [...formula.tensors, ...formula.parameters].map(({ name }, i) =>
          [name, this.#argument(node.args[i]!, names)] as const
        );
        return this.all(formula.body, new Map(own));
      }
      case "parameter": {
        const given = names.get(node.name);
        if (!isFunction(given)) {
          throw new FormulaError(`Cannot evaluate as "${node.name}" stands for no function`);
        }
        return this.all(callOf(given, node.args), names);
      }
      case "cases": {
        const rest = this.all(node.otherwise, names);
        return node.branches.reduceRight((below, { when, value }) => {
          const condition = this.lower(when, names);
          return this.all(value, names).map((v, i) => this.#b.op("select", condition, v, below[i]!));
        }, rest);
      }
      default:
        return [this.lower(node, names)];
    }
  }

  #argument(given: Argument, names: Meanings): Meaning {
    if (given.op !== "function") return this.lower(given, names);
    const meaning = names.get(given.name);
    return isFunction(meaning) ? meaning : given;
  }

  #call(name: string, args: readonly Node[], names: Meanings): Value {
    const builtin = builtIns.get(name);
    if (builtin === undefined) throw new FormulaError(`Cannot evaluate as there is no function "${name}"`);
    if (name === "nearest" && args[0]!.op === "tuple") {
      return nearestAmong(this.#b, this.all(args[0], names), this.lower(args[1]!, names));
    }
    if (name === "nearest") return this.#b.nearest(tableOf(args[0]!, names), this.lower(args[1]!, names));
    const values = args.flatMap((arg) =>
      arg.op === "codes"
        ? [this.lower(arg.low, names), this.lower(arg.high, names)]
        : [this.lower(arg, names)]
    );
    return builtin.lower(this.#b, ...values, ...(builtin.random ? [this.#b.random(this.#seed)] : []));
  }
}

/** `nearest` of a table of statistics: entry after entry, the first of equal distances. */
function nearestAmong(b: Builder, table: readonly Value[], x: Value): Value {
  let best = b.number(0), least = b.number(Infinity);
  table.forEach((entry, i) => {
    const far = b.op("absolute", b.op("subtract", x, entry));
    best = b.op("select", b.op("less", far, least), b.number(i), best);
    least = b.op("min", least, far);
  });
  return best;
}

/** `lookup` of a table of statistics: halves of it by whether the index is below, and NaN outside. */
function lookupAmong(b: Builder, table: readonly Value[], at: Value): Value {
  const among = (from: number, to: number): Value => {
    if (to - from === 1) {
      return b.op("select", b.op("equal", at, b.number(from)), table[from]!, b.number(NaN));
    }
    const middle = (from + to) >> 1;
    return b.op("select", b.op("less", at, b.number(middle)), among(from, middle), among(middle, to));
  };
  return among(0, table.length);
}

function tableOf(node: Node, names: Meanings): readonly number[] {
  if (node.op === "table") return node.values;
  const meaning = node.op === "variable" ? names.get(node.name) : undefined;
  if (Array.isArray(meaning)) return meaning;
  throw new FormulaError("Cannot index as a constant table [a, b, ...] must stand before [");
}
