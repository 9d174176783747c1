/** What the sequences of many functions share, for numbers and for programs. */
import type { Builder, Value } from "../program/builder.ts";
import type { PrimitiveName } from "../program/program.ts";

/** A function that is one primitive. */
export const direct = (name: PrimitiveName) => (b: Builder, ...args: readonly Value[]): Value =>
  b.op(name, ...args);

const f = Math.fround;

/** c0 + x (c1 + x (c2 + ...)), each operation rounded. */
export function horner(coefficients: readonly number[], x: number): number {
  let sum = coefficients.at(-1)!;
  for (let k = coefficients.length - 2; k >= 0; k--) sum = f(f(sum * x) + coefficients[k]!);
  return sum;
}

export function lowerHorner(b: Builder, coefficients: readonly number[], x: Value): Value {
  return coefficients.slice(0, -1).reduceRight(
    (sum, c) => b.op("add", b.op("multiply", sum, x), b.number(c)),
    b.number(coefficients.at(-1)!),
  );
}
