import type * as ast from "../../../grammar/ast.ts";
import type { Figure } from "../../plots/figure.ts";

export type PlotStatement = Extract<ast.Statement, { kind: "plot" }>;

/** What a plot statement draws, and the numbers in it. */
export interface Drawn {
  readonly figure: Figure;
  readonly value: unknown;
}
