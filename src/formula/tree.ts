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
  /** A statistic over the level that it stands under, or over a whole tensor. */
  | {
    readonly op: "reduce";
    readonly name: string;
    readonly args: readonly Node[];
    /** Of one with several results: which. */
    readonly part?: number;
  }
  /** The first branch whose condition holds. */
  | { readonly op: "cases"; readonly branches: readonly Branch[]; readonly otherwise: Node }
  /** Several values. */
  | { readonly op: "tuple"; readonly items: readonly Node[] }
  /** `body where name = value, ...`: each sees those before it. */
  | { readonly op: "let"; readonly bindings: readonly LetBinding[]; readonly body: Node };

export interface Branch {
  readonly when: Node;
  readonly value: Node;
}

/** More than one name: the value is a tuple of as many. */
export interface LetBinding {
  readonly names: readonly string[];
  readonly value: Node;
}

/** What a formula's parameter is given: a value, or the function it stands for. */
export type Argument = Node | FunctionName;

export interface FunctionName {
  readonly op: "function";
  readonly name: string;
  /** Absent for a built-in, and for a parameter that stands for a function itself. */
  readonly formula?: Formula;
}

export type ParameterDomain =
  | { readonly kind: "real" | "integer" | "boolean" }
  /** All elements at once: what reductions take. */
  | { readonly kind: "tensor" }
  | { readonly kind: "range"; readonly from: number; readonly to: number; readonly integer: boolean }
  /** Without names: any formula or function. `formulas` are those of the names that are formulas, as they were then. */
  | {
    readonly kind: "functions";
    readonly names?: readonly string[];
    readonly formulas?: ReadonlyMap<string, Formula>;
  };

export interface FormulaParameter {
  readonly name: string;
  readonly domain: ParameterDomain;
  /** What stands for it where it is left out. */
  readonly fallback?: number | FunctionName;
}

/** The function that a parameter's domain has under a name. */
export function functionIn({ domain }: FormulaParameter, name: string): FunctionName {
  const formula = domain.kind === "functions" ? domain.formulas?.get(name) : undefined;
  return { op: "function", name, ...(formula && { formula }) };
}

/** What parameters are given: numbers, or functions. */
export type Given = ReadonlyMap<string, number | FunctionName>;

/** What is given as a part of a tree: numbers as binary32 has them. */
export const argumentOf = (given: number | FunctionName): Argument =>
  typeof given === "number" ? { op: "number", value: Math.fround(given) } : given;

/** Why a number is no value of a parameter; undefined when it is one. */
export function outside(value: number, { domain }: FormulaParameter): string | undefined {
  if (domain.kind === "integer") return Number.isInteger(value) ? undefined : "an integer";
  if (domain.kind !== "range") return undefined;
  const { from, to, integer } = domain;
  if (value >= from && value <= to && (!integer || Number.isInteger(value))) return undefined;
  return `${integer ? "an integer " : ""}in ${from}..${to}`;
}

export interface Formula {
  readonly name: string;
  readonly summary: string;
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
  /** More than one: the value is a tuple of as many. */
  readonly names: readonly string[];
  /** "tensor", "channel", "group", or "level": the one chosen where the scheme is used. */
  readonly level: { readonly kind: string; readonly size?: number };
  readonly value: Node;
}

/** A quantization scheme written as formulas: statistics of `x`, codes `q` from `x`, values from `q`. */
export interface SchemeFormula {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly FormulaParameter[];
  readonly constants: readonly LetBinding[];
  /** In the order written: a later one may use an earlier one. */
  readonly statistics: readonly Statistic[];
  readonly encode: Node;
  readonly decode: Node;
  readonly source: string;
}

/** How a formula is called. */
export function usage({ name, tensors, parameters }: Formula): string {
  const groups = [tensors, parameters].filter((g) => g.length > 0);
  return `${name}(${groups.map((g) => g.map((p) => p.name).join(", ")).join("; ")})`;
}

/** Something about a formula that its reader must know, without a place in the text. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";
}

/** A function given its arguments: a built-in, or a formula. */
export function callOf({ name, formula }: FunctionName, args: readonly Node[]): Node {
  if (formula === undefined) return { op: "call", name, args };
  const wanted = [...formula.tensors, ...formula.parameters];
  const given = wanted.map(({ name: parameter, fallback }, i): Argument => {
    if (args[i] !== undefined) return args[i];
    if (fallback !== undefined) return argumentOf(fallback);
    throw new FormulaError(`Cannot call ${name} as its parameter "${parameter}" must be given`);
  });
  if (args.length <= wanted.length) return { op: "formula", formula, args: given };
  throw new FormulaError(
    `Cannot call ${name} as it must get ${wanted.length} arguments: it gets ${args.length}`,
  );
}
