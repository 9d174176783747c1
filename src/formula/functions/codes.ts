/** Functions of codes: limits, and tables that hold the values of codes. */
import type { BuiltIn } from "./built_in.ts";
import { everything, hull } from "./interval.ts";
import { nearest } from "../program/nearest.ts";
import { call, indicator } from "./node.ts";

/** min(max(n, low), high): NaN stays. */
export function clamp(n: number, low: number, high: number): number {
  const raised = n < low ? low : n;
  return high < raised ? high : raised;
}

export const codes: readonly BuiltIn[] = [
  {
    name: "clamp",
    arity: 2,
    takes: ["real", "codes"],
    gives: "same",
    compute: clamp,
    lower: (b, n, low, high) => b.op("min", b.op("max", n!, low!), high!),
    interval: (n, low, high) => ({
      low: Math.min(Math.max(n!.low, low!.low), high!.low),
      high: Math.min(Math.max(n!.high, low!.high), high!.high),
      integer: n!.integer && low!.integer && high!.integer,
    }),
    derivative: (n, low, high) => [
      indicator(call("and", call("less_equal", low!, n!), call("less_equal", n!, high!))),
      indicator(call("less", n!, low!)),
      indicator(call("greater", n!, high!)),
    ],
    latex: "\\operatorname{clamp}\\left(#1;\\ #2\\right)",
    summary: "Saturates a code at the ends of its range.",
    example: "clamp(200, int(8))",
  },
  {
    name: "nearest",
    arity: 2,
    takes: ["table", "real"],
    gives: "integer",
    compute: (...a) => nearest(a.slice(0, -1), a.at(-1)!),
    lower: (b, ...a) => b.nearest(a.slice(0, -1).map((entry) => entry.constant!), a.at(-1)!),
    interval: (...a) => ({ low: 0, high: a.length - 2, integer: true }),
    derivative: (...a) => a.map(() => undefined),
    latex: "\\operatorname*{arg\\,min}_{k} \\left|#2 - {#1}_k\\right|",
    summary: "The index of the nearest entry of a table; halfway, and of equal entries, the lowest.",
    example: "nearest([-1, 0, 1], 0.4)",
  },
  {
    name: "lookup",
    arity: 2,
    takes: ["table", "integer"],
    gives: "real",
    compute: (...a) => a.slice(0, -1)[a.at(-1)!] ?? NaN,
    lower: (b, ...a) => b.lookup(a.slice(0, -1).map((entry) => entry.constant!), a.at(-1)!),
    interval: (...a) =>
      a.length < 2
        ? everything
        : hull(a.slice(0, -1).flatMap((e) => [e.low, e.high]), a.slice(0, -1).every((e) => e.integer)),
    derivative: (...a) => a.map(() => undefined),
    latex: "{#1}_{#2}",
    summary: "The entry of a table with this index; outside of the table NaN.",
    example: "[10, 20, 30][1]",
  },
];
