/**
 * `plot product of [[...]], [[...]] mark step`: a matrix product on integers, step by step (Jacob et al. 2018, arXiv:1712.05877,
 * section 2.2 and 2.3): codes of 8 bits, an accumulator of 32, a fixed-point multiplier.
 */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { type Language, type Stage, stepped, wordsIn } from "../../../grammar/messages/figures.ts";
import { productFigure } from "../../plots/product.ts";
import { type Context, fail } from "../context.ts";
import { evaluate, number } from "../expression.ts";
import type { Affine } from "../exports/flow_nodes.ts";
import type { Drawn, PlotStatement } from "./drawn.ts";
import { type IntegerProduct, integerProduct, type Matrix } from "./integer_product.ts";

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

const short = (v: number) => String(Number(v.toPrecision(4))).replace("-", "−");
const whole = (v: number) => String(v).replace("-", "−");
const inBrackets = (v: number) => v < 0 ? `(${whole(v)})` : String(v);

/** A bias for each column; without a third value there is none. */
function biasIn(
  e: ast.Expression | undefined,
  cols: number,
  context: Context,
): readonly number[] | undefined {
  if (e === undefined) return undefined;
  const value = evaluate(e, context);
  const items = value.kind === "list" ? value.items : [];
  const bias = items.map((item) => item.kind === "number" ? Math.fround(item.value) : NaN);
  if (bias.length === 0 || !bias.every(Number.isFinite)) {
    fail(messages.wrongKind(e.span, {
      what: "this",
      want: "list",
      is: value.kind,
      cure: `Write a number for each column: ${example.replace(" mark 0", ", [0.5, -0.25] mark 0")}`,
    }));
  }
  if (bias.length !== cols) {
    const want = `${cols} numbers, as the second matrix has columns`;
    fail(messages.outOfRange(e.span, { what: "the bias", want, is: `${bias.length} numbers` }));
  }
  return bias;
}

export function plotProduct(s: PlotStatement, context: Context): Drawn {
  const [left, right, third, extra] = s.values;
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
  const added = biasIn(third, cols, context);
  const product = integerProduct(a, b, added ?? new Array<number>(cols).fill(0), right, context);

  const stages: readonly Stage[] = [
    ...a[0]!.map(() => "depth" as const),
    "zero points",
    ...(added === undefined ? [] : ["bias" as const]),
    "requantized",
    "saturated",
  ];
  const each = stages.length, last = rows * cols * each - 1;
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
  const k = step % each, stage = stages[k]!, done = stage === "saturated";
  const { language } = context.settings;
  const c = a.map((_, i) =>
    b[0]!.map((_, j) =>
      i * cols + j < output || (done && i === row && j === col)
        ? product.steps(i, j).requantized!.code
        : undefined
    )
  );
  const place = { row, col, k: Math.min(k, depth - 1) };
  const lines = [
    stepped.head({ step, last, row, col, stage, depth: k }, language),
    ...said(stage, product, place, added?.[col], language),
  ];
  const { a: first, b: second, c: outcome, bias } = product;
  const noted = (name: string, type: string, { scale, zero }: Affine) =>
    `${type}, S${name} = ${short(scale)}\nZ${name} = ${whole(zero)}`;
  const figure = productFigure({
    title: wordsIn(language)("A matrix product on integers"),
    a: first.codes,
    b: second.codes,
    c,
    notes: [
      noted("a", "uint8", first),
      noted("b", "int8", second),
      noted("c", "uint8", outcome) +
      (added === undefined ? "" : `\n${stepped.biases({ biases: bias.map(whole).join(", ") }, language)}`),
    ],
    row,
    col,
    ...(stage === "depth" && { depth: k }),
    lines,
  }, language);
  const made = product.steps(row, col);
  // The bias is added when all products are.
  const without = stage === "depth" || stage === "zero points" ? made.bias : 0;
  const accumulator = made.terms[place.k]!.accumulator - without;
  const value = {
    step,
    last,
    row,
    col,
    stage,
    accumulator,
    a: first.codes,
    b: second.codes,
    c: c.map((r) => r.map((v) => v ?? null)),
    zeros: [first.zero, second.zero, outcome.zero],
    scales: [first.scale, second.scale, outcome.scale],
    bias,
    multiplier: product.multiplier,
  };
  return { figure, value };
}

/** What is done at a stage, line by line. */
function said(
  stage: Stage,
  { a, b, c, bias, real, multiplier, steps }: IntegerProduct,
  { row, col, k }: { readonly row: number; readonly col: number; readonly k: number },
  added: number | undefined,
  language: Language,
): string[] {
  const made = steps(row, col), unit = a.scale * b.scale, before = made.accumulator - made.bias;
  const terms = made.terms.slice(0, k + 1).map(({ code }, i) => ({ a: code, b: b.codes[i]![col]! }));
  const sum = (of: (term: { a: number; b: number }) => number) =>
    terms.reduce((all, term) => all + of(term), 0);
  const [ab, as, bs] = [sum((t) => t.a * t.b), sum((t) => t.a), sum((t) => t.b)];
  switch (stage) {
    case "depth": {
      const { code, product, accumulator } = made.terms[k]!, now = accumulator - made.bias;
      return [
        `(a − Za)(b − Zb) = (${code} − ${a.zero}) · (${whole(b.codes[k]![col]!)} − ${inBrackets(b.zero)}) = ${
          whole(product)
        }`,
        stepped.accumulator(
          { sum: `${whole(now - product)} + ${inBrackets(product)} = ${whole(now)}` },
          language,
        ),
        stepped.sums({ sums: `Σ a·b = ${whole(ab)}, Σ a = ${as}, Σ b = ${whole(bs)}` }, language),
        stepped.worthSoFar({ value: short(now * unit), step: short(unit) }, language),
      ];
    }
    case "zero points": {
      const [fromA, fromB, both] = [b.zero * as, a.zero * bs, terms.length * a.zero * b.zero];
      return [
        "Σ (a − Za)(b − Zb) = Σ a·b − Zb Σ a − Za Σ b + K Za Zb",
        `= ${whole(ab)} − ${inBrackets(b.zero)} · ${as} − ${a.zero} · ${
          inBrackets(bs)
        } + ${terms.length} · ${a.zero} · ${inBrackets(b.zero)}`,
        `= ${whole(ab)} − ${inBrackets(fromA)} − ${inBrackets(fromB)} + ${inBrackets(both)}`,
        stepped.sameAccumulator({ sum: whole(ab - fromA - fromB + both) }, language),
        stepped.known({}, language),
      ];
    }
    case "bias":
      return [
        stepped.bias(
          {
            real: short(added!),
            quotient: whole(Number((added! / unit).toPrecision(8))),
            bias: whole(bias[col]!),
          },
          language,
        ),
        stepped.accumulator({
          sum: `${whole(before)} + ${inBrackets(made.bias)} = ${whole(made.accumulator)}`,
        }, language),
        stepped.worthSoFar({ value: short(made.real), step: short(unit) }, language),
      ];
    case "requantized": {
      const { multiplier: m, shift, high, rounded } = made.requantized!;
      return [
        stepped.accumulator({ sum: whole(made.accumulator) }, language),
        `M = Sa Sb / Sc = ${short(multiplier)} ≈ M0 · 2^(${whole(shift)} − 31), M0 = ${m}`,
        stepped.highHalf({ left: Math.max(shift, 0), high: whole(high) }, language),
        stepped.shifted({ right: Math.max(-shift, 0), rounded: whole(rounded) }, language),
      ];
    }
    case "saturated": {
      const { rounded, zero, code } = made.requantized!;
      return [
        stepped.clamped({ rounded: whole(rounded), zero, sum: whole(rounded + zero), code }, language),
        stepped.worth({ value: short((code - zero) * c.scale), real: short(real[row]![col]!) }, language),
      ];
    }
  }
}
