/** Expressions: the layers of precedence folded into binary nodes. */
import type { CstNode, IToken } from "chevrotain";
import type * as ast from "./ast.ts";
import { verbs } from "./build_verb.ts";
import { Incomplete, node, nodes, spanOfNode, spanOfToken, token, tokens, unquote, wordOf } from "./cst.ts";
import { cover } from "./diagnostic.ts";
import { isLayer, type Layer, layersOf } from "./precedence.ts";

/** Left-associative operators: `a - b - c` is `(a - b) - c`. */
function fold(parts: readonly ast.Expression[], operators: readonly IToken[]): ast.Expression {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length !== operators.length) throw new Incomplete();
  return rest.reduce<ast.Expression>((left, right, i) => ({
    kind: "binary",
    span: cover(left.span, right.span),
    op: operators[i]!.image as ast.BinaryOperator,
    left,
    right,
  }), first);
}

/** A word with optional arguments, from any rule of that shape. */
export function buildUse(cst: CstNode): ast.CallExpression | ast.NameExpression {
  const named = Object.entries(cst.children).find(([label]) =>
    !["arguments", "suffix", "Clip"].includes(label)
  );
  const found = named?.[1]?.[0];
  if (found === undefined || "children" in found) throw new Incomplete();
  const callee = wordOf(found);
  const list = nodes(cst, "arguments")[0];
  if (list === undefined) return { kind: "name", span: callee.span, name: callee.text };
  return { kind: "call", span: cover(callee.span, spanOfNode(list)), callee, args: buildArguments(list) };
}

function buildArguments(cst: CstNode): ast.Argument[] {
  const semicolons = tokens(cst, "Separator").filter((s) => s.image === ";").map((s) => s.startOffset);
  return nodes(cst, "argument").map((argument) => {
    const [name] = tokens(argument, "argumentName");
    const value = buildExpression(node(argument, "expression"));
    const group = semicolons.filter((at) => at < value.span.start).length;
    return { value, group, ...(name && { name: wordOf(name) }) };
  });
}

function buildNumber(literal: IToken, unit: IToken | undefined): ast.NumberExpression {
  const span = spanOfToken(literal);
  return {
    kind: "number",
    span: unit === undefined ? span : cover(span, spanOfToken(unit)),
    value: Number(literal.image.replaceAll("_", "")),
    integer: /^[\d_]+$/.test(literal.image),
    ...(unit && { unit: wordOf(unit) }),
  };
}

/** The value at the head of a postfix node. */
function buildPrimary(cst: CstNode): ast.Expression {
  const [name] = Object.keys(cst.children);
  switch (name) {
    case undefined:
      throw new Incomplete();
    case "NumberLiteral":
      return buildNumber(token(cst, name), tokens(cst, "Unit")[0]);
    case "text": {
      const text = token(cst, name);
      return { kind: "text", span: spanOfToken(text), value: unquote(text.image) };
    }
    case "name":
      return buildUse(cst);
  }
  const part = node(cst, name);
  const span = spanOfNode(part);
  if (name === "cases") return { kind: "cases", span, branches: nodes(part, "branch").map(buildBranch) };
  const items = nodes(part, "expression").map(buildExpression);
  if (name === "list") return { kind: "list", span, items };
  const [first, ...more] = items;
  if (first === undefined) throw new Incomplete();
  return more.length === 0 ? { ...first, span } : { kind: "tuple", span, items };
}

function buildBranch(cst: CstNode): ast.Branch {
  const condition = nodes(cst, "condition")[0];
  return {
    span: spanOfNode(cst),
    value: buildExpression(node(cst, "expression")),
    ...(condition && { condition: buildExpression(condition) }),
  };
}

function buildPostfix(cst: CstNode): ast.Expression {
  return nodes(cst, "suffix").reduce<ast.Expression>((of, suffix) => {
    const span = cover(of.span, spanOfNode(suffix));
    const [part] = tokens(suffix, "part");
    if (part !== undefined) return { kind: "member", span, of, part: wordOf(part) };
    token(suffix, "CloseSquare");
    return { kind: "index", span, of, at: buildExpression(node(suffix, "expression")) };
  }, buildPrimary(cst));
}

function prefix(op: ast.UnaryExpression["op"], signs: readonly IToken[], of: ast.Expression): ast.Expression {
  return signs.reduceRight<ast.Expression>(
    (inner, sign) => ({ kind: "unary", span: cover(spanOfToken(sign), inner.span), op, of: inner }),
    of,
  );
}

/** `a <= b < c` is `a <= b and b < c`. */
function chain(parts: readonly ast.Expression[], comparisons: readonly IToken[]): ast.Expression {
  if (parts.length <= 2) return fold(parts, comparisons);
  if (parts.length !== comparisons.length + 1) throw new Incomplete();
  return comparisons.map((sign, i) => fold([parts[i]!, parts[i + 1]!], [sign]))
    .reduce((left, right) => ({
      kind: "binary",
      span: cover(left.span, right.span),
      op: "and",
      left,
      right,
    }));
}

/** An operation, from its layer. */
function buildLayer({ name, children: { parts } }: Layer): ast.Expression {
  const operands = parts.filter((part): part is CstNode => "children" in part).map(buildExpression);
  const signs = parts.filter((part): part is IToken => !("children" in part));
  if (name === "negation" || name === "unary") {
    return prefix(name === "unary" ? "-" : "not", signs, operands[0]!);
  }
  return name === "comparison" ? chain(operands, signs) : fold(operands, signs);
}

/** The expression under a node of any rule of expressions. */
export function buildExpression(cst: CstNode): ast.Expression {
  switch (cst.name) {
    case "expression": {
      const [name] = Object.keys(cst.children);
      if (name === undefined) throw new Incomplete();
      const inner = node(cst, name);
      return verbs[name]?.(inner, spanOfNode(inner)) ?? buildExpression(inner);
    }
    case "condition":
    case "arithmetic":
      return buildExpression(layersOf(cst));
    case "range": {
      const [from, to] = nodes(cst, "arithmetic").map(buildExpression);
      if (from === undefined) throw new Incomplete();
      if (tokens(cst, "DotDot").length === 0) return from;
      if (to === undefined) throw new Incomplete();
      return { kind: "range", span: spanOfNode(cst), from, to };
    }
    case "postfix":
      return buildPostfix(cst);
    default:
      if (!isLayer(cst)) throw new Incomplete();
      return buildLayer(cst);
  }
}
