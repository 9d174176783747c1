/** The values of the language: immutable, whatever statement made them. */
import type * as ast from "../../grammar/ast.ts";
import type { Source, Span } from "../../grammar/diagnostic.ts";
import type { Formula, SchemeFormula } from "../formula/tree.ts";
import type { Distribution } from "../numerics/distribution/distribution.ts";
import type { Model } from "../model/model.ts";
import type { Network } from "../nn/structure.ts";
import type { DataUse } from "./data/data_set.ts";
import type { QuantizedModel } from "./quantized_model.ts";
import type { TableValue } from "./tables/table_value.ts";

/** A recipe as it was written; it is bound to arguments and a model where it is used. */
export interface RecipeDefinition {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly ast.Parameter[];
  readonly items: readonly ast.RecipeItem[];
  readonly span: Span;
  /** The cell that defined it. */
  readonly source: Source;
}

/** A recipe with its arguments: `w4a8(strength: 50%)`. */
export interface RecipeUse {
  readonly definition: RecipeDefinition;
  readonly args: ReadonlyMap<string, Value>;
}

/** An argument as it was given: by name, or by place. */
export interface Given {
  readonly name?: string;
  readonly value: Value;
}

export type Value =
  | { readonly kind: "number"; readonly value: number; readonly unit?: string }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "range"; readonly from: number; readonly to: number; readonly integer: boolean }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  /** Several values, such as those of a formula with several outputs. It has names, and no name of its own. */
  | { readonly kind: "tuple"; readonly items: readonly Value[] }
  | { readonly kind: "table"; readonly table: TableValue }
  /** A name of the registry used as a value, such as `minmax` or `int(4)` given to a recipe's parameter. */
  | { readonly kind: "word"; readonly name: string; readonly given?: readonly Given[] }
  /** A parameter of a recipe while it is checked where it is defined: any value may come. */
  | { readonly kind: "unbound"; readonly name: string }
  | { readonly kind: "formula"; readonly formula: Formula }
  | { readonly kind: "scheme"; readonly scheme: SchemeFormula; readonly given?: readonly Given[] }
  | { readonly kind: "recipe"; readonly use: RecipeUse }
  /** One with its parameters: `student_t(5)`. Those without are words. */
  | { readonly kind: "distribution"; readonly distribution: Distribution }
  | { readonly kind: "network"; readonly network: Network }
  | { readonly kind: "data"; readonly data: DataUse }
  | { readonly kind: "model"; readonly model: Model; readonly name: string }
  | { readonly kind: "quantized"; readonly quantized: QuantizedModel };

export type ValueKind = Value["kind"];
