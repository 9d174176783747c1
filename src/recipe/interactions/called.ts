/** The formulas that a formula or a scheme calls itself: those that they call are theirs. */
import type { Formula, FunctionName, Node, SchemeFormula } from "../../formula/tree.ts";

type Found = Map<string, Formula>;

function collect(node: Node | FunctionName, found: Found): void {
  switch (node.op) {
    case "function":
      if (node.formula !== undefined) found.set(node.name, node.formula);
      return;
    case "formula":
      found.set(node.formula.name, node.formula);
      node.args.forEach((arg) => collect(arg, found));
      return;
    case "call":
    case "parameter":
    case "reduce":
      node.args.forEach((arg) => collect(arg, found));
      return;
    case "codes":
      [node.low, node.high, ...(node.label === undefined ? [] : [node.label.bits])]
        .forEach((part) => collect(part, found));
      return;
    case "index":
      [node.of, node.at].forEach((part) => collect(part, found));
      return;
    case "cases":
      [...node.branches.flatMap((b) => [b.when, b.value]), node.otherwise].forEach((part) =>
        collect(part, found)
      );
      return;
    case "tuple":
      node.items.forEach((item) => collect(item, found));
      return;
    case "let":
      [...node.bindings.map((b) => b.value), node.body].forEach((part) => collect(part, found));
      return;
    case "number":
    case "variable":
    case "table":
      return;
  }
}

export function calledBy(formula: Formula): ReadonlyMap<string, Formula> {
  const found: Found = new Map();
  for (const { domain } of [...formula.tensors, ...formula.parameters]) {
    if (domain.kind !== "functions") continue;
    for (const [name, named] of domain.formulas ?? []) found.set(name, named);
  }
  collect(formula.body, found);
  return found;
}

export function calledByScheme({ parameters, constants, statistics, encode, decode }: SchemeFormula) {
  const found: Found = new Map();
  for (const { domain } of parameters) {
    if (domain.kind !== "functions") continue;
    for (const [name, formula] of domain.formulas ?? []) found.set(name, formula);
  }
  for (const node of [...constants, ...statistics].map((b) => b.value)) collect(node, found);
  for (const node of [encode, decode]) collect(node, found);
  return found as ReadonlyMap<string, Formula>;
}
