/** Equal expressions get equal numbers, however they were built: what cancels, and what is computed twice, is found by these. */
import type { Node } from "../tree.ts";

export class Identity {
  readonly #known = new WeakMap<Node, number>();
  readonly #ids = new Map<string, number>();
  #next = 0;

  /** The number of an expression without formulas, lets and function names; one of those is equal to itself only. */
  of(node: Node): number {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const key = this.#key(node);
    const id = (key === undefined ? undefined : this.#ids.get(key)) ?? this.#next++;
    if (key !== undefined) this.#ids.set(key, id);
    this.#known.set(node, id);
    return id;
  }

  #key(node: Node): string | undefined {
    const all = (nodes: readonly Node[]) => nodes.map((n) => this.of(n)).join(" ");
    switch (node.op) {
      case "number":
        return `number ${Object.is(node.value, -0) ? "-0" : node.value}`;
      case "variable":
        return `variable ${node.name}`;
      case "table":
        return `table ${node.values.join(" ")}`;
      case "call":
      case "reduce":
        return `${node.op} ${node.name} ${all(node.args)}`;
      case "codes":
        return `codes ${all([node.low, node.high])}`;
      case "index":
        return `index ${all([node.of, node.at])}`;
      case "tuple":
        return `tuple ${all(node.items)}`;
      case "cases":
        return `cases ${all(node.branches.flatMap((b) => [b.when, b.value]))} ${this.of(node.otherwise)}`;
      default:
        return undefined;
    }
  }
}
