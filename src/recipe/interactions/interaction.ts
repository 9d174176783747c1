/**
 * An interaction as plain JSON: everything that running its body at another setting needs, and nothing of the session.
 * A page that holds it can move the controls without a kernel, unless it says that it needs one.
 */
import type { Language } from "../../../grammar/diagnostic.ts";
import type { Cell } from "../../display/table.ts";
import type { TableColumn } from "../tables/table_value.ts";

/** The media type of an interaction in a cell's output. */
export const interactType = "application/vnd.quire.interact+json";

export interface Interaction {
  readonly version: 1;
  readonly controls: readonly Control[];
  /** The statements of the body, as they were written, one below the other. */
  readonly body: string;
  /** The values of the names that the body reads. */
  readonly inputs: Readonly<Record<string, Stored>>;
  /** What values refer to by number; each uses only those before it. */
  readonly definitions: readonly Definition[];
  /** True when it refers to a model or to data, which are not stored here. */
  readonly needsKernel: boolean;
  /** What its session speaks, when that is not English. */
  readonly language?: Language;
}

/** `start` is what the control stands at before it is moved; a choice goes by its label. */
export type Control =
  | {
    readonly kind: "integer" | "real";
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly step: number;
    readonly start: number;
  }
  | {
    readonly kind: "choice";
    readonly name: string;
    readonly choices: readonly { readonly label: string; readonly value: Stored }[];
    readonly start: string;
  };

/** What each control stands at: a number, or the label of a choice. A control that is left out stands at its start. */
export type Setting = Readonly<Record<string, number | string>>;

/** JSON has no words for these numbers. */
export type StoredNumber = number | "NaN" | "Infinity" | "-Infinity" | "-0";

/** Kinds of values that are too large to store. */
export type Referred = "model" | "quantized" | "data" | "network";

/** An argument that a word or a scheme brings: `ternary(0.5)`. */
export interface StoredGiven {
  readonly name?: string;
  readonly value: Stored;
}

export type Stored =
  | { readonly kind: "number"; readonly value: StoredNumber; readonly unit?: string }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "word"; readonly name: string; readonly given?: readonly StoredGiven[] }
  | { readonly kind: "range"; readonly from: number; readonly to: number; readonly integer: boolean }
  | { readonly kind: "list" | "tuple"; readonly items: readonly Stored[] }
  | {
    readonly kind: "table";
    readonly title: string;
    readonly columns: readonly TableColumn[];
    /** A number in a text stands for one that JSON cannot hold when its column is one of numbers. */
    readonly rows: readonly (readonly Cell[])[];
    readonly notes: readonly string[];
  }
  /** A definition, by its place in the list. */
  | { readonly kind: "formula"; readonly at: number }
  | { readonly kind: "scheme"; readonly at: number; readonly given?: readonly StoredGiven[] }
  | { readonly kind: "recipe"; readonly at: number; readonly args: Readonly<Record<string, Stored>> }
  /** What is too large to store: its name in the session, and the hash of what it was read from. */
  | { readonly kind: Referred; readonly name: string; readonly hash: string };

/** A formula, scheme or recipe as text. */
export interface Definition {
  readonly kind: "formula" | "scheme" | "recipe";
  /** Numbers and tables of the session that it was defined with stand in it as they were. */
  readonly text: string;
  /** As it was written, when that is something else. */
  readonly source?: string;
  /** The line of its cell on which it began, from 1: reports name it. */
  readonly line?: number;
  /** The formulas that it calls, by name. */
  readonly uses: Readonly<Record<string, number>>;
}
