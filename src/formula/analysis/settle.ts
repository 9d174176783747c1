/**
 * An expression without the choices that its bounds decide: where x is at most -1, |x| is -x, and a limit is its argument or one of its ends.
 * The values stay what they are; zeros may change their sign.
 */
import { call, number } from "../functions/node.ts";
import type { Node } from "../tree.ts";
import type { Part } from "./analysis.ts";
import { Defined } from "./defined.ts";
import { parts, replaced } from "./parts.ts";

type Call = Extract<Node, { op: "call" }>;

const roundings = new Set([
  ...["floor", "ceil", "trunc", "round", "round_half_up", "round_half_down", "round_half_away"],
  ...["round_half_to_zero", "round_to_odd"],
]);

/** Integers up to here are held exactly, and so are their neighbours. */
const exactIntegers = 2 ** 24;

const is = (node: Node | undefined, value: number): boolean => node?.op === "number" && node.value === value;
const truth = (holds: boolean) => number(holds ? 1 : 0);

class Settling {
  readonly #part: Part;
  readonly #defined: Defined;
  readonly #known = new Map<Node, Node>();

  constructor(part: Part) {
    this.#part = part;
    this.#defined = new Defined(part.bounds);
  }

  readonly of = (node: Node): Node => {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const found = this.#constant(node) ?? this.#settle(node);
    this.#known.set(node, found);
    return found;
  };

  /** What does not depend on x is computed, and what has one value within its bounds. */
  #constant(node: Node): Node | undefined {
    if (!["call", "index", "cases"].includes(node.op)) return undefined;
    const { tape, directions, range, bounds } = this.#part;
    if (directions.of(node) !== "constant") {
      const { low, high } = bounds.of(node);
      return low === high && this.#defined.of(node) ? number(low) : undefined;
    }
    tape.run(range.from);
    const value = tape.value(tape.place(node));
    return Number.isNaN(value) ? undefined : number(value);
  }

  #settle(node: Node): Node {
    const before = parts(node), after = before.map(this.of);
    const inner = before.every((part, i) => part === after[i]) ? node : replaced(node, this.of);
    if (node.op === "cases" && inner.op === "cases") {
      const open: { when: Node; value: Node }[] = [];
      for (const branch of inner.branches) {
        if (is(branch.when, 0)) continue;
        if (branch.when.op === "number") {
          return open.length === 0 ? branch.value : { ...inner, branches: open, otherwise: branch.value };
        }
        open.push(branch);
      }
      if (open.length === 0) return inner.otherwise;
      return open.length === inner.branches.length ? inner : { ...inner, branches: open };
    }
    return node.op === "call" && inner.op === "call" ? this.#call(node, inner) : inner;
  }

  /** @param node as it was, whose parts have bounds; @param inner with settled parts. */
  #call(node: Call, inner: Call): Node {
    const [x, y, z] = inner.args;
    const bounds = this.#part.bounds;
    const [a, b] = node.args.map((arg) =>
      arg.op === "codes" || arg.op === "table" ? undefined : bounds.of(arg)
    );
    const sure = node.args.every((arg) => this.#defined.of(arg));
    switch (node.name) {
      case "less":
      case "greater_equal":
        if (sure && a!.high < b!.low) return truth(node.name === "less");
        return sure && a!.low >= b!.high ? truth(node.name !== "less") : inner;
      case "greater":
      case "less_equal":
        if (sure && a!.low > b!.high) return truth(node.name === "greater");
        return sure && a!.high <= b!.low ? truth(node.name !== "greater") : inner;
      case "equal":
      case "not_equal":
        return sure && (a!.high < b!.low || b!.high < a!.low) ? truth(node.name === "not_equal") : inner;
      case "and":
        return is(x, 0) || is(y, 0) ? truth(false) : is(x, 1) ? y! : is(y, 1) ? x! : inner;
      case "or":
        return is(x, 1) || is(y, 1) ? truth(true) : is(x, 0) ? y! : is(y, 0) ? x! : inner;
      case "not":
        return x!.op === "number" ? truth(x!.value === 0) : inner;
      case "select":
        return x!.op === "number" ? (x!.value !== 0 ? y! : z!) : inner;
      case "abs":
        return a!.low >= 0 ? x! : a!.high <= 0 ? this.#negated(x!) : inner;
      case "negate":
        return x!.op === "number" || (x!.op === "call" && x!.name === "negate") ? this.#negated(x!) : inner;
      case "sign":
      case "sign_ste":
        return sure && a!.low > 0 ? number(1) : sure && a!.high < 0 ? number(-1) : inner;
      case "min":
      case "max":
        return sure ? this.#extreme(node, inner) : inner;
      case "clamp":
        return this.#clamp(node, inner, sure);
      case "mod":
        return sure ? this.#remainder(node, inner) : inner;
      case "f32":
        return x!;
      case "add":
        return is(x, 0) ? y! : is(y, 0) ? x! : inner;
      case "subtract":
        return is(y, 0) ? x! : is(x, 0) ? this.#negated(y!) : inner;
      case "multiply":
        if (is(x, 1)) return y!;
        if (is(y, 1)) return x!;
        if (is(x, -1)) return this.#negated(y!);
        if (is(y, -1)) return this.#negated(x!);
        return inner;
      case "divide":
        return is(y, 1) ? x! : is(y, -1) ? this.#negated(x!) : inner;
      case "power":
        return is(y, 1) ? x! : inner;
    }
    const exact = roundings.has(node.name) && a!.integer && Math.max(-a!.low, a!.high) <= exactIntegers;
    return exact ? x! : inner;
  }

  #negated(x: Node): Node {
    if (x.op === "number") return number(-x.value);
    return x.op === "call" && x.name === "negate" ? x.args[0]! : call("negate", x);
  }

  /** Of one turn: its argument, less what lies behind it. The operations are those of the remainder. */
  #remainder(node: Call, inner: Call): Node {
    const [a, m] = inner.args as [Node, Node];
    const { low, high } = this.#part.bounds.of(node.args[0]!);
    if (m.op !== "number" || !(m.value > 0)) return inner;
    const turn = (x: number) => Math.trunc(Math.fround(x / m.value));
    const behind = Math.fround(m.value * turn(low));
    if (turn(low) !== turn(high) || !Number.isFinite(behind)) return inner;
    const rest = [low, high].map((x) => Math.fround(x - behind)) as [number, number];
    const left = behind === 0 ? a : call("subtract", a, number(behind));
    if (rest[0] >= 0 && rest[1] < m.value) return left;
    const turned = rest.map((r) => Math.fround(r + m.value)) as [number, number];
    const once = rest[1] < 0 && turned[0] >= 0 && turned[1] < m.value;
    return once ? call("add", left, m) : inner;
  }

  /** Without the arguments that another one is never beyond. */
  #extreme(node: Call, inner: Call): Node {
    const all = node.args.map((arg) => this.#part.bounds.of(arg));
    const beats = (i: number, j: number) =>
      node.name === "min" ? all[i]!.high <= all[j]!.low : all[i]!.low >= all[j]!.high;
    const left = inner.args.filter((_, i) =>
      !all.some((_, j) => j !== i && beats(j, i) && (j < i || !beats(i, j)))
    );
    return left.length === 1
      ? left[0]!
      : left.length === inner.args.length
      ? inner
      : { ...inner, args: left };
  }

  #clamp(node: Call, inner: Call, sure: boolean): Node {
    const [n, codes] = node.args;
    if (codes?.op !== "codes" || !sure) return inner;
    const [value, low, high] = [n!, codes.low, codes.high].map((part) => this.#part.bounds.of(part));
    const ends = inner.args[1] as Extract<Node, { op: "codes" }>;
    if (value!.low >= low!.high && value!.high <= high!.low) return inner.args[0]!;
    if (low!.high > high!.low) return inner;
    return value!.high <= low!.low ? ends.low : value!.low >= high!.high ? ends.high : inner;
  }
}

/** @param root of the part's expression. */
export function settle(root: Node, part: Part): Node {
  return new Settling(part).of(root);
}
