/** Whether an expression has a value wherever its variables have one: whether NaN can come of it. */
import { isLogical } from "../functions.ts";
import { floatTypes } from "../functions/storage.ts";
import type { Node } from "../tree.ts";
import type { Bounds } from "./bounds.ts";

/** With a value for all values. */
const total: ReadonlySet<string> = new Set([
  ...["floor", "ceil", "trunc", "round", "round_half_up", "round_half_down", "round_half_away"],
  ...["round_half_to_zero", "round_to_odd", "sign", "sign_ste", "abs", "negate", "min", "max", "clamp"],
  ...["exp", "exp2", "tanh", "sigmoid", "select", "f32", "bf16", "float", "float_full", ...floatTypes.keys()],
]);

export class Defined {
  readonly #bounds: Bounds;
  readonly #known = new Map<Node, boolean>();

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  of(node: Node): boolean {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const found = this.#find(node);
    this.#known.set(node, found);
    return found;
  }

  #isFinite(node: Node): boolean {
    const { low, high } = this.#bounds.of(node);
    return Number.isFinite(low) && Number.isFinite(high);
  }

  #isApart(node: Node): boolean {
    const { low, high } = this.#bounds.of(node);
    return low > 0 || high < 0;
  }

  #find(node: Node): boolean {
    switch (node.op) {
      case "number":
        return !Number.isNaN(node.value);
      case "variable":
      case "table":
        return true;
      case "codes":
        return this.of(node.low) && this.of(node.high);
      case "cases":
        return [...node.branches.flatMap((b) => [b.when, b.value]), node.otherwise].every((n) => this.of(n));
      case "index": {
        const { low, high, integer } = this.#bounds.of(node.at);
        const entries = node.of.op === "table" ? node.of.values.length : 0;
        return this.of(node.at) && integer && low >= 0 && high < entries;
      }
      case "call":
        return node.args.every((arg) => this.of(arg)) && this.#call(node.name, node.args);
      default:
        return false;
    }
  }

  #call(name: string, [a, b]: readonly Node[]): boolean {
    if (total.has(name) || isLogical(name)) return true;
    switch (name) {
      case "add":
      case "subtract":
        return this.#isFinite(a!) || this.#isFinite(b!);
      case "multiply":
        return this.#isFinite(a!) && this.#isFinite(b!);
      case "divide":
        return this.#isApart(b!) && (this.#isFinite(a!) || this.#isFinite(b!));
      case "mod":
        return this.#isApart(b!) && this.#isFinite(a!) && this.#isFinite(b!);
      case "sqrt":
      case "log":
      case "log2":
      case "e8m0":
        return this.#bounds.of(a!).low >= 0;
      case "power":
        return b!.op === "number" && Number.isInteger(b!.value) && this.#isFinite(a!) &&
          (b!.value >= 0 || this.#isApart(a!));
      default:
        return false;
    }
  }
}
