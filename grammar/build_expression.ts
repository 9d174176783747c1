/** Expressions: the layers of precedence folded into binary nodes. */
import type { CstNode, IToken } from "chevrotain";
import type * as ast from "./ast.ts";
import { verbs } from "./build_verb.ts";
import { Incomplete, node, nodes, spanOfNode, spanOfToken, token, tokens, unquote, wordOf } from "./cst.ts";
import { cover } from "./diagnostic.ts";

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
  const list = nodes(cst, "arguments")[0];
  const named = Object.entries(cst.children).find(([label]) => label !== "arguments" && label !== "Clip");
  const found = named?.[1]?.[0];
  if (found === undefined || "children" in found) throw new Incomplete();
  const callee = wordOf(found);
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

function buildNumber(cst: CstNode): ast.NumberExpression {
  const image = token(cst, "NumberLiteral").image;
  const [unit] = tokens(cst, "Unit");
  return {
    kind: "number",
    span: spanOfNode(cst),
    value: Number(image.replaceAll("_", "")),
    integer: /^[\d_]+$/.test(image),
    ...(unit && { unit: wordOf(unit) }),
  };
}

function buildPrimary(cst: CstNode): ast.Expression {
  const [text] = tokens(cst, "text");
  if (text !== undefined) return { kind: "text", span: spanOfToken(text), value: unquote(text.image) };
  const [name] = Object.keys(cst.children);
  if (name === undefined) throw new Incomplete();
  const part = node(cst, name);
  switch (name) {
    case "number":
      return buildNumber(part);
    case "reference":
      return buildUse(part);
    case "group": {
      const [first, ...more] = nodes(part, "expression").map(buildExpression);
      if (first === undefined) throw new Incomplete();
      const span = spanOfNode(part);
      return more.length === 0 ? { ...first, span } : { kind: "tuple", span, items: [first, ...more] };
    }
    case "cases":
      return { kind: "cases", span: spanOfNode(part), branches: nodes(part, "branch").map(buildBranch) };
    default:
      return { kind: "list", span: spanOfNode(part), items: nodes(part, "expression").map(buildExpression) };
  }
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
  }, buildPrimary(node(cst, "primary")));
}

function buildPower(cst: CstNode): ast.Expression {
  const left = buildPostfix(node(cst, "postfix"));
  const [exponent] = nodes(cst, "unary");
  if (exponent === undefined) return left;
  const right = buildExpression(exponent);
  return { kind: "binary", span: cover(left.span, right.span), op: "^", left, right };
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

/** The expression under any node of the precedence ladder. */
export function buildExpression(cst: CstNode): ast.Expression {
  switch (cst.name) {
    case "expression": {
      const [name] = Object.keys(cst.children);
      if (name === undefined) throw new Incomplete();
      const inner = node(cst, name);
      return verbs[name]?.(inner, spanOfNode(inner)) ?? buildExpression(inner);
    }
    case "disjunction":
      return fold(nodes(cst, "conjunction").map(buildExpression), tokens(cst, "Or"));
    case "conjunction":
      return fold(nodes(cst, "negation").map(buildExpression), tokens(cst, "And"));
    case "negation":
      return prefix("not", tokens(cst, "Not"), buildExpression(node(cst, "comparison")));
    case "comparison":
      return chain(nodes(cst, "range").map(buildExpression), tokens(cst, "Comparing"));
    case "range": {
      const [from, to] = nodes(cst, "sum").map(buildExpression);
      if (from === undefined) throw new Incomplete();
      if (tokens(cst, "DotDot").length === 0) return from;
      if (to === undefined) throw new Incomplete();
      return { kind: "range", span: spanOfNode(cst), from, to };
    }
    case "sum":
      return fold(nodes(cst, "product").map(buildExpression), tokens(cst, "Adding"));
    case "product":
      return fold(nodes(cst, "unary").map(buildExpression), tokens(cst, "Multiplying"));
    case "unary":
      return prefix("-", tokens(cst, "Minus"), buildPower(node(cst, "power")));
    case "postfix":
      return buildPostfix(cst);
    default:
      throw new Incomplete();
  }
}
