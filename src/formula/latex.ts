/** Formulas as LaTeX that a textbook would print. */
import { codebookNames } from "./codebooks.ts";
import { builtIns, reductions } from "./functions.ts";
import type { Argument, Formula, FormulaParameter, LetBinding, Node, SchemeFormula } from "./tree.ts";

/** How tightly an operator binds: brackets go around what binds looser than its place asks. */
const tightness: Readonly<Record<string, number>> = {
  or: 0.4,
  and: 0.7,
  less: 1,
  less_equal: 1,
  greater: 1,
  greater_equal: 1,
  equal: 1,
  not_equal: 1,
  shift_left: 1.5,
  add: 2,
  subtract: 2,
  mod: 2,
  multiply: 3,
  negate: 3,
  power: 5,
};
const atom = 9;

/** A name as mathematics sets it: one letter in italics, a word upright, digits behind it as an index. */
function latexName(name: string): string {
  // Derivatives are named by what they are of and by: dF_dx.
  const [, of, by] = /^d(.+)_d(.+)$/u.exec(name) ?? [];
  if (of !== undefined) return `\\frac{\\mathrm{d} ${latexName(of)}}{\\mathrm{d} ${latexName(by!)}}`;
  const [, head = name, tail = ""] = /^(\p{L}+)_?(\w*)$/u.exec(name) ?? [];
  const symbol = head.length === 1 ? head : /^[a-z]+$/i.test(head) ? `\\mathrm{${head}}` : `\\text{${head}}`;
  return tail === "" ? symbol : `${symbol}_{\\mathrm{${tail.replaceAll("_", "\\_")}}}`;
}

function latexNumber(value: number): string {
  const text = String(value);
  const [, mantissa, exponent] = /^(.*)e([+-]?\d+)$/.exec(text) ?? [];
  return mantissa === undefined ? text : `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

const bind = (node: Node): number => {
  if (node.op === "number") return node.value < 0 ? 3 : atom;
  if (node.op !== "call") return atom;
  // A fraction has its own brackets, but not as the base of a power; nor has a power.
  if (["divide", "step", "step_between"].includes(node.name)) return 4;
  return node.name === "exp2" ? 5 : tightness[node.name] ?? atom;
};

function at(node: Node, least: number): string {
  const text = latex(node);
  return bind(node) < least ? `\\left(${text}\\right)` : text;
}

function fill(template: string, args: readonly string[]): string {
  return template.replace(
    /#(\d|\*)/g,
    (_, k: string) => k === "*" ? args.join(",\\ ") : args[Number(k) - 1] ?? "",
  );
}

function call(name: string, args: readonly Node[]): string {
  const builtin = builtIns.get(name);
  if (codebookNames.includes(name)) {
    return `\\operatorname{codebook}\\left(\\text{${name}},\\ ${args.map(latex).join(",\\ ")}\\right)`;
  }
  if (name === "nearest") {
    return `\\operatorname*{arg\\,min}_{k} \\left|${latexOperand(args[1]!)} - ${
      latexOperand(args[0]!)
    }_k\\right|`;
  }
  if (builtin === undefined) return `${latexName(name)}\\left(${args.map(latex).join(",\\ ")}\\right)`;
  const own = tightness[name];
  if (name === "power") return fill(builtin.latex, [at(args[0]!, 6), latex(args[1]!)]);
  if (own === undefined) return fill(builtin.latex, args.map(latex));
  // The right side of - and mod needs brackets around its equals.
  const right = ["subtract", "mod"].includes(name) ? own + 1 : own;
  return fill(builtin.latex, args.map((a, i) => at(a, i === 0 ? own : right)));
}

const latexOperand = (node: Node) => at(node, 4);

function argument(given: Argument): string {
  return given.op === "function" ? `\\operatorname{${given.name}}` : latex(given);
}

export function latex(node: Node): string {
  switch (node.op) {
    case "number":
      return latexNumber(node.value);
    case "variable":
      return latexName(node.name);
    case "table":
      return `\\left(${node.values.map(latexNumber).join(",\\ ")}\\right)`;
    case "call":
      return call(node.name, node.args);
    case "formula": {
      const n = node.formula.tensors.length;
      const groups = [node.args.slice(0, n), node.args.slice(n)].filter((g) => g.length > 0);
      return `${latexName(node.formula.name)}(${
        groups.map((g) => g.map(argument).join(",\\ ")).join(";\\ ")
      })`;
    }
    case "parameter":
      return `${latexName(node.name)}(${node.args.map(latex).join(";\\ ")})`;
    case "codes":
      return `${latex(node.low)},\\ ${latex(node.high)}`;
    case "index":
      return `${latex(node.of)}_{${latex(node.at)}}`;
    case "reduce":
      return latexReduction(node);
    case "tuple":
      return `\\left(${node.items.map(latex).join(",\\ ")}\\right)`;
    case "cases": {
      const branches = node.branches.map(({ when, value }) => `${latex(value)} & ${latex(when)}`);
      const rows = [...branches, `${latex(node.otherwise)} & \\text{otherwise}`];
      return `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`;
    }
    case "let":
      return `${latex(node.body)} \\quad\\text{where}\\quad ${
        node.bindings.map(latexBinding).join(",\\quad ")
      }`;
  }
}

function latexReduction({ name, args }: Extract<Node, { op: "reduce" }>): string {
  const reduction = reductions[name];
  if (reduction !== undefined) {
    return fill(
      reduction.latex,
      args.map((arg) => at(arg, args.length === 1 ? 4 : 0)),
    );
  }
  return `\\operatorname{${name}}\\left(${args.map(latex).join(",\\ ")}\\right)`;
}

export function latexBinding({ names, value }: LetBinding): string {
  const left = names.length === 1
    ? latexName(names[0]!)
    : `\\left(${names.map(latexName).join(",\\ ")}\\right)`;
  return `${left} = ${latex(value)}`;
}

function domain({ name, domain }: FormulaParameter): string {
  const symbol = latexName(name);
  if (domain.kind === "integer") return `${symbol} \\in \\mathbb{Z}`;
  if (domain.kind === "boolean") return `${symbol} \\in \\{0, 1\\}`;
  if (domain.kind === "tensor") return `${symbol} \\in \\mathbb{R}^{n}`;
  if (domain.kind === "functions") {
    if (domain.names === undefined) return `${symbol} : \\mathbb{R} \\to \\mathbb{R}`;
    return `${symbol} \\in \\{${domain.names.map((n) => `\\operatorname{${n}}`).join(",\\ ")}\\}`;
  }
  if (domain.kind !== "range") return `${symbol} \\in \\mathbb{R}`;
  const { from, to, integer } = domain;
  return integer ? `${symbol} \\in \\{${from}, \\ldots, ${to}\\}` : `${symbol} \\in [${from},\\ ${to}]`;
}

/** `Q(x; b) = ...,  x in R, b in {1, ..., 16}`. */
export function latexFormula(formula: Formula): string {
  const groups = [formula.tensors, formula.parameters].filter((g) => g.length > 0);
  const head = groups.map((g) => g.map((p) => latexName(p.name)).join(",\\ ")).join(";\\ ");
  const domains = [...formula.tensors, ...formula.parameters].map(domain).join(",\\quad ");
  return `${latexName(formula.name)}(${head}) = ${latex(formula.body)}${
    domains === "" ? "" : `, \\qquad ${domains}`
  }`;
}

const aligned = (binding: LetBinding) => latexBinding(binding).replace(" = ", " &= ");

/** A scheme as aligned lines: constants, statistics, codes, values. */
export function latexScheme(scheme: SchemeFormula): string {
  const lines = [
    ...scheme.constants.map((c) => aligned(c)),
    ...scheme.statistics.map((s) => {
      const size = s.level.size === undefined ? "" : `(${s.level.size})`;
      return `${aligned(s)} && \\text{per ${s.level.kind}${size}}`;
    }),
    `q &= ${latex(scheme.encode)} && \\text{encode}`,
    `\\hat{x} &= ${latex(scheme.decode)} && \\text{decode}`,
  ];
  return `\\begin{aligned} ${lines.join(" \\\\ ")} \\end{aligned}`;
}
