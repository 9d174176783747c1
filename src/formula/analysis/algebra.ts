/**
 * Sums, products and choices put together as over the real numbers: 0 + a is a, s (x / (s s)) is x / s, and a factor moves into the
 * branch that it stands before. What is built here may round differently from what it was built of; the expressions
 * that it is given stay as they are.
 */
import { builtIns } from "../functions.ts";
import { number, one, zero } from "../functions/node.ts";
import type { Node } from "../tree.ts";
import { Identity } from "./identity.ts";

type Call = Extract<Node, { op: "call" }>;

const isNumber = (node: Node): node is Extract<Node, { op: "number" }> => node.op === "number";
export const isZero = (node: Node): boolean => isNumber(node) && node.value === 0;
const isOne = (node: Node): boolean => isNumber(node) && node.value === 1;

/** top / bottom of factors, with a number before it. */
interface Product {
  top: number;
  bottom: number;
  readonly above: Node[];
  readonly below: Node[];
}

export class Algebra {
  readonly identity = new Identity();
  /** Only what was built here is taken apart again. */
  readonly #own = new WeakSet<Node>();

  same(a: Node, b: Node): boolean {
    return this.identity.of(a) === this.identity.of(b);
  }

  #call(name: string, ...args: readonly Node[]): Node {
    const node: Node = { op: "call", name, args };
    this.#own.add(node);
    return node;
  }

  /** A node as the call that was built here of one of these functions. */
  #built(node: Node, ...names: readonly string[]): Call | undefined {
    return node.op === "call" && names.includes(node.name) && this.#own.has(node) ? node : undefined;
  }

  /** Any function of numbers: computed at once when its arguments are known. */
  call(name: string, ...args: readonly Node[]): Node {
    const builtin = builtIns.get(name);
    if (builtin !== undefined && !builtin.random && args.every(isNumber)) {
      const numbers = args.map((a) => Math.fround(a.value));
      const value = builtin.compute(...numbers);
      // A quotient that is rounded stays one: 1000 (1 / 1000) is 1.
      const isRounded = name === "divide" && value * numbers[1]! !== numbers[0];
      if (Number.isFinite(value) && !isRounded) return number(value);
    }
    const [a, b] = args;
    switch (name) {
      case "add":
        return this.sum(a!, b!);
      case "subtract":
        return this.sum(a!, this.negative(b!));
      case "negate":
        return this.negative(a!);
      case "multiply":
        return this.product(a!, b!);
      case "divide":
        return this.quotient(a!, b!);
      case "select":
        return this.choose(a!, b!, args[2]!);
      case "power":
        return isNumber(b!) && b.value === 1
          ? a!
          : isNumber(b!) && b.value === 0
          ? one
          : this.#call(name, ...args);
      case "and":
        return isOne(a!) ? b! : isOne(b!) ? a! : isZero(a!) || isZero(b!) ? zero : this.#call(name, ...args);
      default:
        return this.#call(name, ...args);
    }
  }

  negative(a: Node): Node {
    return this.product(number(-1), a);
  }

  product(a: Node, b: Node): Node {
    return this.#choices(a, (branch) => this.product(branch, b)) ??
      this.#choices(b, (branch) => this.product(a, branch)) ??
      this.#build(this.#factors(a), this.#factors(b));
  }

  quotient(a: Node, b: Node): Node {
    if (isZero(b)) return this.#call("divide", a, b);
    const { top, bottom, above, below } = this.#factors(b);
    return this.#choices(a, (branch) => this.quotient(branch, b)) ??
      this.#build(this.#factors(a), { top: bottom, bottom: top, above: below, below: above });
  }

  /** A choice of which one branch is zero: the factor goes into the other. */
  #choices(node: Node, change: (branch: Node) => Node): Node | undefined {
    const choice = this.#built(node, "select");
    if (choice === undefined) return undefined;
    const [condition, a, b] = choice.args;
    if (!isZero(a!) && !isZero(b!)) return undefined;
    return this.choose(condition!, isZero(a!) ? zero : change(a!), isZero(b!) ? zero : change(b!));
  }

  #factors(node: Node): Product {
    if (isNumber(node)) return { top: Math.fround(node.value), bottom: 1, above: [], below: [] };
    const built = this.#built(node, "negate", "multiply", "divide");
    if (built !== undefined) {
      const [a, b] = built.args.map((arg) => this.#factors(arg));
      if (built.name === "negate") return { ...a!, top: -a!.top };
      const turned = built.name === "multiply"
        ? b!
        : { top: b!.bottom, bottom: b!.top, above: b!.below, below: b!.above };
      return this.#cancelled(a!, turned);
    }
    return { top: 1, bottom: 1, above: [node], below: [] };
  }

  /** The square of a sign is 1, also at the kink: so the slope of sign(x) f(|x|) at zero is that beside it. */
  #withoutSquares(factors: readonly Node[]): Node[] {
    const left: Node[] = [];
    for (const factor of factors) {
      const isSign = factor.op === "call" && factor.name === "sign";
      const at = isSign ? left.findIndex((other) => this.same(other, factor)) : -1;
      if (at >= 0) left.splice(at, 1);
      else left.push(factor);
    }
    return left;
  }

  #cancelled(a: Product, b: Product): Product {
    const above = this.#withoutSquares([...a.above, ...b.above]);
    const below: Node[] = [];
    for (const divisor of [...a.below, ...b.below]) {
      const at = above.findIndex((factor) => this.same(factor, divisor));
      if (at >= 0) above.splice(at, 1);
      else below.push(divisor);
    }
    let [top, bottom] = [a.top * b.top, a.bottom * b.bottom];
    const quotient = top / bottom;
    if (Math.fround(quotient) === quotient && quotient * bottom === top) [top, bottom] = [quotient, 1];
    if (bottom < 0) [top, bottom] = [-top, -bottom];
    return { top, bottom, above, below };
  }

  #build(a: Product, b: Product): Node {
    const { top, bottom, above, below } = this.#cancelled(a, b);
    if (top === 0) return zero;
    // As it is evaluated, and as it is written the shortest.
    const size = Math.fround(Math.abs(top));
    const multiplied = (factors: readonly Node[]) =>
      factors.reduce((left, right) => this.#call("multiply", left, right));
    const upper = size === 1 && above.length > 0 ? multiplied(above) : multiplied([number(size), ...above]);
    const lower = [...(bottom === 1 ? [] : [number(bottom)]), ...below];
    if (lower.length === 0) {
      return top > 0 ? upper : isNumber(upper) ? number(top) : this.#call("negate", upper);
    }
    const quotient = this.#call("divide", upper, multiplied(lower));
    return top > 0 ? quotient : this.#call("negate", quotient);
  }

  choose(condition: Node, a: Node, b: Node): Node {
    if (isNumber(condition)) return condition.value !== 0 ? a : b;
    return this.same(a, b) ? a : this.#call("select", condition, a, b);
  }

  sum(a: Node, b: Node): Node {
    if (isZero(a)) return b;
    if (isZero(b)) return a;
    // Choices by the same condition become one.
    const [first, second] = [this.#built(a, "select"), this.#built(b, "select")];
    if (first !== undefined && second !== undefined && this.same(first.args[0]!, second.args[0]!)) {
      const [condition, ...branches] = first.args;
      const [yes, no] = branches.map((branch, i) => this.sum(branch, second.args[i + 1]!));
      return this.choose(condition!, yes!, no!);
    }
    return this.#total([...this.#terms(a, 1), ...this.#terms(b, 1)]);
  }

  #terms(node: Node, sign: number): { factor: number; of: Node }[] {
    const built = this.#built(node, "add", "subtract");
    if (built !== undefined) {
      const [a, b] = built.args;
      return [...this.#terms(a!, sign), ...this.#terms(b!, built.name === "add" ? sign : -sign)];
    }
    const { top, bottom, above, below } = this.#factors(node);
    if (bottom !== 1) return [{ factor: sign, of: node }];
    const of = this.#build({ top: 1, bottom: 1, above, below }, { top: 1, bottom: 1, above: [], below: [] });
    return [{ factor: sign * top, of }];
  }

  #total(terms: readonly { factor: number; of: Node }[]): Node {
    const sums = new Map<number, { factor: number; of: Node }>();
    for (const { factor, of } of terms) {
      const id = this.identity.of(of);
      const known = sums.get(id);
      if (known === undefined) sums.set(id, { factor, of });
      else known.factor += factor;
    }
    const left = [...sums.values()].filter(({ factor }) => factor !== 0);
    // A positive term first: b - a instead of -a + b.
    left.sort((a, b) => Number(a.factor < 0) - Number(b.factor < 0));
    const [first, ...rest] = left;
    if (first === undefined) return zero;
    const term = ({ factor, of }: { factor: number; of: Node }) => this.product(number(factor), of);
    return rest.reduce(
      (total, { factor, of }) =>
        factor < 0
          ? this.#call("subtract", total, term({ factor: -factor, of }))
          : this.#call("add", total, term({ factor, of })),
      term(first),
    );
  }
}
