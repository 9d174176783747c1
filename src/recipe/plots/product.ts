/**
 * `plot product of [[...]], [[...]] mark step`: a matrix product on integers, step by step (Jacob et al. 2018, arXiv:1712.05877,
 * section 2.2 and 2.3): codes of 8 bits, an accumulator of 32, a fixed-point multiplier.
 */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { stepped, wordsIn } from "../../../grammar/messages/figures.ts";
import {
  fixedMultiplier,
  multiplyByFixed,
  roundingDivideByPot,
  saturatingRoundingDoublingHighMul,
} from "../../nn/integer/fixed_point.ts";
import { productFigure } from "../../plots/product.ts";
import { type Context, fail } from "../context.ts";
import { evaluate, number } from "../expression.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";

type Matrix = readonly (readonly number[])[];

const example = "plot product of [[0.5, -1.2], [2.0, 0.1]], [[1.0, 0.3], [-0.7, 0.9]] mark 0";
/** Rows, columns and depth that a figure holds. */
const mostSide = 5;

function matrixIn(e: ast.Expression, context: Context): Matrix {
  const value = evaluate(e, context);
  const rows = value.kind === "list" ? value.items : [];
  const matrix = rows.map((row) =>
    row.kind === "list"
      ? row.items.map((item) => item.kind === "number" ? Math.fround(item.value) : NaN)
      : [NaN]
  );
  const cols = matrix[0]?.length ?? 0;
  const isMatrix = cols > 0 && matrix.every((row) => row.length === cols && row.every(Number.isFinite));
  if (!isMatrix) {
    fail(
      messages.wrongKind(e.span, {
        what: "it",
        want: "list",
        is: value.kind,
        cure: `Write rows of numbers: ${example}`,
      }),
    );
  }
  if (matrix.length > mostSide || cols > mostSide) {
    fail(
      messages.outOfRange(e.span, {
        what: "a matrix of this plot",
        want: `at most ${mostSide}×${mostSide}`,
        is: `${matrix.length}×${cols}`,
      }),
    );
  }
  return matrix;
}

interface Coded {
  readonly codes: number[][];
  readonly scale: number;
  readonly zero: number;
}

/** Signed codes without a zero point, -127 to 127. */
function symmetric(m: Matrix): Coded {
  const most = Math.max(...m.flat().map(Math.abs)), scale = most === 0 ? 1 : most / 127;
  return { codes: m.map((row) => row.map((v) => Math.round(v / scale) + 0)), scale, zero: 0 };
}

/** Scale and zero point of uint8 for a range that holds 0 (gemmlowp, ChooseQuantizationParams). */
function affine(values: readonly number[]): { scale: number; zero: number } {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const scale = high === low ? 1 : (high - low) / 255;
  return { scale, zero: Math.max(0, Math.min(255, Math.round(-low / scale))) };
}

const code = (v: number, { scale, zero }: { scale: number; zero: number }) =>
  Math.max(0, Math.min(255, Math.round(v / scale) + zero));

const short = (v: number) => String(Number(v.toPrecision(4))).replace("-", "−");
const whole = (v: number) => String(v).replace("-", "−");
const inBrackets = (v: number) => v < 0 ? `(${whole(v)})` : String(v);

export function plotProduct(s: PlotStatement, context: Context): Drawn {
  const [left, right, extra] = s.values;
  if (left === undefined || right === undefined || extra !== undefined) {
    const has = s.values.length;
    return fail(messages.wrongNumberOfArguments(s.span, { of: "plot product", takes: 2, has, example }));
  }
  const a = matrixIn(left, context), b = matrixIn(right, context);
  const depth = b.length, [rows, cols] = [a.length, b[0]!.length];
  if (a[0]!.length !== depth) {
    const want = `${a[0]!.length} rows, as the first has columns`;
    fail(messages.outOfRange(right.span, { what: "the second matrix", want, is: `${depth} rows` }));
  }
  const real = a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
  const first = affine(a.flat()), qa = a.map((row) => row.map((v) => code(v, first)));
  const second = symmetric(b), third = affine(real.flat());
  const M = first.scale * second.scale / third.scale, fixed = fixedMultiplier(M);
  const accumulated = (i: number, j: number, to: number) =>
    qa[i]!.slice(0, to).reduce((sum, q, k) => (sum + (q - first.zero) * second.codes[k]![j]!) | 0, 0);
  const made = (i: number, j: number) =>
    Math.max(0, Math.min(255, multiplyByFixed(accumulated(i, j, depth), fixed) + third.zero));

  const each = depth + 1, last = rows * cols * each - 1;
  const step = s.mark === undefined ? last : number(s.mark, context);
  if (!(Number.isInteger(step) && step >= 0 && step <= last)) {
    fail(
      messages.outOfRange(s.mark!.span, {
        what: "the step",
        want: `an integer in 0..${last}`,
        is: String(step),
      }),
    );
  }
  const output = Math.floor(step / each), [row, col] = [Math.floor(output / cols), output % cols];
  const k = step % each, done = k === depth;
  const c = real.map((r, i) =>
    r.map((_, j) => i * cols + j < output || (done && i === row && j === col) ? made(i, j) : undefined)
  );
  const accumulator = accumulated(row, col, Math.min(k + 1, depth));
  const { language } = context.settings;
  const lines = [stepped.head({ step, last, row, col, ...(!done && { depth: k }) }, language)];
  if (done) {
    const { multiplier, shift } = fixed;
    const high = saturatingRoundingDoublingHighMul((accumulator << Math.max(shift, 0)) | 0, multiplier);
    const rounded = roundingDivideByPot(high, Math.max(-shift, 0)), value = made(row, col);
    lines.push(
      stepped.accumulator({ sum: whole(accumulator) }, language),
      `M = Sa Sb / Sc = ${short(M)} ≈ ${multiplier} · 2^(${whole(shift)} − 31)`,
      stepped.scaled({
        multiplier,
        high: whole(high),
        shift: Math.max(-shift, 0),
        rounded: whole(rounded),
      }, language),
      stepped.clamped({ zero: third.zero, sum: whole(rounded + third.zero), code: value }, language),
      stepped.worth(
        { value: short((value - third.zero) * third.scale), real: short(real[row]![col]!) },
        language,
      ),
    );
  } else {
    const q = qa[row]![k]!, w = second.codes[k]![col]!, x = q - first.zero;
    const before = accumulated(row, col, k);
    lines.push(
      `(a − Za) · b = (${q} − ${first.zero}) · ${inBrackets(w)} = ${whole(x * w)}`,
      stepped.accumulator(
        { sum: `${whole(before)} + ${inBrackets(x * w)} = ${whole(accumulator)}` },
        language,
      ),
      stepped.worthSoFar({
        value: short(accumulator * first.scale * second.scale),
        step: short(first.scale * second.scale),
      }, language),
    );
  }
  const figure = productFigure({
    title: wordsIn(language)("A matrix product on integers"),
    a: qa,
    b: second.codes,
    c,
    notes: [
      `uint8, Sa = ${short(first.scale)}\nZa = ${first.zero}`,
      `int8, Sb = ${short(second.scale)}\nZb = 0`,
      `uint8, Sc = ${short(third.scale)}\nZc = ${third.zero}`,
    ],
    row,
    col,
    ...(!done && { depth: k }),
    lines,
  }, language);
  const value = {
    step,
    last,
    row,
    col,
    accumulator,
    a: qa,
    b: second.codes,
    c: c.map((r) => r.map((v) => v ?? null)),
  };
  return { figure, value: { ...value, multiplier: M, fixed } };
}
