/** Names for values that are added to a model: those of no other value, in whatever graph. */
import type { GraphProto } from "./proto.ts";

export class NewNames {
  readonly #taken = new Set<string>();

  constructor(graph: GraphProto) {
    this.#add(graph);
  }

  #add({ nodes, initializers, inputs }: GraphProto): void {
    for (const { name } of [...initializers, ...inputs]) this.#taken.add(name);
    for (const { outputs, attributes } of nodes) {
      for (const name of outputs) this.#taken.add(name);
      for (const { graphs } of attributes.values()) graphs.forEach((graph) => this.#add(graph));
    }
  }

  take(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#taken.has(name); i++) name = `${wanted}_${i}`;
    this.#taken.add(name);
    return name;
  }
}
