/** Formulas and where-clauses put in place of their names: a tree of built-ins, reductions and free variables is left. */
import { widthOf } from "./types.ts";
import { type Argument, callOf, FormulaError, type FunctionName, type Node } from "./tree.ts";

type Known = ReadonlyMap<string, Argument>;
const nothing: Known = new Map();

/** One value of a node of several. */
export function partOf(node: Node, part: number): Node {
  switch (node.op) {
    case "tuple":
      return node.items[part]!;
    case "cases":
      return {
        op: "cases",
        branches: node.branches.map(({ when, value }) => ({ when, value: partOf(value, part) })),
        otherwise: partOf(node.otherwise, part),
      };
    default:
      if (node.op === "reduce" && node.name === "range") {
        return { ...node, name: part === 0 ? "range_low" : "range_high" };
      }
      if (node.op === "reduce" && node.part === undefined && part < widthOf(node)) return { ...node, part };
      if (part === 0) return node;
      throw new FormulaError(`Cannot take part ${part} of a value as it must have several: it has one`);
  }
}

/** The same value, without formulas, lets and function names. Free variables stay, unless they are known. */
export function inline(node: Node, known: Known = nothing): Node {
  const inner = (n: Node) => inline(n, known);
  switch (node.op) {
    case "number":
    case "table":
      return node;
    case "variable": {
      const given = known.get(node.name);
      return given === undefined || given.op === "function" ? node : given;
    }
    case "call":
    case "reduce":
      return { ...node, args: node.args.map(inner) };
    case "tuple":
      return { op: "tuple", items: node.items.map(inner) };
    case "codes":
      return { ...node, low: inner(node.low), high: inner(node.high) };
    case "index":
      return { op: "index", of: inner(node.of), at: inner(node.at) };
    case "cases":
      return {
        op: "cases",
        branches: node.branches.map(({ when, value }) => ({ when: inner(when), value: inner(value) })),
        otherwise: inner(node.otherwise),
      };
    case "let": {
      const view = new Map(known);
      for (const { names, value } of node.bindings) {
        const inlined = inline(value, view);
        names.forEach((name, i) => view.set(name, names.length === 1 ? inlined : partOf(inlined, i)));
      }
      return inline(node.body, view);
    }
    case "parameter":
      return inline(callOf(functionOf(node.name, known), node.args.map(inner)));
    case "formula": {
      const { formula } = node;
      const args = node.args.map((arg) =>
        arg.op === "function" ? functionOf(arg.name, known, arg) : inner(arg)
      );
      const names = [...formula.tensors, ...formula.parameters].map((p) => p.name);
      return inline(formula.body, new Map(names.map((name, i) => [name, args[i]!])));
    }
  }
}

function functionOf(name: string, known: Known, given?: FunctionName): FunctionName {
  const found = known.get(name);
  if (found?.op === "function") return found;
  if (given !== undefined) return given;
  throw new FormulaError(`Cannot evaluate as "${name}" stands for no function`);
}
