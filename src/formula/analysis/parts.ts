/** Expressions as their parts: what is done to all of them, whatever they are. */
import { builtIns } from "../functions.ts";
import type { Node } from "../tree.ts";

/** The expressions that stand directly in one without formulas, lets and function names. */
export function parts(node: Node): readonly Node[] {
  switch (node.op) {
    case "call":
    case "reduce":
      return node.args;
    case "tuple":
      return node.items;
    case "codes":
      return [node.low, node.high];
    case "index":
      return [node.of, node.at];
    case "cases":
      return [...node.branches.flatMap((b) => [b.when, b.value]), node.otherwise];
    default:
      return [];
  }
}

/** The same expression of other parts. */
export function replaced(node: Node, change: (part: Node) => Node): Node {
  switch (node.op) {
    case "call":
    case "reduce":
      return { ...node, args: node.args.map(change) };
    case "tuple":
      return { op: "tuple", items: node.items.map(change) };
    case "codes":
      return { ...node, low: change(node.low), high: change(node.high) };
    case "index":
      return { op: "index", of: change(node.of), at: change(node.at) };
    case "cases":
      return {
        op: "cases",
        branches: node.branches.map(({ when, value }) => ({ when: change(when), value: change(value) })),
        otherwise: change(node.otherwise),
      };
    default:
      return node;
  }
}

/** Integers are computed that need no variable, such as -2^(4 - 1): bit for bit what they were, and easier to read. */
export function folded(root: Node): Node {
  const known = new Map<Node, Node>();
  const fold = (node: Node): Node => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const inner = replaced(node, fold);
    const value = inner.op === "call" ? constant(inner.name, inner.args) : undefined;
    const result: Node = value === undefined ? inner : { op: "number", value };
    known.set(node, result);
    return result;
  };
  return fold(root);
}

function constant(name: string, args: readonly Node[]): number | undefined {
  const builtin = builtIns.get(name);
  const numbers = args.flatMap((arg) => arg.op === "number" ? [Math.fround(arg.value)] : []);
  if (builtin === undefined || builtin.random || numbers.length !== args.length) return undefined;
  if (builtin.gives === "boolean") return undefined;
  const value = builtin.compute(...numbers);
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : undefined;
}
