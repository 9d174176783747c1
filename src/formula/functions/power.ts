/** Powers: products where the exponent is a small integer, else by logarithm and exponential. */
import type { Builder, Value } from "../program/builder.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { exp2, lowerExp2 } from "./exponential.ts";
import { everything, holds, hull } from "./interval.ts";
import { log2, lowerLog2 } from "./logarithm.ts";
import { call, one } from "./node.ts";

const f = Math.fround;

/** Integer exponents up to this magnitude are products. */
const most = 64;
const isSmall = (n: number) => Number.isInteger(n) && Math.abs(n) <= most;

/**
 * x^n. For integers |n| <= 64 by repeated squaring, each product rounded, and 1 / x^|n| for negative n: exact for powers
 * of two. Else 2^(n log2 |x|), whose relative error grows to 2^-17 where the result nears the ends of binary32; with the
 * sign of an odd power, and NaN where x < 0 and n is no integer. x^0 is 1, whatever x.
 */
export function power(x: number, n: number): number {
  return isSmall(n) ? product(x, n) : byLogarithm(x, n);
}

function product(x: number, n: number): number {
  let result = 1;
  let square = x;
  for (let left = Math.abs(n); left > 0; left >>= 1) {
    if (left & 1) result = f(result * square);
    square = f(square * square);
  }
  return n < 0 ? f(1 / result) : result;
}

function byLogarithm(x: number, n: number): number {
  const size = exp2(f(n * log2(Math.abs(x))));
  if (!(x < 0)) return size;
  if (Math.floor(n) !== n) return NaN;
  return f(n - f(2 * Math.floor(f(n * 0.5)))) === 1 ? -size : size;
}

function lowerPower(b: Builder, x: Value, n: Value): Value {
  // The same bits, as both ways are exact for powers of two.
  if (x.constant === 2) return lowerExp2(b, n);
  if (n.constant !== undefined) {
    return isSmall(n.constant) ? lowerProduct(b, x, n.constant) : lowerByLogarithm(b, x, n);
  }
  const size = b.op("absolute", n);
  const small = b.op("and", b.op("equal", b.op("floor", n), n), b.op("less_equal", size, b.number(most)));
  const digits = b.op("integer", size);
  let result = b.number(1);
  let square = x;
  for (let digit = 1; digit <= most; digit *= 2) {
    const clear = b.op("word_equal", b.op("word_and", digits, b.word(digit)), b.word(0));
    result = b.op("select", clear, result, b.op("multiply", result, square));
    if (digit < most) square = b.op("multiply", square, square);
  }
  const inverse = b.op("divide", b.number(1), result);
  const products = b.op("select", b.op("less", n, b.number(0)), inverse, result);
  return b.op("select", small, products, lowerByLogarithm(b, x, n));
}

/** A constant exponent unrolls to the products that it needs. */
function lowerProduct(b: Builder, x: Value, n: number): Value {
  let result: Value | undefined;
  let square = x;
  for (let left = Math.abs(n); left > 0; left >>= 1) {
    if (left & 1) result = result === undefined ? square : b.op("multiply", result, square);
    if (left > 1) square = b.op("multiply", square, square);
  }
  if (result === undefined) return b.number(1);
  return n < 0 ? b.op("divide", b.number(1), result) : result;
}

function lowerByLogarithm(b: Builder, x: Value, n: Value): Value {
  const size = lowerExp2(b, b.op("multiply", n, lowerLog2(b, b.op("absolute", x))));
  const halves = b.op("floor", b.op("multiply", n, b.number(0.5)));
  const odd = b.op("equal", b.op("subtract", n, b.op("multiply", b.number(2), halves)), b.number(1));
  const signed = b.op("select", odd, b.op("negate", size), size);
  const whole = b.op("equal", b.op("floor", n), n);
  const negative = b.op("select", whole, signed, b.number(NaN));
  return b.op("select", b.op("less", x, b.number(0)), negative, size);
}

/** A constant integer exponent: products of rounded products keep order on either side of zero. */
function integerPower(x: Interval, n: number): Interval {
  const integer = x.integer && n >= 0;
  if (n === 0) return { low: 1, high: 1, integer: true };
  if (n < 0 && holds(x, 0)) return everything;
  const ends = [power(x.low, n), power(x.high, n)];
  return hull(n > 0 && holds(x, 0) ? [...ends, 0] : ends, integer);
}

function powerInterval(x: Interval, n: Interval): Interval {
  if (n.integer && n.low >= -most && n.high <= most) {
    const all = Array.from({ length: n.high - n.low + 1 }, (_, i) => integerPower(x, n.low + i));
    const ends = all.flatMap(({ low, high }) => [low, high]);
    return hull(ends, all.every((each) => each.integer));
  }
  if (x.low <= 0) return everything;
  // Of products and of logarithms the relative error is below 2^-15 together; what is subnormal may be lost.
  const corners = [x.low, x.high].flatMap((a) => [n.low, n.high].map((k) => power(a, k)));
  const { low, high } = hull(corners, false);
  if (corners.some((v) => v !== v)) return { low: 0, high: Infinity, integer: false };
  const bounds = holds(x, 1) || holds(n, 0) ? [Math.min(low, 1), Math.max(high, 1)] : [low, high];
  return {
    low: Math.max(0, f(bounds[0]! * (1 - 2 ** -14) - 2 ** -126)),
    high: f(bounds[1]! * (1 + 2 ** -14) + 2 ** -126),
    integer: false,
  };
}

export const powers: readonly BuiltIn[] = [{
  name: "power",
  arity: 2,
  takes: ["real", "real"],
  gives: "real",
  compute: power,
  lower: lowerPower,
  interval: powerInterval,
  derivative: (x, n) => [
    call("multiply", n!, call("power", x!, call("subtract", n!, one))),
    call("multiply", call("power", x!, n!), call("log", x!)),
  ],
  latex: "#1^{#2}",
  summary: "Power.",
  example: "2^-3",
}];
