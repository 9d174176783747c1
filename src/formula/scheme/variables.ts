/** The free variables of nodes. */
import type { Node } from "../tree.ts";

/** The variables that nodes read. Names that a let gives must not be free as well. */
export function variablesOf(...nodes: readonly Node[]): Set<string> {
  const found = new Set<string>();
  const walk = (n: Node): void => {
    switch (n.op) {
      case "variable":
        found.add(n.name);
        return;
      case "call":
      case "reduce":
        return n.args.forEach(walk);
      case "parameter":
      case "formula":
        return n.args.forEach((arg) => {
          if (arg.op !== "function") walk(arg);
        });
      case "tuple":
        return n.items.forEach(walk);
      case "codes":
        return [n.low, n.high].forEach(walk);
      case "index":
        return [n.of, n.at].forEach(walk);
      case "cases":
        n.branches.forEach((b) => [b.when, b.value].forEach(walk));
        return walk(n.otherwise);
      case "let":
        n.bindings.forEach((b) => walk(b.value));
        walk(n.body);
        return n.bindings.forEach((b) => b.names.forEach((name) => found.delete(name)));
    }
  };
  nodes.forEach(walk);
  return found;
}
