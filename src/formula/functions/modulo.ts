/** Arithmetic on a circle: remainders, and codes that wrap around as registers do. */
import type { Builder, Value } from "../program/builder.ts";
import { bitsOf } from "../program/primitives.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { beside, everything } from "./interval.ts";
import { call, one } from "./node.ts";

const f = Math.fround;

/**
 * The remainder with the sign of the divisor, so that -3 mod 8 is 5. For m > 0
 *
 *   r = a - m trunc(a / m),   r + m where r < 0,   0 where that is not in [0, m)
 *
 * each operation rounded; for m < 0 it is -(-a mod -m). Exact for integers up to 2^24 in magnitude: a / m is not close
 * enough to an integer to be rounded to it, and no product exceeds a. Exact for powers of two m, whatever a: only r + m
 * may round, and to m, which is 0 on the circle. Elsewhere r loses what a / m has beyond 24 bits, and stays in [0, m).
 */
export function modulo(a: number, m: number): number {
  if (m < 0) return -modulo(-a, -m);
  const rest = f(a - f(m * Math.trunc(f(a / m))));
  const turned = rest < 0 ? f(rest + m) : rest;
  return turned < 0 || turned >= m ? 0 : turned;
}

/** With a divisor that is known, or known to be positive, half of it falls away. */
function lowerModulo(b: Builder, a: Value, m: Value): Value {
  const zero = b.number(0);
  if (m.constant !== undefined) {
    return m.constant < 0
      ? b.op("negate", lowerPositive(b, b.op("negate", a), b.number(-m.constant)))
      : lowerPositive(b, a, m);
  }
  const negative = b.op("less", m, zero);
  const turn = (x: Value) => b.op("select", negative, b.op("negate", x), x);
  return turn(lowerPositive(b, turn(a), turn(m)));
}

function lowerPositive(b: Builder, a: Value, m: Value): Value {
  const zero = b.number(0);
  const turns = b.op("trunc", quotient(b, a, m));
  const rest = b.op("subtract", a, b.op("multiply", m, turns));
  const turned = b.op("select", b.op("less", rest, zero), b.op("add", rest, m), rest);
  const outside = b.op("or", b.op("less", turned, zero), b.op("less_equal", m, turned));
  return b.op("select", outside, zero, turned);
}

/** The inverse of a power of two is exact, so that its product is the quotient, and quicker. */
function quotient(b: Builder, a: Value, m: Value): Value {
  const divisor = m.constant ?? NaN;
  const power = bitsOf(divisor) << 9 === 0 && divisor >= 2 ** -126 && divisor <= 2 ** 126;
  return power ? b.op("multiply", a, b.number(1 / divisor)) : b.op("divide", a, m);
}

/** Two's-complement wrap-around into [low, high], as registers do; exact for codes below 2^24. */
export function wrap(n: number, low: number, high: number): number {
  return f(low + modulo(f(n - low), f(f(high - low) + 1)));
}

function lowerWrap(b: Builder, n: Value, low: Value, high: Value): Value {
  const span = b.op("add", b.op("subtract", high, low), b.number(1));
  return b.op("add", low, lowerModulo(b, b.op("subtract", n, low), span));
}

function moduloInterval(a: Interval, m: Interval): Interval {
  const integer = a.integer && m.integer;
  if (m.low > 0) {
    if (a.low >= 0 && a.high < m.low) return { ...a, integer };
    // Integers stay one below the divisor, as far as binary32 tells neighbours apart.
    return { low: 0, high: integer && m.high < 2 ** 24 ? m.high - 1 : beside(m.high, -1), integer };
  }
  return {
    low: m.low < 0 ? beside(m.low, 1) : 0,
    high: m.high > 0 ? beside(m.high, -1) : 0,
    integer,
  };
}

function wrapInterval(n: Interval, low: Interval, high: Interval): Interval {
  const integer = n.integer && low.integer && high.integer;
  if (!(low.high <= high.low)) return { ...everything, integer };
  // Codes below 2^23: neither their differences nor their sums are rounded.
  const exact = integer && low.low > -(2 ** 23) && high.high < 2 ** 23;
  if (exact && n.low >= low.high && n.high <= high.low) return n;
  if (exact) return { low: low.low, high: high.high, integer };
  const slack = 2 ** -22 * (Math.abs(low.low) + Math.abs(high.high) + 1);
  return { low: low.low, high: f(high.high + 1 + slack), integer };
}

export const circular: readonly BuiltIn[] = [
  {
    name: "mod",
    arity: 2,
    takes: ["real", "real"],
    gives: "same",
    compute: modulo,
    lower: lowerModulo,
    interval: moduloInterval,
    derivative: (a, m) => [one, call("negate", call("floor", call("divide", a!, m!)))],
    latex: "#1 \\bmod #2",
    summary: "The remainder with the sign of the divisor.",
    example: "-3 mod 8",
  },
  {
    name: "wrap",
    arity: 2,
    takes: ["real", "codes"],
    gives: "same",
    compute: wrap,
    lower: lowerWrap,
    interval: wrapInterval,
    derivative: () => [one, undefined, undefined],
    latex: "\\operatorname{wrap}\\left(#1;\\ #2\\right)",
    summary: "Wraps a code around in its range, as two's complement does.",
    example: "wrap(200, int(8))",
  },
];
