/** Arithmetic in binary32: each result is the nearest number to the exact one, half to even. */
import { smallestScale } from "../../numerics/rounding.ts";
import type { Node } from "../tree.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { corners, everything, holds, hull, rising } from "./interval.ts";
import { direct } from "./sequence.ts";
import { call, indicator, number, one, zero } from "./node.ts";

const f = Math.fround;
const both = (a: Interval, b: Interval) => a.integer && b.integer;

const add: BuiltIn = {
  name: "add",
  arity: 2,
  takes: ["real", "real"],
  gives: "same",
  compute: (a, b) => f(a! + b!),
  lower: direct("add"),
  interval: (a, b) => ({
    low: rising((x) => f(x + b!.low), true, a!).low,
    high: rising((x) => f(x + b!.high), true, a!).high,
    integer: both(a!, b!),
  }),
  derivative: () => [one, one],
  latex: "#1 + #2",
  summary: "Sum.",
  example: "1 + 2",
};

const subtract: BuiltIn = {
  name: "subtract",
  arity: 2,
  takes: ["real", "real"],
  gives: "same",
  compute: (a, b) => f(a! - b!),
  lower: direct("subtract"),
  interval: (a, b) => add.interval(a!, negate.interval(b!)),
  derivative: () => [one, number(-1)],
  latex: "#1 - #2",
  summary: "Difference.",
  example: "1 - 2",
};

const multiply: BuiltIn = {
  name: "multiply",
  arity: 2,
  takes: ["real", "real"],
  gives: "same",
  compute: (a, b) => f(a! * b!),
  lower: direct("multiply"),
  // 0 * infinity has no value, but 0 times all that comes before it is 0.
  interval: (a, b) => corners((x, y) => x === 0 || y === 0 ? 0 : f(x * y), both(a!, b!), a!, b!),
  derivative: (a, b) => [b, a],
  latex: "#1 \\cdot #2",
  summary: "Product.",
  example: "2 * 3",
};

const divide: BuiltIn = {
  name: "divide",
  arity: 2,
  takes: ["real", "real"],
  gives: "real",
  compute: (a, b) => f(a! / b!),
  lower: direct("divide"),
  interval: (a, b) => holds(b!, 0) ? everything : corners((x, y) => f(x / y), false, a!, b!),
  derivative: (a, b) => [
    call("divide", one, b!),
    call("negate", call("divide", a!, call("multiply", b!, b!))),
  ],
  latex: "\\frac{#1}{#2}",
  summary: "Quotient.",
  example: "1 / 3",
};

const negate: BuiltIn = {
  name: "negate",
  arity: 1,
  takes: ["real"],
  gives: "same",
  compute: (a) => -a!,
  lower: direct("negate"),
  interval: ({ low, high, integer }: Interval) => ({ low: -high, high: -low, integer }),
  derivative: () => [number(-1)],
  latex: "-#1",
  summary: "The opposite.",
  example: "-1",
};

const abs: BuiltIn = {
  name: "abs",
  arity: 1,
  takes: ["real"],
  gives: "same",
  compute: (a) => Math.abs(a!),
  lower: direct("absolute"),
  interval: (a) => hull([Math.abs(a!.low), Math.abs(a!.high), ...(holds(a!, 0) ? [0] : [])], a!.integer),
  derivative: (a) => [call("sign", a!)],
  latex: "\\left|#1\\right|",
  summary: "The magnitude.",
  example: "abs(-2.5)",
};

/** Zeros keep their sign. Its derivative is 0 wherever it has one. */
const sign: BuiltIn = {
  name: "sign",
  arity: 1,
  takes: ["real"],
  gives: "integer",
  compute: (a) => a! > 0 ? 1 : a! < 0 ? -1 : a!,
  lower: (b, a) =>
    b.op(
      "select",
      b.op("less", b.number(0), a!),
      b.number(1),
      b.op("select", b.op("less", a!, b.number(0)), b.number(-1), a!),
    ),
  interval: (a) => rising(Math.sign, true, a!),
  derivative: () => [undefined],
  latex: "\\operatorname{sign}\\left(#1\\right)",
  summary: "-1, 0 or 1; its derivative is 0, and for training there is sign_ste.",
  example: "sign(-2.5)",
};

/** The straight-through estimator of binary networks: the derivative is that of the hard tanh (Hubara et al. 2016, arXiv:1602.02830, eq. 4). */
const signStraightThrough: BuiltIn = {
  ...sign,
  name: "sign_ste",
  derivative: (a) => [indicator(call("less_equal", call("abs", a!), one))],
  latex: "\\operatorname{sign}_{\\mathrm{STE}}\\left(#1\\right)",
  summary: "-1, 0 or 1, as sign; derivatives go straight through where |x| <= 1 (Hubara et al. 2016).",
  example: "sign_ste(-2.5)",
};

const sqrt: BuiltIn = {
  name: "sqrt",
  arity: 1,
  takes: ["real"],
  gives: "real",
  compute: (a) => f(Math.sqrt(a!)),
  lower: direct("sqrt"),
  interval: ({ low, high }: Interval) =>
    rising((x) => f(Math.sqrt(x)), false, { low: Math.max(low, 0), high, integer: false }),
  derivative: (a) => [call("divide", number(0.5), call("sqrt", a!))],
  latex: "\\sqrt{#1}",
  summary: "The square root; of a negative number NaN.",
  example: "sqrt(2)",
};

/** At the smallest argument the derivative is 1; of several that are equal, at the first. */
const least = (before: string, behind: string): BuiltIn["derivative"] => (...args) =>
  args.map((a, i) =>
    args.flatMap((other, k) => k === i ? [] : [call(k < i ? before : behind, a, other)])
      .reduceRight<Node>((inner, holds) => call("select", holds, inner, zero), one)
  );

const min: BuiltIn = {
  name: "min",
  arity: 2,
  variable: true,
  takes: ["real"],
  gives: "same",
  compute: (...a) => a.reduce((x, y) => y < x ? y : x),
  lower: (b, ...a) => a.reduce((x, y) => b.op("min", x, y)),
  interval: (...a) => ({
    low: Math.min(...a.map((x) => x.low)),
    high: Math.min(...a.map((x) => x.high)),
    integer: a.every((x) => x.integer),
  }),
  derivative: least("less", "less_equal"),
  latex: "\\min\\left(#*\\right)",
  summary: "The smallest argument; of one tensor, its smallest element.",
  example: "min(1, 2)",
};

const max: BuiltIn = {
  name: "max",
  arity: 2,
  variable: true,
  takes: ["real"],
  gives: "same",
  compute: (...a) => a.reduce((x, y) => x < y ? y : x),
  lower: (b, ...a) => a.reduce((x, y) => b.op("max", x, y)),
  interval: (...a) => ({
    low: Math.max(...a.map((x) => x.low)),
    high: Math.max(...a.map((x) => x.high)),
    integer: a.every((x) => x.integer),
  }),
  derivative: least("greater", "greater_equal"),
  latex: "\\max\\left(#*\\right)",
  summary: "The largest argument; of one tensor, its largest element.",
  example: "max(1, 2)",
};

/** A quotient by a subnormal scale loses its digits, so that steps do not go below the smallest normal number. */
const step: BuiltIn = {
  name: "step",
  arity: 2,
  takes: ["real", "real"],
  gives: "real",
  compute: (reach, n) => {
    const quotient = f(reach! / n!);
    return reach === 0 ? 1 : quotient < smallestScale ? smallestScale : quotient;
  },
  lower: (b, reach, n) =>
    b.op(
      "select",
      b.op("equal", reach!, b.number(0)),
      b.number(1),
      b.op("max", b.op("divide", reach!, n!), b.number(smallestScale)),
    ),
  interval: (reach, n) => {
    const { low, high } = divide.interval(reach!, n!);
    const steps = [Math.max(low, smallestScale), Math.max(high, smallestScale)];
    return hull([...steps, ...(holds(reach!, 0) ? [1] : [])], false);
  },
  derivative: (reach, n) => {
    const inside = call("greater", call("divide", reach!, n!), number(smallestScale));
    const [byReach, byN] = divide.derivative(reach!, n!);
    return [call("select", inside, byReach!, zero), call("select", inside, byN!, zero)];
  },
  latex: "\\frac{#1}{#2}",
  summary:
    "The step of n equal ones that cover a reach: their quotient, at least the smallest normal number; 1 when the reach is 0.",
  example: "step(4, 127)",
};

/** The width may overflow where neither end does: each end is then divided by itself. */
const stepBetween: BuiltIn = {
  name: "step_between",
  arity: 3,
  takes: ["real", "real", "real"],
  gives: "real",
  compute: (low, high, n) => {
    const width = f(high! - low!);
    const quotient = width < Infinity ? f(width / n!) : f(f(high! / n!) - f(low! / n!));
    return width === 0 ? 1 : quotient < smallestScale ? smallestScale : quotient;
  },
  lower: (b, low, high, n) => {
    const width = b.op("subtract", high!, low!);
    const apart = b.op("subtract", b.op("divide", high!, n!), b.op("divide", low!, n!));
    const fits = b.op("less", width, b.number(Infinity));
    const quotient = b.op("select", fits, b.op("divide", width, n!), apart);
    const none = b.op("equal", width, b.number(0));
    return b.op("select", none, b.number(1), b.op("max", quotient, b.number(smallestScale)));
  },
  interval: (low, high, n) => {
    const width = subtract.interval(high!, low!);
    const apart = subtract.interval(divide.interval(high!, n!), divide.interval(low!, n!));
    const whole = divide.interval(width, n!);
    const steps = [whole.low, whole.high, apart.low, apart.high].map((s) => Math.max(s, smallestScale));
    return hull([...steps, ...(holds(width, 0) ? [1] : [])], false);
  },
  derivative: (low, high, n) => {
    const width = call("subtract", high!, low!);
    const inside = call("greater", call("divide", width, n!), number(smallestScale));
    const [byWidth, byN] = divide.derivative(width, n!);
    return [call("negate", byWidth!), byWidth!, byN!].map((slope) => call("select", inside, slope, zero));
  },
  latex: "\\frac{#2 - #1}{#3}",
  summary:
    "The step of n equal ones from a low end to a high one: their distance by n, at least the smallest normal number; 1 when they are the same.",
  example: "step_between(-1, 2, 255)",
};

export const arithmetic: readonly BuiltIn[] = [
  add,
  subtract,
  multiply,
  divide,
  negate,
  abs,
  sign,
  signStraightThrough,
  sqrt,
  min,
  max,
  step,
  stepBetween,
];
