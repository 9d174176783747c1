/**
 * Derivatives as formulas. Roundings count as the identity (straight-through estimator, Bengio et al. 2013, arXiv:1308.3432), limits as
 * what they are: 1 inside, 0 outside. With `s round(clamp(x / s, n..p))` that is the gradient of LSQ (Esser et al. 2020,
 * arXiv:1902.08153, eqs. 3 and 5).
 */
import { Algebra, isZero } from "./analysis/algebra.ts";
import { folded } from "./analysis/parts.ts";
import { share } from "./analysis/share.ts";
import { builtIns, reductions } from "./functions.ts";
import { call, one, zero } from "./functions/node.ts";
import { inline } from "./inline.ts";
import { textOfFormula } from "./text.ts";
import { type Formula, FormulaError, type Node } from "./tree.ts";

/** The derivative of one expression by one name. */
class Derivation {
  readonly #algebra = new Algebra();
  readonly #known = new Map<Node, Node>();
  readonly #name: string;
  /** True for a tensor: elements of reductions are other elements. */
  readonly #elementwise: boolean;

  constructor(name: string, elementwise: boolean) {
    this.#name = name;
    this.#elementwise = elementwise;
  }

  of(node: Node): Node {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const slope = this.#derive(node);
    this.#known.set(node, slope);
    return slope;
  }

  #derive(node: Node): Node {
    switch (node.op) {
      case "variable":
        return node.name === this.#name ? one : zero;
      case "call":
        return this.#call(node.name, node.args);
      case "index":
        return this.#index(node.of, node.at);
      case "reduce":
        return this.#reduce(node.name, node.args);
      case "tuple":
        return { op: "tuple", items: node.items.map((item) => this.of(item)) };
      case "cases": {
        const branches = node.branches.map(({ when, value }) => ({ when, value: this.of(value) }));
        const otherwise = this.of(node.otherwise);
        return branches.every(({ value }) => this.#algebra.same(value, otherwise))
          ? otherwise
          : { op: "cases", branches, otherwise };
      }
      default:
        return zero;
    }
  }

  /** The chain rule: the partial derivatives of the function, times those of its arguments. */
  #call(name: string, given: readonly Node[]): Node {
    const args = given.flatMap((arg) => arg.op === "codes" ? [arg.low, arg.high] : [arg]);
    const slopes = args.map((arg) => this.of(arg));
    if (slopes.every(isZero) || name === "nearest") return zero;
    if (name === "select") return this.#algebra.choose(args[0]!, slopes[1]!, slopes[2]!);
    const builtin = builtIns.get(name);
    if (builtin === undefined) throw new FormulaError(`Cannot derive as there is no function "${name}"`);
    // The arguments stand behind names while the record's own expression is simplified.
    const names = new Map(args.map((arg, i): [string, Node] => [`·${i}`, arg]));
    const places = args.map((arg, i): Node => arg.op === "number" ? arg : { op: "variable", name: `·${i}` });
    const partials = builtin.derivative(...places);
    return slopes.reduce((sum, slope, i) => {
      const partial = partials[i];
      if (isZero(slope) || partial === undefined) return sum;
      return this.#algebra.sum(sum, this.#algebra.product(this.#rebuild(partial, names), slope));
    }, zero);
  }

  #rebuild(node: Node, names: ReadonlyMap<string, Node>): Node {
    if (node.op === "variable") return names.get(node.name) ?? node;
    if (node.op !== "call") return node;
    return this.#algebra.call(node.name, ...node.args.map((arg) => this.#rebuild(arg, names)));
  }

  /** An entry does not depend on its index. The entry nearest to u is u rounded: straight through, within the table. */
  #index(table: Node, at: Node): Node {
    if (table.op !== "table" || at.op !== "call" || at.name !== "nearest") return zero;
    const [entries, u] = at.args;
    const slope = this.of(u!);
    if (isZero(slope) || !this.#algebra.same(table, entries!)) return zero;
    const [low, high] = [Math.min(...table.values), Math.max(...table.values)].map((value): Node => ({
      op: "number",
      value,
    }));
    const inside = call("and", call("less_equal", low!, u!), call("less_equal", u!, high!));
    return this.#algebra.choose(inside, slope, zero);
  }

  #reduce(name: string, args: readonly Node[]): Node {
    const define = reductions[name]?.define;
    if (define !== undefined) return this.of(define(...args));
    const slopes = args.map((arg) => this.of(arg));
    if (name === "count" || slopes.every(isZero)) return zero;
    if (name !== "sum" || this.#elementwise) {
      throw new FormulaError(
        this.#elementwise
          ? `Cannot derive ${name} by ${this.#name} as it must be a function of one element: it is one of all`
          : `Cannot derive ${name} by ${this.#name} as only sums and means have such a derivative`,
      );
    }
    return { op: "reduce", name, args: slopes };
  }
}

/**
 * The derivative of an expression by a variable, with formulas and where-clauses put in place.
 * @param elementwise true when the variable is an element of a tensor: then a reduction over it has no derivative.
 * @throws FormulaError for a reduction that has none, and for a function that is not known.
 */
export function derivativeOf(node: Node, name: string, elementwise = false): Node {
  return new Derivation(name, elementwise).of(folded(inline(node)));
}

/**
 * The derivative of a formula by one of its tensors or parameters, the first where none is named: a formula of the same
 * tensors and parameters.
 * @throws FormulaError when it has no such parameter, or takes a function.
 */
export function derivative(formula: Formula, name?: string): Formula {
  const { tensors, parameters } = formula;
  const all = [...tensors, ...parameters];
  const by = name === undefined ? all[0] : all.find((p) => p.name === name);
  const what = `Cannot derive ${formula.name}${name === undefined ? "" : ` by "${name}"`}`;
  if (by === undefined) {
    const known = all.map((p) => p.name).join(", ") || "none";
    throw new FormulaError(`${what} as it must be one of its parameters: they are ${known}`);
  }
  const unknown = all.find((p) => p.domain.kind === "functions");
  if (unknown !== undefined) {
    throw new FormulaError(
      `${what} as its "${unknown.name}" must be one function: define a formula that gives it, such as G(x) = ${formula.name}(x; clamp)`,
    );
  }
  const slope = derivativeOf(formula.body, by.name, tensors.includes(by));
  const body = share(slope, new Set(all.map((p) => p.name)));
  const derived = { name: `d${formula.name}_d${by.name}`, summary: "", tensors, parameters, body };
  return { ...derived, source: textOfFormula(derived) };
}

/** How an expression depends on a name: not at all, as a multiple of it, as a multiple and more, or otherwise. */
export type Dependence = "free" | "linear" | "affine" | "other";

const rank: readonly Dependence[] = ["free", "linear", "affine", "other"];
const most = (all: readonly Dependence[]): Dependence =>
  rank[Math.max(0, ...all.map((d) => rank.indexOf(d)))]!;

/** Of a sum, or of the values of a choice: zero is a multiple of everything. */
function together(nodes: readonly Node[], name: string): Dependence {
  const all = nodes.filter((n) => !isZero(n)).map((n) => dependence(n, name));
  const mixed = all.includes("free") && all.includes("linear");
  return mixed ? most([...all, "affine"]) : most(all);
}

/** @param node without formulas, lets and function names. */
function dependence(node: Node, name: string): Dependence {
  switch (node.op) {
    case "variable":
      return node.name === name ? "linear" : "free";
    case "call": {
      const args = node.args.flatMap((arg) => arg.op === "codes" ? [arg.low, arg.high] : [arg]);
      const [a, b] = args;
      const [first, second] = [a, b].map((arg) => arg === undefined ? "free" : dependence(arg, name));
      switch (node.name) {
        case "add":
        case "subtract":
          return together(args, name);
        case "negate":
        case "f32":
          return first!;
        case "multiply":
          return first === "free" ? second! : second === "free" ? first! : "other";
        case "divide":
          return second === "free" ? first! : "other";
        case "select":
          return first === "free" ? together(args.slice(1), name) : "other";
      }
      return args.every((arg) => dependence(arg, name) === "free") ? "free" : "other";
    }
    case "cases": {
      const fixed = node.branches.every(({ when }) => dependence(when, name) === "free");
      return fixed ? together([...node.branches.map((b) => b.value), node.otherwise], name) : "other";
    }
    case "index":
      return dependence(node.at, name) === "free" ? "free" : "other";
    case "reduce":
      if (node.name === "sum") return dependence(node.args[0]!, name);
      return node.args.every((arg) => dependence(arg, name) === "free") ? "free" : "other";
    case "tuple":
      return together(node.items, name);
    default:
      return "free";
  }
}

/** How an expression depends on a name, as its structure shows it: "other" where that does not tell. */
export function dependenceOn(node: Node, name: string): Dependence {
  return dependence(inline(node), name);
}

/** Whether an expression is a multiple of a name: f = name g, with g = `derivativeOf(f, name)` free of it. */
export function isLinearIn(node: Node, name: string): boolean {
  return dependenceOn(node, name) === "linear";
}
