/** The built-in functions of formulas, by name. They work in binary32, each operation rounded. */
import { arithmetic } from "./functions/arithmetic.ts";
import { bits } from "./functions/bits.ts";
import type { BuiltIn } from "./functions/built_in.ts";
import { codes } from "./functions/codes.ts";
import { comparisons } from "./functions/comparisons.ts";
import { exponentials } from "./functions/exponential.ts";
import { floats } from "./functions/float.ts";
import { logarithms } from "./functions/logarithm.ts";
import { circular } from "./functions/modulo.ts";
import { powers } from "./functions/power.ts";
import { roundings } from "./functions/rounding.ts";
import { sigmoids } from "./functions/sigmoid.ts";
import { storageTypes } from "./functions/storage.ts";

export type { BuiltIn, Interval, Type } from "./functions/built_in.ts";
export { longestRow, type RowReduction } from "./functions/row_reductions.ts";
export { type PrimitiveReduction, type Reduction, reductions } from "./functions/reductions.ts";

const list: readonly BuiltIn[] = [
  ...arithmetic,
  ...powers,
  ...circular,
  ...roundings,
  ...exponentials,
  ...logarithms,
  ...sigmoids,
  ...storageTypes,
  ...floats,
  ...codes,
  ...comparisons,
  ...bits,
];

export const builtIns: ReadonlyMap<string, BuiltIn> = new Map(list.map((b) => [b.name, b]));

/** Comparisons and what joins them. */
export const isLogical = (name: string): boolean => builtIns.get(name)?.gives === "boolean";

/** Functions that operators stand for: they have no call syntax. */
export const operators: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "^": "power",
  mod: "mod",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
  "==": "equal",
  "!=": "not_equal",
  and: "and",
  or: "or",
};
const hidden = new Set([...Object.values(operators), "negate", "not", "lookup"]);

/** The names that a user may call. */
export const callable: readonly string[] = list.map((b) => b.name).filter((n) => !hidden.has(n));
