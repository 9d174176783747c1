/** What the names in a formula stand for, while it is read. */
import type { Type } from "../functions/built_in.ts";
import type { Formula } from "../tree.ts";

/** What the names of the session are to a formula. */
export interface Surroundings {
  formula(name: string): Formula | undefined;
  /** A number that a cell has defined. */
  number(name: string): number | undefined;
  /** A list of numbers that a cell has defined. */
  table(name: string): readonly number[] | undefined;
  /** All names of these sorts, for did-you-mean. */
  names(): readonly string[];
  /** The function or formula that a name was given as a value: what `rule in [clamp, wrap]` stands for. */
  word?(name: string): string | undefined;
  /** What else a name is, such as "model"; undefined when it is nothing. */
  kind(name: string): string | undefined;
}

/** Names in view inside one formula or scheme. */
export interface View {
  /** Parameters, constants and statistics with their types, as far as they are known. */
  readonly variables: ReadonlyMap<string, Type | undefined>;
  /** Parameters that stand for functions. */
  readonly functions: ReadonlySet<string>;
  /** The variables that are whole tensors: reductions take them. */
  readonly tensors: ReadonlySet<string>;
  /** True in the statistics of a scheme: a tensor must be reduced. */
  readonly reducing: boolean;
}

/** No names but the session's. */
export const nothingInView: View = {
  variables: new Map(),
  functions: new Set(),
  tensors: new Set(),
  reducing: false,
};

/** The view with more variables in it. */
export function withVariables(view: View, more: Iterable<readonly [string, Type | undefined]>): View {
  return { ...view, variables: new Map([...view.variables, ...more]) };
}
