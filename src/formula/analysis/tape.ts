/** An expression of one variable, each of its parts computed once: the value of every part can be looked at. */
import { builtIns } from "../functions.ts";
import { nearest } from "../program/nearest.ts";
import { FormulaError, type Node } from "../tree.ts";

type Step = (values: Float64Array) => number;

export class Tape {
  readonly #places = new Map<Node, number>();
  readonly #steps: Step[] = [];
  readonly #values: Float64Array;
  readonly #variable: string;

  /**
   * @param node without formulas, lets and function names, of no other variable.
   * @throws FormulaError when a part has no value of its own, such as a statistic or a random rounding.
   */
  constructor(node: Node, variable: string) {
    this.#variable = variable;
    this.#steps.push(() => NaN);
    this.#place(node);
    this.#values = new Float64Array(this.#steps.length);
  }

  /** Computes every part for a binary32 x. */
  run(x: number): void {
    const values = this.#values;
    values[0] = x;
    for (let i = 1; i < values.length; i++) values[i] = this.#steps[i]!(values);
  }

  /** The place of a part, for `value`. */
  place(node: Node): number {
    return this.#places.get(node)!;
  }

  value(place: number): number {
    return this.#values[place]!;
  }

  #place(node: Node): number {
    const known = this.#places.get(node);
    if (known !== undefined) return known;
    const place = node.op === "variable" && node.name === this.#variable ? 0 : this.#push(this.#step(node));
    this.#places.set(node, place);
    return place;
  }

  readonly #push = (step: Step): number => this.#steps.push(step) - 1;

  #step(node: Node): Step {
    switch (node.op) {
      case "number": {
        const value = Math.fround(node.value);
        return () => value;
      }
      case "call":
        return this.#call(node.name, node.args);
      case "index": {
        const table = Float32Array.from(tableOf(node.of));
        const at = this.#place(node.at);
        return (v) => table[v[at]!] ?? NaN;
      }
      case "cases": {
        const branches = node.branches.map((b) => [this.#place(b.when), this.#place(b.value)] as const);
        const otherwise = this.#place(node.otherwise);
        return (v) => v[branches.find(([when]) => v[when] !== 0)?.[1] ?? otherwise]!;
      }
      default:
        throw new FormulaError(
          `Cannot analyse ${node.op === "variable" ? `"${node.name}"` : `a ${node.op}`}`,
        );
    }
  }

  #call(name: string, args: readonly Node[]): Step {
    const builtin = builtIns.get(name);
    if (builtin === undefined || builtin.random) throw new FormulaError(`Cannot analyse ${name}`);
    const { compute } = builtin;
    if (name === "nearest") {
      const table = Float32Array.from(tableOf(args[0]!));
      const x = this.#place(args[1]!);
      return (v) => nearest(table, v[x]!);
    }
    const places = args.flatMap((arg) =>
      arg.op === "codes" ? [this.#place(arg.low), this.#place(arg.high)] : [this.#place(arg)]
    );
    const [a, b, c] = places as [number, number, number];
    if (places.length === 1) return (v) => compute(v[a]!);
    if (places.length === 2) return (v) => compute(v[a]!, v[b]!);
    if (places.length === 3) return (v) => compute(v[a]!, v[b]!, v[c]!);
    return (v) => compute(...places.map((p) => v[p]!));
  }
}

function tableOf(node: Node): readonly number[] {
  if (node.op === "table") return node.values;
  throw new FormulaError("Cannot analyse an index as a constant table must stand before [");
}
