/** Statistics over the elements of a level, or of a whole tensor. */
import type { Node } from "../tree.ts";
import type { Type } from "./built_in.ts";
import { call, number } from "./node.ts";
import { type RowReduction, rowReductions } from "./row_reductions.ts";

/** Those that all others are made of. */
export type PrimitiveReduction =
  | "min"
  | "max"
  | "sum"
  | "count"
  | "quantile"
  | "entropy_threshold"
  | "kmeans";

export interface Reduction {
  readonly name: string;
  /** The first is a value for each element; of `dot` the second too, of `quantile` and `entropy_threshold` the second is one for the level. */
  readonly takes: readonly Type[];
  /** What those have that go over the elements in their order. */
  readonly rows?: RowReduction;
  /** "same": integer when its elements are, else real. */
  readonly gives: Type | "same";
  /** What it is made of: absent for the primitive ones. Reductions inside of another's elements come first. */
  readonly define?: (...args: Node[]) => Node;
  /** `#1`, `#2` stand for the arguments. */
  readonly latex: string;
  readonly summary: string;
  readonly example: string;
}

const reduce = (name: PrimitiveReduction, ...args: readonly Node[]): Node => ({ op: "reduce", name, args });
const mean = (x: Node): Node => call("divide", reduce("sum", x), reduce("count", x));

const list: readonly Reduction[] = [
  {
    name: "min",
    takes: ["real"],
    gives: "same",
    latex: "\\min #1",
    summary: "A statistic: the smallest element.",
    example: "min(x)",
  },
  {
    name: "max",
    takes: ["real"],
    gives: "same",
    latex: "\\max #1",
    summary: "A statistic: the largest element.",
    example: "max(x)",
  },
  {
    name: "absmax",
    takes: ["real"],
    gives: "same",
    define: (x) => reduce("max", call("abs", x!)),
    latex: "\\max \\left|#1\\right|",
    summary: "A statistic: the largest magnitude, max(abs(x)).",
    example: "absmax(x)",
  },
  {
    name: "sum",
    takes: ["real"],
    gives: "real",
    latex: "\\sum #1",
    summary: "A statistic: the sum, in binary64 over a fixed tree, then rounded to binary32.",
    example: "sum(x)",
  },
  {
    name: "count",
    takes: ["real"],
    gives: "integer",
    latex: "\\operatorname{count} #1",
    summary: "A statistic: how many elements there are; beyond 2^24 the nearest binary32 number.",
    example: "count(x)",
  },
  {
    name: "mean",
    takes: ["real"],
    gives: "real",
    define: (x) => mean(x!),
    latex: "\\operatorname{mean} #1",
    summary: "A statistic: the average, sum(x) / count(x).",
    example: "mean(abs(x))",
  },
  {
    name: "std",
    takes: ["real"],
    gives: "real",
    define: (x) => call("sqrt", mean(call("power", call("subtract", x!, mean(x!)), number(2)))),
    latex: "\\operatorname{std} #1",
    summary: "A statistic: the standard deviation of the elements themselves, sqrt(mean((x - mean(x))^2)).",
    example: "std(x)",
  },
  {
    name: "quantile",
    takes: ["real", "real"],
    gives: "real",
    latex: "Q_{#2}\\left(#1\\right)",
    summary:
      "A statistic: the value with a share p of the elements below it. Of n sorted elements that at place p (n - 1), from 0; between two places, in proportion.",
    example: "quantile(abs(x), 99%)",
  },
  {
    name: "entropy_threshold",
    takes: ["real", "real"],
    gives: "real",
    latex: "\\operatorname{KL\\,threshold}_{#2}\\left(#1\\right)",
    summary:
      "A statistic: the end of the range of magnitudes for which so many equal levels tell most of their distribution (Kullback-Leibler divergence of 2048 bins; TensorRT). The second argument is the number of levels on one side of zero.",
    example: "entropy_threshold(x, 128)",
  },
  {
    name: "kmeans",
    takes: ["real", "integer"],
    gives: "table",
    latex: "\\operatorname{kmeans}_{#2}\\left(#1\\right)",
    summary:
      "A statistic of several values: the n levels of k-means, ascending, a table for nearest(T, x) and T[q]. Lloyd's steps from a fixed start until no value changes its level.",
    example: "kmeans(x, 16)",
  },
  {
    name: "dot",
    takes: ["real", "real"],
    gives: "real",
    define: (x, y) => reduce("sum", call("multiply", x!, y!)),
    latex: "\\left\\langle #1,\\ #2 \\right\\rangle",
    summary: "A statistic: the sum of the products, sum(x * y).",
    example: "dot(x, x)",
  },
];

export const reductions: Readonly<Record<string, Reduction>> = Object.fromEntries(
  [...list, ...rowReductions].map((r) => [r.name, r]),
);
