/**
 * Whether an expression rises or falls with a variable, in binary32 as it is: sums, products and quotients are rounded, and
 * rounding keeps order. Of the sequences of log, log2, exp, exp2 and tanh it is known by trying: none of them falls between any
 * two of all the binary32 numbers (`deno run -A test/src/formula/functions/every_number.ts`). That of sigmoid does, by a last bit.
 */
import { floatTypes } from "../functions/storage.ts";
import type { Node } from "../tree.ts";
import type { Bounds } from "./bounds.ts";

export type Direction = "constant" | "rising" | "falling" | "unknown";

const flipped: Readonly<Record<Direction, Direction>> = {
  constant: "constant",
  rising: "falling",
  falling: "rising",
  unknown: "unknown",
};

function together(...all: readonly Direction[]): Direction {
  const moving = all.filter((d) => d !== "constant");
  const [first] = moving;
  if (first === undefined) return "constant";
  return moving.every((d) => d === first) ? first : "unknown";
}

/** Of one argument: they never fall. */
const rising = new Set([
  ...["floor", "ceil", "trunc", "round", "round_half_up", "round_half_down", "round_half_away"],
  ...[
    "round_half_to_zero",
    "round_to_odd",
    "sign",
    "sign_ste",
    "sqrt",
    "f32",
    "bf16",
    "log",
    "log2",
    "exp",
    "exp2",
    "tanh",
    "e8m0",
    ...floatTypes.keys(),
  ],
]);

export class Directions {
  readonly #variable: string;
  readonly #bounds: Bounds;
  readonly #known = new Map<Node, Direction>();

  constructor(variable: string, bounds: Bounds) {
    this.#variable = variable;
    this.#bounds = bounds;
  }

  of(node: Node): Direction {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const found = this.#direction(node);
    this.#known.set(node, found);
    return found;
  }

  #direction(node: Node): Direction {
    switch (node.op) {
      case "number":
      case "table":
        return "constant";
      case "variable":
        return node.name === this.#variable ? "rising" : "constant";
      case "call":
        return this.#call(node.name, node.args);
      case "codes":
        return together(this.of(node.low), this.of(node.high));
      case "index":
        return this.#index(node.of, this.of(node.at));
      case "cases": {
        const parts = [...node.branches.flatMap((b) => [b.when, b.value]), node.otherwise];
        return parts.every((part) => this.of(part) === "constant") ? "constant" : "unknown";
      }
      default:
        return "unknown";
    }
  }

  /** A direction times a factor whose sign the bounds tell. */
  #times(direction: Direction, factor: Node): Direction {
    if (direction === "constant") return direction;
    const { low, high } = this.#bounds.of(factor);
    return low >= 0 ? direction : high <= 0 ? flipped[direction] : "unknown";
  }

  #call(name: string, args: readonly Node[]): Direction {
    const [a, b] = args;
    const directions = args.map((arg) => this.of(arg));
    const [first, second] = directions as [Direction, Direction];
    if (name === "round_stochastic") return "unknown";
    if (directions.every((d) => d === "constant")) return "constant";
    if (rising.has(name)) return first;
    switch (name) {
      case "add":
      case "min":
      case "max":
      case "and":
      case "or":
      case "clamp":
        return together(...directions);
      case "subtract":
      case "greater":
      case "greater_equal":
        return together(first, flipped[second]);
      case "less":
      case "less_equal":
        return together(flipped[first], second);
      case "negate":
      case "not":
        return flipped[first];
      case "multiply":
        return together(this.#times(first, b!), this.#times(second, a!));
      case "divide": {
        const { low, high } = this.#bounds.of(b!);
        if (low <= 0 && high >= 0) return "unknown";
        return together(this.#times(first, b!), flipped[this.#times(second, a!)]);
      }
      case "abs":
      case "exponent":
        return this.#times(first, a!);
      case "power":
        return this.#power(a!, b!, first);
      case "float":
      case "float_full":
        return together(second, this.of(args[2]!)) === "constant" ? first : "unknown";
      case "nearest":
        return this.#tellsApart(a!, b!) ? second : "unknown";
      default:
        return "unknown";
    }
  }

  /** By repeated squaring, each product rounded. */
  #power(base: Node, exponent: Node, direction: Direction): Direction {
    if (exponent.op !== "number" || !Number.isInteger(exponent.value) || Math.abs(exponent.value) > 64) {
      return "unknown";
    }
    const n = exponent.value;
    const { low, high } = this.#bounds.of(base);
    if (n < 0 && low <= 0 && high >= 0) return "unknown";
    const grows = n % 2 !== 0 ? direction : this.#times(direction, base);
    return n < 0 ? flipped[grows] : grows;
  }

  /** Ascending or descending entries. */
  #index(table: Node, at: Direction): Direction {
    if (at === "constant" || table.op !== "table") return at === "constant" ? at : "unknown";
    const steps = table.values.slice(1).map((v, i) => v - table.values[i]!);
    return steps.every((s) => s >= 0) ? at : steps.every((s) => s <= 0) ? flipped[at] : "unknown";
  }

  /** Distances to the entries must not be rounded to the same number: else the first of them wins, whichever is nearer. */
  #tellsApart(table: Node, x: Node): boolean {
    if (table.op !== "table") return false;
    const entries = table.values.map(Math.fround);
    const { low, high } = this.#bounds.of(x);
    const far = Math.max(-low, high) + Math.max(...entries.map(Math.abs));
    if (!Number.isFinite(Math.fround(far))) return false;
    const spacing = 2 ** (Math.floor(Math.log2(Math.max(far, 2 ** -126))) - 22);
    return entries.slice(1).every((v, i) => v - entries[i]! >= spacing);
  }
}
