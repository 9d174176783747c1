/**
 * Expressions as slope x + offset, within a radius: a rounding to an integer adds 1/2 to the radius, and every operation half a unit in the last
 * place. So the error of a quantizer of many steps is bounded at once, where no limit is exceeded.
 */
import type { Node } from "../tree.ts";
import type { Part } from "./analysis.ts";
import { type Precision, precisionOf } from "./precision.ts";

interface Affine {
  readonly slope: number;
  readonly offset: number;
  readonly radius: number;
  /** Whether these three are exact: whether no sum or product of them was rounded to binary64. */
  readonly exact: boolean;
  /** A power of two of which all values are multiples; 0 where none is known. */
  readonly grid: number;
}

const nearestInteger = new Set([
  ...["round", "round_half_up", "round_half_down", "round_half_away", "round_half_to_zero"],
]);
const someInteger = new Set(["floor", "ceil", "trunc", "round_to_odd"]);

const isPowerOfTwo = (k: number) =>
  Number.isInteger(Math.log2(Math.abs(k))) && 2 ** Math.log2(Math.abs(k)) === Math.abs(k);

/** Whether a + b is a binary64 number (Knuth's two-sum). */
function isExactSum(a: number, b: number): boolean {
  const sum = a + b, rest = sum - a;
  return Number.isFinite(sum) && a - (sum - rest) + (b - rest) === 0;
}

/** Whether a b is one: so it is for two binary32 numbers, and for powers of two. */
const isExactProduct = (a: number, b: number) =>
  a === 0 || isPowerOfTwo(a) || isPowerOfTwo(b) || (Math.fround(a) === a && Math.fround(b) === b);

/** The largest power of two of which all binary32 numbers of at least a magnitude are multiples. */
function gridAbove(magnitude: number): number {
  if (magnitude < 2 ** -126) return 2 ** -149;
  const exponent = Math.floor(Math.log2(magnitude));
  return 2 ** (exponent - (2 ** exponent > magnitude ? 24 : 23));
}

/** The largest power of two that a binary32 number is a multiple of. */
function gridOf(value: number): number {
  let grid = gridAbove(Math.abs(value));
  while (value !== 0 && Number.isInteger(value / grid / 2)) grid *= 2;
  return value === 0 ? 2 ** 127 : grid;
}

/** Half of the step between numbers of a precision at a size, normal or subnormal. */
function halfStep(size: number, mantissa: number, least: number): number {
  const exponent = size === 0 ? least : Math.max(least, Math.floor(Math.log2(size)));
  return 2 ** (exponent - mantissa - 1);
}

/** The largest error of rounding what is not larger than a size: behind a power of two no larger than the distance to it. */
function mostRounded(size: number, mantissa: number, least: number): number {
  const here = halfStep(size, mantissa, least);
  const power = here * 2 ** (mantissa + 1);
  return power <= size && power > 2 ** least ? Math.max(here / 2, Math.min(here, size - power)) : here;
}

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
      const value = node.op === "number" ? Math.fround(node.value) : tape.value(tape.place(node));
      const grid = gridOf(value);
      return Number.isFinite(value) ? { slope: 0, offset: value, radius: 0, exact: true, grid } : undefined;
    }
    if (node.op === "variable") {
      const grid = gridAbove(
        range.from <= 0 && range.to >= 0 ? 0 : Math.min(Math.abs(range.from), Math.abs(range.to)),
      );
      return { slope: 1, offset: 0, radius: 0, exact: true, grid };
    }
    return node.op === "call" ? this.#call(node, node.name, node.args) : undefined;
  }

  /** The largest magnitude that a part takes. */
  #size(node: Node): number {
    const { low, high } = this.#part.bounds.of(node);
    return Math.max(-low, high);
  }

  /** What sums and products lost on their way to binary64 makes the radius wider. */
  #made(value: Affine): Affine {
    if (value.exact) return value;
    const { from, to } = this.#part.range;
    const size = Math.abs(value.offset) + Math.abs(value.slope) * Math.max(Math.abs(from), Math.abs(to));
    return { ...value, radius: value.radius + size * 2 ** -51 };
  }

  #wider(value: Affine, by: number): Affine {
    return { ...value, radius: value.radius + by, exact: value.exact && isExactSum(value.radius, by) };
  }

  /** Half a unit in the last place, normal or subnormal; none of multiples that are held exactly. */
  #rounded(node: Node, value: Affine): Affine | undefined {
    const size = this.#size(node);
    if (!Number.isFinite(size)) return undefined;
    const grid = this.#part.bounds.of(node).integer ? Math.max(1, value.grid) : value.grid;
    if (size <= 2 ** 24 * grid) return { ...value, grid };
    return this.#wider({ ...value, grid: 0 }, halfStep(size, 23, -126));
  }

  #call(node: Node, name: string, args: readonly Node[]): Affine | undefined {
    const [a, b] = args;
    const first = this.of(a!);
    if (first === undefined) return undefined;
    if (nearestInteger.has(name)) return this.#rounded(node, { ...this.#wider(first, 0.5), grid: 1 });
    if (someInteger.has(name)) return this.#rounded(node, { ...this.#wider(first, 1), grid: 1 });
    const type = precisionOf(node);
    if (type !== undefined) return this.#stored(type, a!, first);
    switch (name) {
      case "f32":
        return first;
      case "negate":
        return { ...first, slope: -first.slope, offset: -first.offset };
      case "clamp":
      case "wrap":
      case "mod":
        return this.#within(name, a!, b!) ? first : undefined;
    }
    const second = b === undefined ? undefined : this.of(b);
    if (second === undefined) return undefined;
    const sign = name === "add" ? 1 : name === "subtract" ? -1 : 0;
    if (sign !== 0) {
      const [slope, offset, radius] = [sign * second.slope, sign * second.offset, second.radius];
      const sum = this.#made({
        slope: first.slope + slope,
        offset: first.offset + offset,
        radius: first.radius + radius,
        exact: first.exact && second.exact && isExactSum(first.slope, slope) &&
          isExactSum(first.offset, offset) && isExactSum(first.radius, radius),
        grid: Math.min(first.grid, second.grid),
      });
      return this.#rounded(node, sum);
    }
    if (name === "multiply" && this.#isNumber(a!)) return this.#scaled(node, second, first.offset);
    if (!this.#isNumber(b!)) return undefined;
    if (name === "multiply") return this.#scaled(node, first, second.offset);
    if (name !== "divide" || second.offset === 0) return undefined;
    const k = 1 / second.offset;
    return this.#scaled(node, { ...first, exact: first.exact && isPowerOfTwo(second.offset) }, k);
  }

  #isNumber(node: Node): boolean {
    return this.#part.directions.of(node) === "constant";
  }

  /** By a power of two only subnormal results are rounded. */
  #scaled(node: Node, { slope, offset, radius, exact, grid }: Affine, k: number): Affine | undefined {
    const scaled = this.#made({
      slope: slope * k,
      offset: offset * k,
      radius: radius * Math.abs(k),
      exact: exact && [slope, offset, radius].every((v) => isExactProduct(v, k)),
      grid: isPowerOfTwo(k) ? grid * Math.abs(k) : 0,
    });
    if (!isPowerOfTwo(k)) return this.#rounded(node, scaled);
    const size = this.#size(node);
    if (!Number.isFinite(size)) return undefined;
    return scaled.grid >= 2 ** -149 ? scaled : this.#wider({ ...scaled, grid: 0 }, 2 ** -150);
  }

  #stored({ mantissa, least, largest }: Precision, a: Node, value: Affine): Affine | undefined {
    const size = this.#size(a);
    return size <= largest
      ? this.#wider({ ...value, grid: 0 }, mostRounded(size, mantissa, least))
      : undefined;
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
    if (name === "mod") return low >= 0 && high < first!;
    const codes = integer && Math.max(-low, high) <= 2 ** 23;
    return codes && first! <= low && high <= last! && last! - first! < 2 ** 23;
  }
}

/** A bound of |F(x) - x| on a part of a domain, at once; undefined where F is not affine up to roundings. */
export function affineError(root: Node, part: Part): number | undefined {
  const value = new Affines(part).of(root);
  if (value === undefined) return undefined;
  const { from, to } = part.range;
  const { slope, offset, radius } = value;
  const steep = slope - 1;
  // What is affine is farthest at an end.
  const away = Math.max(...[from, to].map((x) => Math.abs(steep * x + offset)));
  const bound = away + radius;
  if (!Number.isFinite(bound)) return undefined;
  const exact = value.exact && isExactSum(slope, -1) && isExactSum(away, radius) &&
    [from, to].every((x) => isExactProduct(steep, x) && isExactSum(steep * x, offset));
  const lost = Math.max(Math.abs(steep * from), Math.abs(steep * to)) + Math.abs(offset);
  return exact ? bound : (bound + lost * 2 ** -51) * slack;
}
