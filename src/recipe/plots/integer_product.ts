/**
 * A matrix product on integers by the definitions that networks run on: codes by the schemes uint(8) affine and int(8) affine, sums and
 * requantization as in a dense layer.
 */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { runScheme } from "../../formula/scheme/run.ts";
import { fixedMultiplier } from "../../nn/integer/fixed_point.ts";
import { roundHalfEven } from "../../numerics/rounding.ts";
import type { Context } from "../context.ts";
import { fail } from "../context.ts";
import type { Affine } from "../exports/flow_nodes.ts";
import type { IntegerLayer } from "../integers/convert.ts";
import { type IntegerSteps, stepsOfCode } from "../integers/steps.ts";
import { integerSchemeName, preludeSchemes } from "../prelude.ts";

export type Matrix = readonly (readonly number[])[];

export interface IntegerProduct {
  readonly a: Affine & { readonly codes: readonly (readonly number[])[] };
  readonly b: Affine & { readonly codes: readonly (readonly number[])[] };
  readonly c: Affine;
  /** Of each column, in units of the accumulator. */
  readonly bias: readonly number[];
  /** The product with its bias, as real numbers. */
  readonly real: Matrix;
  /** Sa Sb / Sc. */
  readonly multiplier: number;
  /** How the code of an output is made. */
  steps(row: number, col: number): IntegerSteps;
}

/** @param m a matrix of binary32. Returns its codes by the scheme of the prelude, one scale for all. */
function coded(m: Matrix, name: "int" | "uint", context: Context) {
  const data = Float32Array.from(m.flat()), cols = m[0]!.length;
  const scheme = preludeSchemes().get(integerSchemeName(name, "affine"))!;
  const use = {
    scheme,
    parameters: new Map([["bits", 8]]),
    level: { kind: "tensor" },
    clip: { kind: "none" },
  } as const;
  const read = (row: number, count: number, into: Float32Array) =>
    into.set(data.subarray(row * cols, (row + count) * cols));
  const { codes, statistics } = runScheme(context.engine().machine, use, { rows: m.length, cols, read });
  const of = (statistic: string) => statistics.find((s) => s.name === statistic)!.values[0]!;
  const [low, high] = name === "int" ? [-128, 127] : [0, 255];
  return {
    codes: m.map((row, i) => row.map((_, j) => Number(codes[i * cols + j]))),
    scale: of("s"),
    zero: of("z") + 0,
    low,
    high,
  };
}

/**
 * @param bias one for each column of `b`.
 * @param e what is wrong when a sum cannot be rescaled within 32 bits.
 */
export function integerProduct(
  a: Matrix,
  b: Matrix,
  bias: readonly number[],
  e: ast.Expression,
  context: Context,
): IntegerProduct {
  const real = a.map((row) => bias.map((v, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, v)));
  const first = coded(a, "uint", context), second = coded(b, "int", context);
  const third = coded(real.map((row) => row.map(Math.fround)), "uint", context);
  const unit = first.scale * second.scale, multiplier = unit / third.scale;
  const depth = b.length, cols = bias.length;
  const inUnits = bias.map((v) => roundHalfEven(v / unit) + 0);
  const tooLarge = () => {
    const why = "a sum rescaled to the codes of c would not fit into 32 bits";
    return fail(messages.cannotCompute(e.span, { what: "draw this product", why }));
  };
  if (!(multiplier < 2 ** 31)) return tooLarge();
  const fixed = fixedMultiplier(multiplier);
  const layer: IntegerLayer = {
    kind: "layer",
    path: "product",
    input: first,
    output: third,
    units: new Float64Array(cols).fill(unit),
    convolution: {
      window: {
        channels: depth,
        height: 1,
        width: 1,
        kernel: [1, 1],
        stride: [1, 1],
        padding: [0, 0, 0, 0],
        dilation: [1, 1],
      },
      filters: cols,
      groups: 1,
      weights: Int16Array.from(
        { length: cols * depth },
        (_, at) => second.codes[at % depth]![Math.floor(at / depth)]! - second.zero,
      ),
      bias: Int32Array.from(inUnits),
      inputZero: first.zero,
      requantize: {
        multipliers: Array.from({ length: cols }, () => fixed),
        zero: third.zero,
        low: 0,
        high: 255,
      },
    },
  };
  const steps = (row: number, col: number) => stepsOfCode(layer, Int16Array.from(first.codes[row]!), col);
  const most = Math.max(
    ...inUnits.map(Math.abs),
    ...a.flatMap((_, i) => bias.map((_, j) => Math.abs(steps(i, j).accumulator))),
  );
  if (most * 2 ** Math.max(fixed.shift, 0) >= 2 ** 31) return tooLarge();
  return { a: first, b: second, c: third, bias: inUnits, real, multiplier, steps };
}
