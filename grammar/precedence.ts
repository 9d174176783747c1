/**
 * How tight the operators bind, loosest first:
 * `or`; `and`; `not`; comparisons; `..`; `+` and `-`; `*`, `/` and `mod`; the sign of a number; `^`, which binds to the right.
 * The parser reads operands and signs flat, as twelve rules to enter for every operand were half of its time.
 */
import type { CstElement, CstNode, IToken } from "chevrotain";

import { partsOf } from "./cst.ts";

export type LayerName =
  | "disjunction"
  | "conjunction"
  | "negation"
  | "comparison"
  | "sum"
  | "product"
  | "unary"
  | "power";

/** Operands and the signs before or between them, in the order of the text; the operands may be layers themselves. */
export interface Layer extends CstNode {
  readonly name: LayerName;
  readonly children: { readonly parts: CstElement[] };
}

const layer = (name: LayerName, parts: CstElement[]): Layer => ({ name, children: { parts } });

export const isLayer = (cst: CstNode): cst is Layer => cst.children["parts"] !== undefined;

const startOf = (element: CstElement): number =>
  "children" in element ? element.location?.startOffset ?? NaN : element.startOffset;

const isLabel = (element: CstElement, labels: readonly string[]): element is IToken =>
  !("children" in element) &&
  (labels.includes(element.tokenType.name) ||
    (element.tokenType.CATEGORIES ?? []).some(({ name }) => labels.includes(name)));

/** Parts of one level: what stands between its signs becomes one part each; a sign at the beginning is a prefix and no sign between. */
function split(parts: readonly CstElement[], signs: readonly string[]): CstElement[][] {
  const groups: CstElement[][] = [[]];
  for (const part of parts) {
    const group = groups.at(-1)!;
    // Behind another sign, or at the start, "-" and "not" belong to what follows.
    const between = "children" in (group.at(-1) ?? part);
    if (group.length > 0 && between && isLabel(part, signs)) groups.push([part], []);
    else group.push(part);
  }
  return groups;
}

/** One level of operators between operands. */
function level(
  name: LayerName,
  signs: readonly string[],
  inner: (parts: readonly CstElement[]) => CstElement,
): (parts: readonly CstElement[]) => CstElement {
  return (parts) => {
    const groups = split(parts, signs);
    if (groups.length === 1) return inner(parts);
    return layer(name, groups.map((group, i) => i % 2 === 1 ? group[0]! : inner(group)));
  };
}

/** One level of signs before an operand. */
function prefixed(name: LayerName, sign: string, inner: (parts: readonly CstElement[]) => CstElement) {
  return (parts: readonly CstElement[]): CstElement => {
    let count = 0;
    while (isLabel(parts[count]!, [sign])) count++;
    return count === 0 ? inner(parts) : layer(name, [...parts.slice(0, count), inner(parts.slice(count))]);
  };
}

/** `a ^ -b ^ c` is `a ^ (-(b ^ c))`. */
function power(parts: readonly CstElement[]): CstElement {
  let right: CstElement | undefined;
  let signs: IToken[] = [];
  let caret: IToken | undefined;
  for (const part of parts.toReversed()) {
    if ("children" in part) {
      right = caret === undefined || right === undefined ? part : layer("power", [part, caret, right]);
    } else if (part.image === "^") {
      if (signs.length > 0) right = layer("unary", [...signs.toReversed(), right!]);
      [caret, signs] = [part, []];
    } else signs.push(part);
  }
  return right!;
}

const product = level("product", ["Multiplying"], prefixed("unary", "Minus", power));
const sum = level("sum", ["Adding"], product);
const comparison = level("comparison", ["Comparing"], ([operand]) => operand!);
const conjunction = level("conjunction", ["And"], prefixed("negation", "Not", comparison));
const disjunction = level("disjunction", ["Or"], conjunction);

/** A flat node in layers; a node that is no operation, as it is. */
export function layersOf(flat: CstNode): CstNode {
  const climb = flat.name === "arithmetic" ? sum : flat.name === "condition" ? disjunction : undefined;
  if (climb === undefined) return flat;
  const parts = partsOf(flat);
  if (parts.length === 1) return parts[0] as CstNode;
  parts.sort((a, b) => startOf(a) - startOf(b));
  return climb(parts) as CstNode;
}
