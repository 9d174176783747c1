/** Formulas as the text that defines them: what is read back is the same function. */
import { numberText as shortest } from "../display/number_text.ts";
import { codebookNames } from "./codebooks.ts";
import { operators } from "./functions.ts";
import { inline } from "./inline.ts";
import type {
  Argument,
  Formula,
  FormulaParameter,
  FunctionName,
  LetBinding,
  Node,
  SchemeFormula,
} from "./tree.ts";

/** How tightly each rule of the grammar binds; the numbers rise from `or` to names and brackets. */
const tight = {
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  range: 5,
  sum: 6,
  product: 7,
  unary: 8,
  power: 9,
  postfix: 10,
};

interface Written {
  readonly text: string;
  readonly level: number;
}

const signs = new Map(Object.entries(operators).map(([sign, name]) => [name, sign]));
const levels: Readonly<Record<string, number>> = {
  or: tight.or,
  and: tight.and,
  add: tight.sum,
  subtract: tight.sum,
  multiply: tight.product,
  divide: tight.product,
  mod: tight.product,
  power: tight.power,
};

function numberText(value: number): Written {
  if (Number.isNaN(value)) return { text: "0 / 0", level: tight.product };
  if (!Number.isFinite(value)) return { text: `${value < 0 ? "-1" : "1"} / 0`, level: tight.product };
  const negative = value < 0 || Object.is(value, -0);
  return {
    text: `${negative ? "-" : ""}${shortest(Math.fround(Math.abs(value)))}`,
    level: negative ? tight.unary : tight.postfix,
  };
}

const list = (nodes: readonly Node[]) => nodes.map((n) => textOf(n)).join(", ");
const argument = (given: Argument) => given.op === "function" ? given.name : textOf(given);

/** In brackets when it binds looser than its place asks. */
function at(node: Node, least: number): string {
  const { text, level } = written(node);
  return level < least ? `(${text})` : text;
}

function call(name: string, args: readonly Node[]): Written {
  const [a, b] = args;
  if (codebookNames.includes(name)) return { text: `codebook(${name}, ${list(args)})`, level: tight.postfix };
  if (name === "negate") return { text: `-${at(a!, tight.unary)}`, level: tight.unary };
  if (name === "not") return { text: `not ${at(a!, tight.not)}`, level: tight.not };
  const sign = signs.get(name);
  if (sign === undefined) return { text: `${name}(${list(args)})`, level: tight.postfix };
  const level = levels[name] ?? tight.comparison;
  if (name === "power") return { text: `${at(a!, tight.postfix)}^${at(b!, tight.unary)}`, level };
  // Comparisons chain, the others lean to the left.
  const left = level === tight.comparison ? level + 1 : level;
  return { text: `${at(a!, left)} ${sign} ${at(b!, level + 1)}`, level };
}

function written(node: Node): Written {
  switch (node.op) {
    case "number":
      return numberText(node.value);
    case "variable":
      return { text: node.name, level: tight.postfix };
    case "table":
      return { text: `[${node.values.map((v) => numberText(v).text).join(", ")}]`, level: tight.postfix };
    case "call":
      return call(node.name, node.args);
    case "reduce":
    case "parameter":
      return { text: `${node.name}(${list(node.args)})`, level: tight.postfix };
    case "formula": {
      const n = node.formula.tensors.length;
      const groups = [node.args.slice(0, n), node.args.slice(n)].filter((g) => g.length > 0);
      const text = groups.map((g) => g.map(argument).join(", ")).join("; ");
      return { text: `${node.formula.name}(${text})`, level: tight.postfix };
    }
    case "codes":
      return node.label === undefined
        ? { text: `${at(node.low, tight.sum)} .. ${at(node.high, tight.sum)}`, level: tight.range }
        : { text: `${node.label.name}(${textOf(node.label.bits)})`, level: tight.postfix };
    case "index":
      return { text: `${at(node.of, tight.postfix)}[${textOf(node.at)}]`, level: tight.postfix };
    case "cases": {
      const branches = node.branches.map(({ when, value }) => `${textOf(value)} if ${textOf(when)}`);
      return {
        text: `{ ${[...branches, `${textOf(node.otherwise)} otherwise`].join(", ")} }`,
        level: tight.postfix,
      };
    }
    case "tuple":
      return { text: `(${list(node.items)})`, level: tight.postfix };
    case "let":
      // `where` stands behind a whole formula only.
      return written(inline(node));
  }
}

/** An expression in the language. */
export const textOf = (node: Node): string => written(node).text;

const bindingText = ({ names, value }: LetBinding) =>
  `${names.length === 1 ? names[0] : `(${names.join(", ")})`} = ${textOf(value)}`;

function domainText({ domain }: FormulaParameter): string {
  switch (domain.kind) {
    case "real":
      return "";
    case "range": {
      const { from, to, integer } = domain;
      const end = (n: number) => {
        const { text } = numberText(n);
        return integer || !/^-?\d+$/.test(text) ? text : `${text}.0`;
      };
      return ` in ${end(from)}..${end(to)}`;
    }
    case "functions":
      return domain.names === undefined ? "" : ` in [${domain.names.join(", ")}]`;
    default:
      return ` in ${domain.kind}`;
  }
}

function parameterText(parameter: FormulaParameter): string {
  const { name, fallback } = parameter;
  return `${name}${domainText(parameter)}${fallback === undefined ? "" : ` = ${fallbackText(fallback)}`}`;
}

const fallbackText = (fallback: number | FunctionName) =>
  typeof fallback === "number" ? numberText(fallback).text : fallback.name;

/** A formula as the statement that defines it; the formulas that it calls must be defined where it is read. */
export function textOfFormula({ name, summary, tensors, parameters, body }: Omit<Formula, "source">): string {
  const groups = [tensors, parameters].map((g) => g.map(parameterText).join(", "));
  const head = groups[1] === "" ? groups[0] : `${groups[0]}; ${groups[1]}`;
  const title = summary === "" ? "" : ` ${JSON.stringify(summary)}`;
  const [value, where] = body.op === "let"
    ? [body.body, ` where ${body.bindings.map(bindingText).join(", ")}`]
    : [body, ""];
  return `formula ${name}(${head})${title} = ${textOf(value)}${where}`;
}

/** A scheme as the statement that defines it; the formulas that it calls must be defined where it is read. */
export function textOfScheme(scheme: Omit<SchemeFormula, "source">): string {
  const { name, summary, parameters, constants, statistics, encode, decode } = scheme;
  const head = parameters.length === 0 ? name : `${name}(${parameters.map(parameterText).join(", ")})`;
  const lines = [
    ...constants.map(bindingText),
    ...statistics.map((statistic) => {
      const { kind, size } = statistic.level;
      return `per ${size === undefined ? kind : `${kind}(${size})`}: ${bindingText(statistic)}`;
    }),
    `encode ${textOf(encode)}`,
    `decode ${textOf(decode)}`,
  ];
  const title = summary === "" ? "" : ` ${JSON.stringify(summary)}`;
  return `scheme ${head}${title} {\n${lines.map((line) => `  ${line}\n`).join("")}}`;
}
