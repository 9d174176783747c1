/** The types of formulas, as far as they are known: a parameter without a domain may be anything. */
import { builtIns, reductions } from "./functions.ts";
import type { Type } from "./functions/built_in.ts";
import type { FormulaParameter, Node } from "./tree.ts";

/** What names stand for; undefined: unknown. */
export type Types = ReadonlyMap<string, Type | undefined>;

/** The type of a parameter's values. */
export function typeOfDomain({ domain }: FormulaParameter): Type | undefined {
  switch (domain.kind) {
    case "integer":
    case "boolean":
      return domain.kind;
    case "range":
      return domain.integer ? "integer" : "real";
    case "real":
    case "tensor":
      return "real";
    default:
      return undefined;
  }
}

/** The type that holds values of all of these. */
function join(types: readonly (Type | undefined)[]): Type | undefined {
  if (types.includes(undefined)) return undefined;
  if (types.every((t) => t === "integer")) return "integer";
  return types.every((t) => t === "integer" || t === "real") ? "real" : types[0];
}

/** How many values a node has: more than one for a tuple. */
export function widthOf(node: Node): number {
  switch (node.op) {
    case "tuple":
      return node.items.length;
    case "let":
      return widthOf(node.body);
    case "formula":
      return widthOf(node.formula.body);
    case "cases":
      return widthOf(node.otherwise);
    case "reduce":
      return node.name === "range"
        ? 2
        : node.part !== undefined
        ? 1
        : reductions[node.name]?.rows?.results ?? 1;
    default:
      return 1;
  }
}

export function typeOf(node: Node, types: Types): Type | undefined {
  switch (node.op) {
    case "number":
      return Number.isInteger(node.value) ? "integer" : "real";
    case "variable":
      return types.get(node.name);
    case "table":
    case "codes":
      return node.op;
    case "call":
      return typeOfCall(node, types);
    case "formula": {
      const { formula, args } = node;
      const parameters = [...formula.tensors, ...formula.parameters];
      const inner = parameters.map((p, i): [string, Type | undefined] => {
        const given = args[i];
        return [p.name, given === undefined || given.op === "function" ? undefined : typeOf(given, types)];
      });
      return typeOf(formula.body, new Map(inner));
    }
    case "index":
      return node.of.op === "table"
        ? join(node.of.values.map((v) => Number.isInteger(v) ? "integer" : "real"))
        : "real";
    case "reduce":
      if (node.name === "kmeans") return "table";
      return reductions[node.name]?.gives === "same" ? typeOf(node.args[0]!, types) : "real";
    case "cases":
      return join([...node.branches.map((b) => b.value), node.otherwise].map((n) => typeOf(n, types)));
    case "let":
      return typeOf(node.body, typesOfLet(node, types));
    case "parameter":
    case "tuple":
      return undefined;
  }
}

export function typesOfLet({ bindings }: Extract<Node, { op: "let" }>, types: Types): Types {
  const inner = new Map(types);
  for (const { names, value } of bindings) {
    for (const name of names) inner.set(name, names.length === 1 ? typeOf(value, inner) : undefined);
  }
  return inner;
}

function typeOfCall(node: Extract<Node, { op: "call" }>, types: Types): Type | undefined {
  const builtin = builtIns.get(node.name);
  if (builtin === undefined) return undefined;
  // Powers of integers are integers where the exponent is not negative.
  if (node.name === "power") {
    const [base, exponent] = node.args;
    const whole = exponent!.op === "number" && exponent!.value >= 0 && Number.isInteger(exponent!.value);
    const type = typeOf(base!, types);
    if (whole) return type;
    return exponent!.op === "number" ? "real" : undefined;
  }
  if (builtin.gives !== "same") return builtin.gives;
  const numbers = node.args.flatMap((arg, i): (Type | undefined)[] => {
    const takes = builtin.takes[builtin.variable ? 0 : i];
    return takes === "codes" || takes === "boolean" || takes === "table" ? [] : [typeOf(arg, types)];
  });
  return join(numbers);
}
