/**
 * Statistics that are found by going over the elements of a part in their order: the first of the largest, sums as a loop adds them, and
 * the searches by which ggml chooses the scales of its k-quants (ggml-quants.c).
 */
import { affineSearch } from "../../numerics/scalar/affine_search.ts";
import { atMax } from "../../numerics/scalar/at_max.ts";
import type { RowFunction } from "../../numerics/scalar/row_results.ts";
import { scaleDescent } from "../../numerics/scalar/scale_descent.ts";
import { scaleSearch } from "../../numerics/scalar/scale_search.ts";
import { serialSum } from "../../numerics/scalar/serial_sum.ts";
import { tableSearch, upperLimits } from "../../numerics/scalar/table_search.ts";
import type { FixedKernels, RowsAt } from "../../numerics/simd/fixed.ts";
import type { Tiling } from "../../numerics/tiling.ts";
import type { Step } from "../../tensor/pool.ts";
import type { Reduction } from "./reductions.ts";

export interface RowReduction {
  /** How many of the arguments, from the first, differ from element to element. The others are constants. */
  readonly values: 1 | 2;
  readonly results: number;
  /** Whether the second may be left out when it is the magnitudes of the first. */
  readonly magnitudes?: true;
  /** The result that has one value an element, where there is one. */
  readonly elements?: number;
  /** The definition of correct. Ranges of codes are two parameters, tables as many as they have entries. */
  readonly compute: RowFunction;
  /** The same on all rows in the arena, as a step of a chain. */
  readonly step: (kernels: FixedKernels, t: Tiling, at: RowsAt) => Step;
}

/** Elements of a row at most. */
export const longestRow = 65536;

const list: readonly (Reduction & { readonly rows: RowReduction })[] = [
  {
    name: "at_max",
    takes: ["real", "real"],
    gives: "real",
    latex: "#1_{\\operatorname*{arg\\,max} #2}",
    summary:
      "A statistic: the value of the first at the element where the second is largest, the first of several.",
    example: "at_max(x, abs(x))",
    rows: {
      values: 2,
      results: 1,
      magnitudes: true,
      compute: atMax,
      step: (kernels, t, at) => kernels.overRows("atMax", t, at),
    },
  },
  {
    name: "serial_sum",
    takes: ["real"],
    gives: "real",
    latex: "\\textstyle\\sum^{\\mathrm{serial}} #1",
    summary: "A statistic: the sum in binary32, one element after the other, as a plain loop in C adds.",
    example: "serial_sum(x * x)",
    rows: {
      values: 1,
      results: 1,
      compute: serialSum,
      step: (kernels, t, at) => kernels.overRows("serialSum", t, at),
    },
  },
  {
    name: "affine_search",
    takes: ["real", "real", "codes", "real", "real", "integer", "integer"],
    gives: "real",
    latex:
      "\\operatorname*{arg\\,min}_{s,\\, m} \\sum #2 \\left|s\\, q - m - #1\\right|^{#7},\\ q \\in \\{#3\\}",
    summary:
      "Statistics: scale s and minimum m such that s q - m is near x for codes q from 0 to n, by weights; then i and o, which make the codes: round(i (x - o)). Of the steps (n + first + step k), k from 0 to count, the one of least error (power 1 or 2): ggml's make_qkx2_quants.",
    example: "affine_search(x, abs(x), uint(4), -1, 0.1, 20, 2)",
    rows: {
      values: 2,
      results: 4,
      compute: affineSearch,
      step: (kernels, t, at) => kernels.overRows("affineSearch", t, at),
    },
  },
  {
    name: "scale_search",
    takes: ["real", "real", "codes", "real", "integer"],
    gives: "real",
    latex: "\\operatorname*{arg\\,min}_{s} \\sum #2 \\left(s\\, q - #1\\right)^2,\\ q \\in \\{#3\\}",
    summary:
      "Statistics: the scale s such that s q is near x for codes q of a range, by weights; then i, which makes the codes: round(i x). The element of largest magnitude goes to the lowest code, give or take some steps: ggml's make_qx_quants.",
    example: "scale_search(x, x * x, int(6), 0.1, 9)",
    rows: {
      values: 2,
      results: 2,
      compute: scaleSearch,
      step: (kernels, t, at) => kernels.overRows("scaleSearch", t, at),
    },
  },
  {
    name: "scale_descent",
    takes: ["real", "real", "codes", "integer"],
    gives: "real",
    latex: "\\operatorname*{arg\\,min}_{s,\\, q} \\sum #2 \\left(s\\, q - #1\\right)^2,\\ q \\in \\{#3\\}",
    summary:
      "Statistics: the scale s such that s q is near x, by weights, and the codes q, one an element, each in turn set to what suits the others, so many rounds at most: ggml's make_q3_quants.",
    example: "scale_descent(x, x * x, int(3), 5)",
    rows: {
      values: 2,
      results: 2,
      elements: 1,
      compute: scaleDescent,
      step: (kernels, t, at) => kernels.overRows("scaleDescent", t, at),
    },
  },
  {
    name: "table_search",
    takes: ["real", "real", "integer", "table"],
    gives: "real",
    latex: "\\operatorname*{arg\\,min}_{s} \\sum #2 \\left(s\\, {#4}_q - #1\\right)^2",
    summary:
      "A statistic: the scale s such that s T[q] is near x, by weights. The element of largest magnitude goes to T[0] + k, for k from -steps to steps: the search of ggml's IQ4_NL.",
    example: "table_search(x, x * x, 7, [-127, -10, 13, 113])",
    rows: {
      values: 2,
      results: 1,
      compute: tableSearch,
      step: (kernels, t, at) => {
        const [steps, ...table] = at.parameters;
        const parameters = [steps!, table.length, ...table, ...upperLimits(table)];
        return kernels.overRows("tableSearch", t, { ...at, parameters });
      },
    },
  },
];

export const rowReductions: readonly Reduction[] = list;
