/** What help says of a built-in function beside its summary: how it is called, its mathematics, its gradient. */
import type { Language } from "../../grammar/diagnostic.ts";
import { type BuiltIn, builtIns, reductions, type Type } from "../formula/functions.ts";
import { latex } from "../formula/latex.ts";
import type { Node } from "../formula/tree.ts";

export interface FunctionHelp {
  /** "clamp(n, codes)". */
  readonly signature: string;
  /** LaTeX, without dollar signs. */
  readonly mathematics: string;
  readonly parameters: readonly { readonly name: string; readonly text: string }[];
  /** Partial derivatives as LaTeX, by argument; absent where there are none. */
  readonly gradient?: string;
}

/** What an argument is called, by its type. */
const letters: Readonly<Record<Type, readonly string[]>> = {
  real: ["x", "y", "z"],
  integer: ["n", "m", "k"],
  boolean: ["c", "d", "e"],
  codes: ["codes", "codes", "codes"],
  table: ["T", "T", "T"],
};

const typeTexts: Readonly<Record<Type, readonly [en: string, zh: string]>> = {
  real: ["a number", "数"],
  integer: ["an integer", "整数"],
  boolean: ["a condition", "条件"],
  codes: ["a range of codes: int(8), uint(4), -8..7", "编码范围：int(8)、uint(4)、-8..7"],
  table: ["a list of numbers", "数的列表"],
};

interface Given {
  readonly name: string;
  readonly type: Type;
  readonly node: Node;
}

/** Arguments with names of their own, one of each type after another. */
function argumentsOf(takes: readonly Type[]): Given[] {
  const used = new Map<Type, number>();
  return takes.map((type) => {
    const n = used.get(type) ?? 0;
    used.set(type, n + 1);
    const name = letters[type][n] ?? `${letters[type][0]}${n}`;
    const low: Node = { op: "variable", name: "low" };
    const node: Node = type === "codes"
      ? { op: "codes", low, high: { op: "variable", name: "high" } }
      : { op: "variable", name };
    return { name, type, node };
  });
}

export function functionHelp(name: string, language: Language): FunctionHelp | undefined {
  const [builtin, reduction] = [builtIns.get(name), reductions[name]];
  const found = builtin ?? reduction;
  if (found === undefined) return undefined;
  const variable = builtin?.variable === true;
  const given = argumentsOf(
    variable ? Array.from({ length: Math.max(2, builtin.arity) }, () => found.takes[0]!) : found.takes,
  );
  const args = given.map((g) => g.node);
  const mathematics = latex(
    builtin === undefined ? { op: "reduce", name, args } : { op: "call", name, args },
  );
  const gradient = builtin === undefined || variable ? undefined : gradientOf(builtin, given);
  return {
    signature: `${name}(${given.map((g) => g.name).join(", ")}${variable ? ", ..." : ""})`,
    mathematics,
    parameters: given.map((g) => ({ name: g.name, text: typeTexts[g.type][language === "zh" ? 1 : 0] })),
    ...(gradient !== undefined && { gradient }),
  };
}

function gradientOf({ derivative }: BuiltIn, given: readonly Given[]): string | undefined {
  // A range of codes counts as two arguments: low and high. Tables have no gradient.
  if (given.some((g) => g.type === "table")) return undefined;
  const flat = given.flatMap(({ node }) => node.op === "codes" ? [node.low, node.high] : [node]);
  const shown = derivative(...flat).flatMap((part, i) => {
    const by = flat[i];
    return part === undefined || by?.op !== "variable" || ["low", "high"].includes(by.name)
      ? []
      : [`\\frac{\\partial}{\\partial ${by.name}} = ${latex(part)}`];
  });
  return shown.length === 0 ? undefined : shown.join(",\\quad ");
}
