/** Comparisons, logic and choice. NaN is neither less than, nor equal to, nor greater than anything. */
import type { PrimitiveName } from "../program/program.ts";
import type { BuiltIn, Interval } from "./built_in.ts";
import { truth } from "./interval.ts";
import { direct } from "./sequence.ts";
import { indicator } from "./node.ts";

const yes: Interval = { low: 1, high: 1, integer: true };
const no: Interval = { low: 0, high: 0, integer: true };

/** Decided where the intervals decide. NaN may be among the values, and it makes each of these false: so only "no" is certain. */
const comparison = (
  facets: Pick<BuiltIn, "name" | "compute" | "lower" | "latex" | "summary" | "example">,
  never: (a: Interval, b: Interval) => boolean,
): BuiltIn => ({
  ...facets,
  arity: 2,
  takes: ["real", "real"],
  gives: "boolean",
  interval: (a, b) => never(a!, b!) ? no : truth,
  derivative: () => [undefined, undefined],
});

const swapped = (name: PrimitiveName): BuiltIn["lower"] => (b, x, y) => b.op(name, y!, x!);
const apart = (a: Interval, b: Interval) => a.high < b.low || b.high < a.low;

const select: BuiltIn = {
  name: "select",
  arity: 3,
  takes: ["boolean", "real", "real"],
  gives: "same",
  compute: (c, a, b) => c !== 0 ? a! : b!,
  lower: direct("select"),
  interval: (c, a, b) => {
    if (c!.low === 1) return a!;
    if (c!.high === 0) return b!;
    return {
      low: Math.min(a!.low, b!.low),
      high: Math.max(a!.high, b!.high),
      integer: a!.integer && b!.integer,
    };
  },
  derivative: (c) => [undefined, indicator(c!), indicator({ op: "call", name: "not", args: [c!] })],
  latex: "\\begin{cases} #2 & #1 \\\\ #3 & \\text{otherwise} \\end{cases}",
  summary: "The second argument where the first holds, else the third.",
  example: "select(1 < 2, 3, 4)",
};

const logic = (
  facets: Pick<BuiltIn, "name" | "compute" | "lower" | "interval" | "latex" | "summary" | "example">,
): BuiltIn => ({
  ...facets,
  arity: facets.name === "not" ? 1 : 2,
  takes: facets.name === "not" ? ["boolean"] : ["boolean", "boolean"],
  gives: "boolean",
  derivative: (...args) => args.map(() => undefined),
});

export const comparisons: readonly BuiltIn[] = [
  comparison({
    name: "less",
    compute: (a, b) => a! < b! ? 1 : 0,
    lower: direct("less"),
    latex: "#1 < #2",
    summary: "Whether the first is smaller.",
    example: "1 < 2",
  }, (a, b) => a.low >= b.high),
  comparison({
    name: "less_equal",
    compute: (a, b) => a! <= b! ? 1 : 0,
    lower: direct("less_equal"),
    latex: "#1 \\le #2",
    summary: "Whether the first is not larger.",
    example: "1 <= 2",
  }, (a, b) => a.low > b.high),
  comparison({
    name: "greater",
    compute: (a, b) => a! > b! ? 1 : 0,
    lower: swapped("less"),
    latex: "#1 > #2",
    summary: "Whether the first is larger.",
    example: "1 > 2",
  }, (a, b) => a.high <= b.low),
  comparison({
    name: "greater_equal",
    compute: (a, b) => a! >= b! ? 1 : 0,
    lower: swapped("less_equal"),
    latex: "#1 \\ge #2",
    summary: "Whether the first is not smaller.",
    example: "1 >= 2",
  }, (a, b) => a.high < b.low),
  comparison({
    name: "equal",
    compute: (a, b) => a === b ? 1 : 0,
    lower: direct("equal"),
    latex: "#1 = #2",
    summary: "Whether both are equal.",
    example: "1 == 2",
  }, apart),
  {
    ...comparison({
      name: "not_equal",
      compute: (a, b) => a !== b ? 1 : 0,
      lower: direct("not_equal"),
      latex: "#1 \\ne #2",
      summary: "Whether both differ.",
      example: "1 != 2",
    }, () => false),
    interval: (a, b) => apart(a!, b!) ? yes : truth,
  },
  logic({
    name: "and",
    compute: (a, b) => a !== 0 && b !== 0 ? 1 : 0,
    lower: direct("and"),
    interval: (a, b) => ({
      low: Math.min(a!.low, b!.low),
      high: Math.min(a!.high, b!.high),
      integer: true,
    }),
    latex: "#1 \\land #2",
    summary: "Whether both hold.",
    example: "1 < 2 and 2 < 3",
  }),
  logic({
    name: "or",
    compute: (a, b) => a !== 0 || b !== 0 ? 1 : 0,
    lower: direct("or"),
    interval: (a, b) => ({
      low: Math.max(a!.low, b!.low),
      high: Math.max(a!.high, b!.high),
      integer: true,
    }),
    latex: "#1 \\lor #2",
    summary: "Whether one of them holds, or both.",
    example: "1 < 2 or 3 < 2",
  }),
  logic({
    name: "not",
    compute: (a) => a === 0 ? 1 : 0,
    lower: direct("not"),
    interval: (a) => ({ low: 1 - a!.high, high: 1 - a!.low, integer: true }),
    latex: "\\lnot\\left(#1\\right)",
    summary: "Whether it does not hold.",
    example: "not 1 < 2",
  }),
  select,
];
