/**
 * Formulas as trees: what all readers of a formula share (evaluation, LaTeX, plots). They know no source text but the
 * one to be shown, and no session.
 */

export type Node =
  | { readonly op: "number"; readonly value: number }
  /** A tensor element, a parameter, a constant or a statistic. */
  | { readonly op: "variable"; readonly name: string }
  | { readonly op: "table"; readonly values: readonly number[] }
  /** A built-in function or operator. */
  | { readonly op: "call"; readonly name: string; readonly args: readonly Node[] }
  /** A formula of the user. */
  | { readonly op: "formula"; readonly formula: Formula; readonly args: readonly Argument[] }
  /** A parameter that stands for a function, such as `rule` in [clamp, wrap]. */
  | { readonly op: "parameter"; readonly name: string; readonly args: readonly Node[] }
  /** A range of integer codes, the second argument of `clamp` and `wrap`. */
  | {
    readonly op: "codes";
    readonly low: Node;
    readonly high: Node;
    readonly label?: { readonly name: string; readonly bits: Node };
  }
  | { readonly op: "index"; readonly of: Node; readonly at: Node }
  /** A statistic over the level that it stands under. */
  | { readonly op: "reduce"; readonly name: string; readonly of: Node };

/** What a formula's parameter is given: a value, or the function it stands for. */
export type Argument = Node | FunctionName;

export interface FunctionName {
  readonly op: "function";
  readonly name: string;
}

export type ParameterDomain =
  | { readonly kind: "real" }
  | { readonly kind: "range"; readonly from: number; readonly to: number; readonly integer: boolean }
  | { readonly kind: "functions"; readonly names: readonly string[] };

export interface FormulaParameter {
  readonly name: string;
  readonly domain: ParameterDomain;
  /** What stands for it where it is left out. */
  readonly fallback?: number;
}

/** Why a number is no value of a parameter; undefined when it is one. */
export function outside(value: number, { domain }: FormulaParameter): string | undefined {
  if (domain.kind !== "range") return undefined;
  const { from, to, integer } = domain;
  if (value >= from && value <= to && (!integer || Number.isInteger(value))) return undefined;
  return `${integer ? "an integer " : ""}in ${from}..${to}`;
}

export interface Formula {
  readonly name: string;
  /** What it is a function of, element by element: `x`. */
  readonly tensors: readonly FormulaParameter[];
  /** What stands behind the `;`: the same for all elements. */
  readonly parameters: readonly FormulaParameter[];
  readonly body: Node;
  /** As it was written. */
  readonly source: string;
}

/** A statistic of a scheme: one value for each part of its level. */
export interface Statistic {
  readonly name: string;
  /** "tensor", "channel", "group", "block", or "level": the one chosen where the scheme is used. */
  readonly level: { readonly kind: string; readonly size?: number };
  readonly value: Node;
}

/** A quantization scheme written as formulas: statistics of `x`, codes `q` from `x`, values from `q`. */
export interface SchemeFormula {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly FormulaParameter[];
  readonly constants: readonly { readonly name: string; readonly value: Node }[];
  /** In the order written: a later one may use an earlier one. */
  readonly statistics: readonly Statistic[];
  readonly encode: Node;
  readonly decode: Node;
  readonly source: string;
}

/** Something about a formula that its reader must know, without a place in the text. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
}
