/**
 * Intervals of expressions: every value that an expression takes, but NaN, lies in its interval. Rounding keeps order, so that the
 * intervals of the records hold for binary32 as it is.
 */
import { builtIns } from "../functions.ts";
import type { Interval } from "../functions/built_in.ts";
import { beside, everything, hull } from "../functions/interval.ts";
import { inline } from "../inline.ts";
import type { FunctionName, Node } from "../tree.ts";

export type Domains = ReadonlyMap<string, Interval>;

const point = (value: number): Interval => {
  const rounded = Math.fround(value);
  if (Number.isNaN(rounded)) return everything;
  return { low: rounded, high: rounded, integer: Number.isInteger(rounded) };
};

const union = (all: readonly Interval[]): Interval =>
  all.length === 0 ? everything : {
    low: Math.min(...all.map((i) => i.low)),
    high: Math.max(...all.map((i) => i.high)),
    integer: all.every((i) => i.integer),
  };

const mirrored: Readonly<Record<string, string>> = {
  less: "greater",
  less_equal: "greater_equal",
  greater: "less",
  greater_equal: "less_equal",
  equal: "equal",
};
const opposite: Readonly<Record<string, string>> = {
  less: "greater_equal",
  less_equal: "greater",
  greater: "less_equal",
  greater_equal: "less",
  not_equal: "equal",
};

/** What is left of an interval where x stands in a relation to some value of `to`; undefined: nothing. */
function narrowed(x: Interval, relation: string, to: Interval): Interval | undefined {
  let { low, high } = x;
  if (relation === "less") high = Math.min(high, to.high < Infinity ? beside(to.high, -1) : to.high);
  if (relation === "less_equal" || relation === "equal") high = Math.min(high, to.high);
  if (relation === "greater") low = Math.max(low, to.low > -Infinity ? beside(to.low, 1) : to.low);
  if (relation === "greater_equal" || relation === "equal") low = Math.max(low, to.low);
  return low <= high ? { low, high, integer: x.integer } : undefined;
}

/** The intervals of all parts of an expression without formulas, lets and function names, for given domains. */
export class Bounds {
  readonly #domains: Domains;
  readonly #known = new Map<Node, Interval>();

  constructor(domains: Domains) {
    this.#domains = domains;
  }

  of(node: Node): Interval {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const found = this.#bound(node);
    this.#known.set(node, found);
    return found;
  }

  #bound(node: Node): Interval {
    switch (node.op) {
      case "number":
        return point(node.value);
      case "variable":
        return this.#domains.get(node.name) ?? everything;
      case "table":
        return hull(node.values.map(Math.fround), node.values.every((v) => Number.isInteger(v)));
      case "call":
        return this.#call(node.name, node.args);
      case "index":
        return this.#index(node.of, node.at);
      case "tuple":
        return union(node.items.map((item) => this.of(item)));
      case "codes":
        return { low: this.of(node.low).low, high: this.of(node.high).high, integer: true };
      case "cases":
        return this.#cases(node.branches.map((b) => [b.when, b.value]), node.otherwise);
      case "reduce":
        // The least and the largest element are elements.
        return node.name === "min" || node.name === "max" ? this.of(node.args[0]!) : everything;
      default:
        return everything;
    }
  }

  #call(name: string, args: readonly Node[]): Interval {
    const builtin = builtIns.get(name);
    if (builtin === undefined) return everything;
    if (name === "select") return this.#cases([[args[0]!, args[1]!]], args[2]!);
    const intervals = args.flatMap((arg): Interval[] => {
      if (arg.op === "codes") return [this.of(arg.low), this.of(arg.high)];
      return arg.op === "table" ? arg.values.map(point) : [this.of(arg)];
    });
    return builtin.interval(...intervals);
  }

  #index(table: Node, at: Node): Interval {
    if (table.op !== "table") return everything;
    const { low, high } = this.of(at);
    const reached = table.values.slice(Math.max(0, Math.ceil(low)), Math.max(0, Math.floor(high)) + 1);
    const values = (reached.length === 0 ? table.values : reached).map(Math.fround);
    return hull(values, values.every((v) => Number.isInteger(v)));
  }

  /** Each branch where its condition may hold and none before it must, with what the condition says of variables. */
  #cases(branches: readonly (readonly [Node, Node])[], otherwise: Node): Interval {
    const found: Interval[] = [];
    let domains: Domains | undefined = this.#domains;
    for (const [when, value] of branches) {
      if (domains === undefined) break;
      const inside = this.#where(when, true, domains);
      const condition = this.#within(domains).of(when);
      if (inside !== undefined && condition.high !== 0) found.push(this.#within(inside).of(value));
      if (condition.low === 1) return union(found);
      domains = this.#where(when, false, domains);
    }
    if (domains !== undefined) found.push(this.#within(domains).of(otherwise));
    return union(found);
  }

  #within(domains: Domains): Bounds {
    return domains === this.#domains ? this : new Bounds(domains);
  }

  /** The domains where a condition holds, or does not; undefined: nowhere. */
  #where(condition: Node, holds: boolean, domains: Domains): Domains | undefined {
    if (condition.op !== "call") return domains;
    const { name, args: [a, b] } = condition;
    if (name === "not") return this.#where(a!, !holds, domains);
    // All of them hold, or all of them do not.
    if (name === (holds ? "and" : "or")) {
      const first = this.#where(a!, holds, domains);
      return first === undefined ? undefined : this.#where(b!, holds, first);
    }
    const relation = holds ? name : opposite[name];
    if (relation === undefined || mirrored[relation] === undefined) return domains;
    const left = this.#narrow(domains, a!, relation, b!);
    return left === undefined ? undefined : this.#narrow(left, b!, mirrored[relation]!, a!);
  }

  #narrow(domains: Domains, variable: Node, relation: string, to: Node): Domains | undefined {
    if (variable.op !== "variable") return domains;
    const known = domains.get(variable.name);
    if (known === undefined) return domains;
    const left = narrowed(known, relation, this.#within(domains).of(to));
    return left === undefined ? undefined : new Map(domains).set(variable.name, left);
  }
}

/** At most as many values of an integer variable are tried one by one, and as many sets of them. */
const few = 32;
const fewSets = 256;

/**
 * The interval of an expression for all values of its variables in their domains. Variables of few integers are tried one by one.
 * @param functions what parameters that stand for functions stand for.
 */
export function boundsOf(
  node: Node,
  domains: Domains,
  functions: ReadonlyMap<string, FunctionName> = new Map(),
): Interval {
  const inlined = inline(node, functions);
  let sets: Domains[] = [domains];
  for (const [name, { low, high, integer }] of domains) {
    const [first, last] = [Math.ceil(low), Math.floor(high)];
    const count = last - first + 1;
    if (!integer || !(count > 1 && count <= few) || sets.length * count > fewSets) continue;
    sets = sets.flatMap((set) =>
      Array.from({ length: count }, (_, i) => new Map(set).set(name, point(first + i)))
    );
  }
  return union(sets.map((set) => new Bounds(set).of(inlined)));
}
