/** S-shaped functions, made from the exponential. */
import type { Builder, Value } from "../program/builder.ts";
import type { BuiltIn } from "./built_in.ts";
import { exp, lowerExp } from "./exponential.ts";
import { rising, widened, within } from "./interval.ts";
import { call, one } from "./node.ts";
import { horner, lowerHorner } from "./sequence.ts";

const f = Math.fround;

/** (tanh(x) / x - 1) / x^2 as a polynomial in x^2, for |x| <= 5/8; fitted by test/fixtures/elementary/fit.py. */
const tanhTerms = [
  -0.3333333134651184,
  0.13333222270011902,
  -0.053948454558849335,
  0.021708671003580093,
  -0.008194821886718273,
  0.0021573458798229694,
];
const small = 0.625;

/** The error is below 1.5 ulp. */
function tanh(x: number): number {
  const size = Math.abs(x);
  const square = f(x * x);
  if (size < small) return f(x + f(x * f(square * horner(tanhTerms, square))));
  const large = f(1 - f(2 / f(exp(f(2 * size)) + 1)));
  return x < 0 ? -large : large;
}

function lowerTanh(b: Builder, x: Value): Value {
  const size = b.op("absolute", x);
  const square = b.op("multiply", x, x);
  const bend = b.op("multiply", square, lowerHorner(b, tanhTerms, square));
  const near = b.op("add", x, b.op("multiply", x, bend));
  const e = lowerExp(b, b.op("multiply", b.number(2), size));
  const large = b.op(
    "subtract",
    b.number(1),
    b.op("divide", b.number(2), b.op("add", e, b.number(1))),
  );
  const far = b.op("select", b.op("less", x, b.number(0)), b.op("negate", large), large);
  return b.op("select", b.op("less", size, b.number(small)), near, far);
}

/** 1 / (1 + e^-x), from e^-|x| so that nothing overflows. The error is below 2.5 ulp. */
function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return f((x < 0 ? e : 1) / f(1 + e));
}

function lowerSigmoid(b: Builder, x: Value): Value {
  const e = lowerExp(b, b.op("negate", b.op("absolute", x)));
  const over = b.op("select", b.op("less", x, b.number(0)), e, b.number(1));
  return b.op("divide", over, b.op("add", b.number(1), e));
}

export const sigmoids: readonly BuiltIn[] = [
  {
    name: "tanh",
    arity: 1,
    takes: ["real"],
    gives: "real",
    compute: tanh,
    lower: lowerTanh,
    interval: (x) => within(widened(rising(tanh, false, x!), 5), { low: -1, high: 1, integer: false }),
    derivative: (x) => {
      const y = call("tanh", x!);
      return [call("subtract", one, call("multiply", y, y))];
    },
    latex: "\\tanh\\left(#1\\right)",
    summary: "The hyperbolic tangent.",
    example: "tanh(0.5)",
  },
  {
    name: "sigmoid",
    arity: 1,
    takes: ["real"],
    gives: "real",
    compute: sigmoid,
    lower: lowerSigmoid,
    interval: (x) => within(widened(rising(sigmoid, false, x!), 7), { low: 0, high: 1, integer: false }),
    derivative: (x) => {
      const y = call("sigmoid", x!);
      return [call("multiply", y, call("subtract", one, y))];
    },
    latex: "\\sigma\\left(#1\\right)",
    summary: "The logistic function 1 / (1 + exp(-x)).",
    example: "sigmoid(0.5)",
  },
];
