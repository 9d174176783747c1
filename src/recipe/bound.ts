/** A recipe whose names are looked up and whose numbers are checked: plain data, before any model is seen. */
import type * as ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/diagnostic.ts";
import type { Given, SchemeFormula } from "../formula/tree.ts";
import type { Clip, IntegerFormat, Level, Mapping } from "../numerics/plan.ts";
import type { PassEntry, Values } from "../registry/define.ts";
import type { DataUse } from "./data/data_set.ts";
import type { RecipeUse } from "./values.ts";

/** A property with its text, its numbers filled in, and the place it was written. */
export interface Said<T> {
  readonly value: T;
  readonly text: string;
  readonly span: Span;
  readonly line: number;
}

export interface Properties {
  readonly level?: Said<Level>;
  readonly mapping?: Said<Mapping>;
  readonly clip?: Said<Clip>;
  /** Of inputs and outputs. */
  readonly scaling?: Said<Scaling>;
}

/** When the scale of what flows is found: once from calibration data, or while the model runs. */
export type Scaling = "static" | "dynamic";

/** What values are encoded as: integers with fast kernels, or a scheme written as formulas. */
export type Format =
  | { readonly kind: "integer"; readonly integer: IntegerFormat }
  | {
    readonly kind: "formula";
    readonly scheme: SchemeFormula;
    readonly args: Given;
    /** The dialect whose definition it is. */
    readonly dialect?: string;
  };

/** Integers as another library defines them: which formulas those are depends on the mapping, so on the model's rules. */
export interface DialectFormat {
  readonly kind: "dialect";
  readonly dialect: string;
  readonly integer: IntegerFormat;
}

export interface Rule {
  readonly kind: "quantize" | "choose" | "adjust" | "keep";
  /** Empty: all roles. */
  readonly roles: readonly string[];
  readonly selector: ast.Selector;
  readonly span: Span;
  readonly line: number;
  readonly format?: Said<Format | DialectFormat>;
  /** Of `choose`: what the budget chooses from, in the order written; `format` is then all of them as text. */
  readonly candidates?: readonly Said<Format | DialectFormat>[];
  readonly properties: Properties;
}

/** `calibrate on mnist.train take 512 samples`. Without data: the name is a parameter that has no value yet. */
export interface Calibration {
  readonly data?: DataUse;
  /** Samples at most; absent: all of the part. */
  readonly take?: number;
  readonly text: string;
  readonly span: Span;
  readonly line: number;
}

/** `prepare smoothquant(strength: 50%)`, `solve gptq(damping: 1%)`. */
export interface Pass {
  readonly name: string;
  readonly args: Values;
  readonly entry: PassEntry;
  /** With its numbers filled in: "gptq(damping: 1%, block: 128)". */
  readonly text: string;
  readonly span: Span;
  readonly line: number;
}

/** `budget 4 bits per weight scored by sqnr`. */
export interface Budget {
  /** Bits for each weight that `choose` reaches, or bytes of all weights of the model. */
  readonly amount: number;
  readonly of: "bits" | "bytes";
  readonly metric: string;
  readonly text: string;
  readonly span: Span;
  readonly line: number;
}

export interface BoundRecipe {
  readonly use: RecipeUse;
  readonly rules: readonly Rule[];
  readonly defaults: Properties;
  readonly seed: number;
  /** "quire" unless the recipe says another; a scheme may still say its own. */
  readonly dialect: Said<string>;
  readonly calibration?: Calibration;
  readonly prepare: readonly Pass[];
  readonly solve: readonly Pass[];
  readonly budget?: Budget;
}
