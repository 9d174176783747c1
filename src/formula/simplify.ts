/**
 * Partial evaluation: parameters become numbers, formulas of the user are put in place of their calls, and what then
 * depends on no element is computed once instead of once an element. Every operation keeps its rounding, so the result
 * is equal bit for bit.
 */
import { codebookNamed, codebookNames } from "./codebooks.ts";
import { builtIns } from "./functions.ts";
import {
  type Argument,
  type Branch,
  callOf,
  FormulaError,
  type LetBinding,
  type Node,
  outside,
} from "./tree.ts";

/** What stands for a name: a number, another name, or a function. */
export type Substitution = ReadonlyMap<string, Argument>;

const isNumber = (node: Node): node is Extract<Node, { op: "number" }> => node.op === "number";
const simple = (given: Argument) =>
  given.op === "number" || given.op === "variable" || given.op === "function";

/** How often a name is read: an argument that is computed may stand in one place only, or it would be computed twice. */
function uses(node: Node, name: string): number {
  switch (node.op) {
    case "variable":
      return node.name === name ? 1 : 0;
    case "call":
    case "parameter":
    case "reduce":
      return node.args.reduce((sum, arg) => sum + uses(arg, name), 0);
    case "tuple":
      return node.items.reduce((sum, item) => sum + uses(item, name), 0);
    case "cases":
      return node.branches.reduce((sum, b) => sum + uses(b.when, name) + uses(b.value, name), 0) +
        uses(node.otherwise, name);
    case "let":
      return node.bindings.reduce((sum, b) => sum + uses(b.value, name), uses(node.body, name));
    case "formula":
      return node.args.reduce((sum, arg) => sum + (arg.op === "function" ? 0 : uses(arg, name)), 0);
    case "codes":
      return uses(node.low, name) + uses(node.high, name);
    case "index":
      return uses(node.of, name) + uses(node.at, name);
    default:
      return 0;
  }
}

function call(name: string, args: readonly Node[]): Node {
  const builtin = builtIns.get(name);
  if (builtin !== undefined && name !== "nearest") {
    if (!builtin.takes.includes("codes") && !builtin.random && args.every(isNumber)) {
      return {
        op: "number",
        value: builtin.compute(...args.map((a) => Math.fround(a.value))),
      };
    }
  }
  const [bits] = args;
  if (args.length === 1 && isNumber(bits!) && codebookNames.includes(name)) {
    return { op: "table", values: codebookNamed(name, bits.value) };
  }
  return { op: "call", name, args };
}

function formula(node: Extract<Node, { op: "formula" }>, known: Substitution): Node {
  const parameters = [...node.formula.tensors, ...node.formula.parameters];
  const args = node.args.map((arg): Argument => {
    if (arg.op !== "function") return simplify(arg, known);
    const given = known.get(arg.name);
    return given?.op === "function" ? given : arg;
  });
  args.forEach((arg, i) => {
    const want = arg.op === "number" ? outside(arg.value, parameters[i]!) : undefined;
    if (want === undefined || arg.op !== "number") return;
    throw new FormulaError(
      `Cannot call ${node.formula.name} as its "${parameters[i]!.name}" must be ${want}: it is ${arg.value}`,
    );
  });
  const fits = args.every((arg, i) => simple(arg) || uses(node.formula.body, parameters[i]!.name) <= 1);
  if (!fits) return { op: "formula", formula: node.formula, args };
  return simplify(node.formula.body, new Map(parameters.map((p, i) => [p.name, args[i]!])));
}

function cases(node: Extract<Node, { op: "cases" }>, known: Substitution): Node {
  const branches: Branch[] = [];
  for (const branch of node.branches) {
    const when = simplify(branch.when, known);
    if (isNumber(when) && when.value === 0) continue;
    const value = simplify(branch.value, known);
    if (isNumber(when)) return branches.length === 0 ? value : { op: "cases", branches, otherwise: value };
    branches.push({ when, value });
  }
  const otherwise = simplify(node.otherwise, known);
  return branches.length === 0 ? otherwise : { op: "cases", branches, otherwise };
}

let renamed = 0;

/** What is simple is put in place. The rest keeps a name, a fresh one, so that no argument is taken for it. */
function simplifyLet(node: Extract<Node, { op: "let" }>, known: Substitution): Node {
  const inner = new Map(known);
  const bindings: LetBinding[] = [];
  for (const { names, value } of node.bindings) {
    const simplified = simplify(value, inner);
    const parts = names.length > 1 && simplified.op === "tuple" ? simplified.items : [simplified];
    if (parts.length === names.length) {
      names.forEach((name, i) => {
        const part = parts[i]!;
        if (simple(part) || part.op === "table") inner.set(name, part);
        else {
          const fresh = `${name}·${++renamed}`;
          inner.set(name, { op: "variable", name: fresh });
          bindings.push({ names: [fresh], value: part });
        }
      });
      continue;
    }
    const fresh = names.map((name) => `${name}·${++renamed}`);
    names.forEach((name, i) => inner.set(name, { op: "variable", name: fresh[i]! }));
    bindings.push({ names: fresh, value: simplified });
  }
  const body = simplify(node.body, inner);
  return bindings.length === 0 ? body : { op: "let", bindings, body };
}

/** The same formula with `known` put in place. Names that are not known stay. */
export function simplify(node: Node, known: Substitution): Node {
  switch (node.op) {
    case "variable": {
      const given = known.get(node.name);
      return given === undefined || given.op === "function" ? node : given;
    }
    case "call":
      return call(node.name, node.args.map((arg) => simplify(arg, known)));
    case "parameter": {
      const given = known.get(node.name);
      const args = node.args.map((arg) => simplify(arg, known));
      if (given?.op !== "function") return { ...node, args };
      return given.formula === undefined ? call(given.name, args) : simplify(callOf(given, args), new Map());
    }
    case "formula":
      return formula(node, known);
    case "codes": {
      const [low, high] = [simplify(node.low, known), simplify(node.high, known)];
      if (
        isNumber(low) && isNumber(high) &&
        !(low.value <= high.value && Number.isInteger(low.value) && Number.isInteger(high.value))
      ) {
        throw new FormulaError(
          `Cannot use a range of codes as it must be ascending integers: it is ${low.value}..${high.value}`,
        );
      }
      return { ...node, low, high };
    }
    case "index":
      return { op: "index", of: simplify(node.of, known), at: simplify(node.at, known) };
    case "reduce":
      return { ...node, args: node.args.map((arg) => simplify(arg, known)) };
    case "tuple":
      return { op: "tuple", items: node.items.map((item) => simplify(item, known)) };
    case "cases":
      return cases(node, known);
    case "let":
      return simplifyLet(node, known);
    default:
      return node;
  }
}
