/** The tree of a cell: plain data with a span on every node, no behaviour. */
import type { DiffStatement, OnData, SensitivityExpression } from "./ast_comparing.ts";
import type { NetworkExpression, TrainExpression } from "./ast_training.ts";
import type { Span } from "./diagnostic.ts";

export type { DiffStatement, OnData, SensitivityExpression };
export type { NetworkExpression, TrainExpression };

export interface Word {
  readonly text: string;
  readonly span: Span;
}

// ---- expressions -------------------------------------------------------------------------------------------------

export type Expression =
  | NumberExpression
  | TextExpression
  | NameExpression
  | CallExpression
  | IndexExpression
  | UnaryExpression
  | BinaryExpression
  | RangeExpression
  | ListExpression
  | TupleExpression
  | CasesExpression
  | WhereExpression
  | MemberExpression
  | ApplyExpression
  | SweepExpression
  | RefineExpression
  | SortExpression
  | SummarizeExpression
  | NetworkExpression
  | TrainExpression
  | SensitivityExpression;

export interface NumberExpression {
  readonly kind: "number";
  readonly span: Span;
  readonly value: number;
  /** True when it was written without a point or an exponent. */
  readonly integer: boolean;
  /** "%", "bits", "MiB", ... as written. */
  readonly unit?: Word;
}

export interface TextExpression {
  readonly kind: "text";
  readonly span: Span;
  readonly value: string;
}

export interface NameExpression {
  readonly kind: "name";
  readonly span: Span;
  readonly name: string;
}

export interface CallExpression {
  readonly kind: "call";
  readonly span: Span;
  readonly callee: Word;
  readonly args: readonly Argument[];
}

export interface Argument {
  readonly name?: Word;
  readonly value: Expression;
  /** How many `;` stand before it: tensors are in group 0, parameters in group 1. */
  readonly group: number;
}

export interface IndexExpression {
  readonly kind: "index";
  readonly span: Span;
  readonly of: Expression;
  readonly at: Expression;
}

export interface UnaryExpression {
  readonly kind: "unary";
  readonly span: Span;
  readonly op: "-" | "not";
  readonly of: Expression;
}

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "^"
  | "mod"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "or";

export interface BinaryExpression {
  readonly kind: "binary";
  readonly span: Span;
  readonly op: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `a..b`, both ends included. */
export interface RangeExpression {
  readonly kind: "range";
  readonly span: Span;
  readonly from: Expression;
  readonly to: Expression;
}

export interface ListExpression {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Expression[];
}

/** Several values: `(s, z)`. */
export interface TupleExpression {
  readonly kind: "tuple";
  readonly span: Span;
  readonly items: readonly Expression[];
}

/** `{ 0 if x < 0, x otherwise }`: the first whose condition holds. */
export interface CasesExpression {
  readonly kind: "cases";
  readonly span: Span;
  readonly branches: readonly Branch[];
}

export interface Branch {
  readonly span: Span;
  readonly value: Expression;
  /** Absent: `otherwise`. */
  readonly condition?: Expression;
}

/** `body where n = ..., (s, z) = ...`: each sees those before it. */
export interface WhereExpression {
  readonly kind: "where";
  readonly span: Span;
  readonly body: Expression;
  readonly bindings: readonly Binding[];
}

/** `s = value`, or `(s, z) = value` for a value of several parts. */
export interface Binding {
  readonly span: Span;
  readonly names: readonly Word[];
  readonly value: Expression;
}

/** `mnist.valid`. */
export interface MemberExpression {
  readonly kind: "member";
  readonly span: Span;
  readonly of: Expression;
  readonly part: Word;
}

/** `sweep b in 2..8 { statement }`. */
export interface SweepExpression {
  readonly kind: "sweep";
  readonly span: Span;
  readonly controls: readonly Control[];
  readonly body: readonly Statement[];
}

/** A name and what it runs through; for `interact` with what it starts at. */
export interface Control {
  readonly name: Word;
  readonly domain: Expression;
  readonly fallback?: Expression;
}

/** `refine weights of SELECTOR on MODEL to SCHEME`. */
export interface RefineExpression {
  readonly kind: "refine";
  readonly span: Span;
  readonly roles: readonly Word[];
  readonly selector: Selector;
  readonly model: Expression;
  readonly scheme: SchemeUse;
  readonly properties: readonly Property[];
}

/** `sort TABLE by COLUMN`. */
export interface SortExpression {
  readonly kind: "sort";
  readonly span: Span;
  readonly table: Expression;
  readonly column: Word;
  readonly descending: boolean;
}

/** `summarize TABLE over COLUMN, ...`. */
export interface SummarizeExpression {
  readonly kind: "summarize";
  readonly span: Span;
  readonly table: Expression;
  readonly over: readonly Word[];
}

/** `apply RECIPE(...) to MODEL`. */
export interface ApplyExpression {
  readonly kind: "apply";
  readonly span: Span;
  readonly recipe: Expression;
  readonly model: Expression;
}

// ---- selectors ---------------------------------------------------------------------------------------------------

export type Selector =
  | { readonly kind: "glob"; readonly span: Span; readonly pattern: string }
  | { readonly kind: "pattern"; readonly span: Span; readonly source: string }
  | { readonly kind: "type"; readonly span: Span; readonly name: string }
  | { readonly kind: "union"; readonly span: Span; readonly of: readonly Selector[] }
  | { readonly kind: "intersection"; readonly span: Span; readonly of: readonly Selector[] }
  | { readonly kind: "difference"; readonly span: Span; readonly of: Selector; readonly except: Selector };

// ---- definitions -------------------------------------------------------------------------------------------------

export interface Parameter {
  readonly name: Word;
  /** `in DOMAIN`: `real`, a range or a list. */
  readonly domain?: Expression;
  readonly fallback?: Expression;
  /** How many `;` stand before it. */
  readonly group: number;
}

/** A word with arguments: a granularity, a clip, a mapping, a scheme. */
export interface Property {
  readonly span: Span;
  /** "per", "clip", or "word" for all others. */
  readonly slot: "per" | "clip" | "word";
  readonly value: CallExpression | NameExpression;
}

/** A format or a scheme where it is used: `int(4)`, `int(4) in ggml`. */
export interface SchemeUse {
  readonly span: Span;
  readonly format: CallExpression | NameExpression;
  readonly dialect?: Word;
}

/** `quantize`, `choose`: who gets what. */
interface Granting {
  readonly span: Span;
  readonly roles: readonly Word[];
  readonly selector: Selector;
  readonly scheme: SchemeUse;
  readonly properties: readonly Property[];
}

export type RecipeItem =
  | { readonly kind: "seed"; readonly span: Span; readonly value: Expression }
  | { readonly kind: "defaults"; readonly span: Span; readonly properties: readonly Property[] }
  | Granting & { readonly kind: "quantize" | "choose" }
  | {
    readonly kind: "adjust";
    readonly span: Span;
    readonly roles: readonly Word[];
    readonly selector: Selector;
    readonly properties: readonly Property[];
  }
  | {
    readonly kind: "keep";
    readonly span: Span;
    readonly roles: readonly Word[];
    readonly selector: Selector;
  }
  | { readonly kind: "calibrate"; readonly span: Span; readonly data: Expression; readonly take?: Expression }
  | {
    readonly kind: "prepare" | "solve";
    readonly span: Span;
    readonly pass: CallExpression | NameExpression;
  }
  | {
    readonly kind: "budget";
    readonly span: Span;
    readonly amount: Expression;
    /** Behind a name: `B bits`. A number has its own. */
    readonly unit?: Word;
    readonly per?: Word;
    readonly score?: Word;
  }
  | { readonly kind: "dialect"; readonly span: Span; readonly name: Word };

export type SchemeItem =
  | Binding & { readonly kind: "constant" }
  | Binding & { readonly kind: "statistic"; readonly level: CallExpression | NameExpression }
  | { readonly kind: "encode"; readonly span: Span; readonly value: Expression }
  | { readonly kind: "decode"; readonly span: Span; readonly value: Expression };

// ---- statements --------------------------------------------------------------------------------------------------

interface At {
  readonly span: Span;
}

export type Statement =
  | (Binding & { readonly kind: "assign" })
  | (At & {
    readonly kind: "formula";
    readonly name: Word;
    readonly summary: string;
    readonly parameters: readonly Parameter[];
    readonly body: Expression;
  })
  | (At & {
    readonly kind: "scheme";
    readonly name: Word;
    readonly parameters: readonly Parameter[];
    readonly summary: string;
    readonly items: readonly SchemeItem[];
  })
  | (At & {
    readonly kind: "recipe";
    readonly name: Word;
    readonly parameters: readonly Parameter[];
    readonly summary: string;
    readonly items: readonly RecipeItem[];
  })
  | (At & { readonly kind: "explain"; readonly recipe: Expression; readonly model: Expression })
  | DiffStatement
  | (At & { readonly kind: "report"; readonly value: Expression } & OnData)
  | (At & {
    readonly kind: "plot";
    /** The plot's name, for `plot NAME of ...`; absent for `plot EXPRESSION, ... for x in a..b`. */
    readonly plot?: Word;
    readonly role?: Word;
    readonly selector?: Selector;
    readonly values: readonly Expression[];
    readonly against?: Word;
    readonly by?: Word;
    readonly domain?: Domain;
    readonly mark?: Expression;
  })
  | (At & {
    readonly kind: "show";
    readonly value: Expression;
    /** As another library defines it: `show int(4) in ggml`. */
    readonly dialect?: Word;
    /** Of a scheme: `show int(8) affine`. */
    readonly properties: readonly Property[];
  })
  | (At & {
    readonly kind: "interact";
    readonly controls: readonly Control[];
    readonly body: readonly Statement[];
  })
  | (At & {
    readonly kind: "evaluate";
    readonly values: readonly Expression[];
    readonly metrics: readonly Word[];
  } & OnData)
  | (At & {
    readonly kind: "check";
    readonly value: Expression;
    readonly tolerance?: Expression;
    readonly target?: Expression;
    readonly domain?: Domain;
    /** A claim that does not hold is shown with its counter-example, and the cell goes on. */
    readonly otherwise?: "show";
  })
  | (At & {
    readonly kind: "export";
    readonly value: Expression;
    readonly path: Expression;
    readonly format: CallExpression | NameExpression;
  })
  | (At & { readonly kind: "save"; readonly value: Expression; readonly path: Expression })
  | (At & { readonly kind: "set"; readonly name: Word; readonly value: Expression })
  | (At & { readonly kind: "print"; readonly values: readonly Expression[] })
  | (At & { readonly kind: "warn"; readonly values: readonly Expression[] })
  | (At & { readonly kind: "clear" })
  | (At & { readonly kind: "help"; readonly name: Word; readonly more: boolean })
  | (At & { readonly kind: "expression"; readonly value: Expression });

/** `for NAME in a..b`; with `every`, each binary32 number of the range. */
export interface Domain {
  readonly name: Word;
  readonly every: boolean;
  readonly range: Expression;
}

export type StatementKind = Statement["kind"];
