/**
 * Expressions as slope x + offset, within a radius: a rounding to an integer adds 1/2 to the radius, and every operation half a unit in the last
 * place. So the error of a quantizer of many steps is bounded at once, where no limit is exceeded.
 */
import { floatTypes } from "../functions/storage.ts";
import type { Node } from "../tree.ts";
import type { Part } from "./limits.ts";

interface Affine {
  readonly slope: number;
  readonly offset: number;
  readonly radius: number;
}

const nearestInteger = new Set([
  ...["round", "round_half_up", "round_half_down", "round_half_away", "round_half_to_zero"],
]);
const someInteger = new Set(["floor", "ceil", "trunc", "round_to_odd"]);

const isPowerOfTwo = (k: number) =>
  Number.isInteger(Math.log2(Math.abs(k))) && 2 ** Math.log2(Math.abs(k)) === Math.abs(k);

/** Sums of binary64 are rounded too. */
const slack = 1 + 2 ** -40;

class Affines {
  readonly #part: Part;

  constructor(part: Part) {
    this.#part = part;
  }

  of(node: Node): Affine | undefined {
    const { tape, directions, range } = this.#part;
    if (directions.of(node) === "constant") {
      tape.run(range.from);
      const value = tape.value(tape.place(node));
      return Number.isFinite(value) ? { slope: 0, offset: value, radius: 0 } : undefined;
    }
    if (node.op === "variable") return { slope: 1, offset: 0, radius: 0 };
    return node.op === "call" ? this.#call(node, node.name, node.args) : undefined;
  }

  /** The largest magnitude that a part takes. */
  #size(node: Node): number {
    const { low, high } = this.#part.bounds.of(node);
    return Math.max(-low, high);
  }

  /** Half a unit in the last place, normal or subnormal; none of integers that are held exactly. */
  #rounded(node: Node, value: Affine): Affine | undefined {
    const size = this.#size(node);
    if (!Number.isFinite(size)) return undefined;
    const exact = this.#part.bounds.of(node).integer && size <= 2 ** 24;
    return exact ? value : { ...value, radius: value.radius + size * 2 ** -24 + 2 ** -149 };
  }

  #call(node: Node, name: string, args: readonly Node[]): Affine | undefined {
    const [a, b] = args;
    const first = this.of(a!);
    if (first === undefined) return undefined;
    const { slope, offset, radius } = first;
    if (nearestInteger.has(name)) return this.#rounded(node, { slope, offset, radius: radius + 0.5 });
    if (someInteger.has(name)) return this.#rounded(node, { slope, offset, radius: radius + 1 });
    if (floatTypes.has(name)) return this.#stored(name, a!, first);
    switch (name) {
      case "f32":
        return first;
      case "negate":
        return { slope: -slope, offset: -offset, radius };
      case "clamp":
      case "wrap":
      case "mod":
        return this.#within(name, a!, b!) ? first : undefined;
    }
    const second = b === undefined ? undefined : this.of(b);
    if (second === undefined) return undefined;
    const sign = name === "add" ? 1 : name === "subtract" ? -1 : 0;
    if (sign !== 0) {
      return this.#rounded(node, {
        slope: slope + sign * second.slope,
        offset: offset + sign * second.offset,
        radius: radius + second.radius,
      });
    }
    if (name === "multiply" && this.#isNumber(a!)) return this.#scaled(node, second, offset);
    if (!this.#isNumber(b!)) return undefined;
    if (name === "multiply") return this.#scaled(node, first, second.offset);
    return name === "divide" && second.offset !== 0
      ? this.#scaled(node, first, 1 / second.offset)
      : undefined;
  }

  #isNumber(node: Node): boolean {
    return this.#part.directions.of(node) === "constant";
  }

  /** By a power of two only subnormal results are rounded. */
  #scaled(node: Node, { slope, offset, radius }: Affine, k: number): Affine | undefined {
    const scaled = { slope: slope * k, offset: offset * k, radius: radius * Math.abs(k) };
    if (!isPowerOfTwo(k)) return this.#rounded(node, scaled);
    return Number.isFinite(this.#size(node)) ? { ...scaled, radius: scaled.radius + 2 ** -149 } : undefined;
  }

  #stored(name: string, a: Node, value: Affine): Affine | undefined {
    const { mantissa, least, largest } = floatTypes.get(name)!;
    const size = this.#size(a);
    const step = Math.max(size * 2 ** -(mantissa + 1), 2 ** (least - mantissa - 1));
    return size <= largest ? { ...value, radius: value.radius + step } : undefined;
  }

  /** Whether a limit changes nothing here: codes up to 2^24 wrap exactly. */
  #within(name: string, a: Node, limit: Node): boolean {
    const { tape, directions, bounds, range } = this.#part;
    const ends = limit.op === "codes" ? [limit.low, limit.high] : [limit];
    if (ends.some((end) => directions.of(end) !== "constant")) return false;
    tape.run(range.from);
    const [first, last] = ends.map((end) => tape.value(tape.place(end)));
    const { low, high, integer } = bounds.of(a);
    if (name === "clamp") return first! <= low && high <= last!;
    const codes = integer && Math.max(-low, high) <= 2 ** 23;
    return codes &&
      (name === "wrap"
        ? first! <= low && high <= last! && last! - first! < 2 ** 23
        : low >= 0 && high < first!);
  }
}

/** A bound of |F(x) - x| on a part of a domain, at once; undefined where F is not affine up to roundings. */
export function affineError(root: Node, part: Part): number | undefined {
  const value = new Affines(part).of(root);
  if (value === undefined) return undefined;
  const { slope, offset, radius } = value;
  const far = Math.max(Math.abs(part.range.from), Math.abs(part.range.to));
  // Slopes and offsets were rounded to binary64 a few times.
  const bound = Math.abs(slope - 1) * far + Math.abs(offset) + radius + (far + 1) * 2 ** -44;
  return Number.isFinite(bound) ? bound * slack : undefined;
}
