/** Concrete tree to AST. Parts that error recovery left out make the whole statement absent: it has its diagnostic. */
import type { CstNode } from "chevrotain";
import type * as ast from "./ast.ts";
import type { Span } from "./diagnostic.ts";
import { buildExpression, buildUse } from "./build_expression.ts";
import { buildSelector } from "./build_selector.ts";
import {
  buildBinding,
  buildDefined,
  buildHeading,
  buildProperty,
  buildRecipe,
  buildScheme,
} from "./build_definition.ts";
import { buildBody, buildControls, buildOnData, buildSubject } from "./build_verb.ts";
import { Incomplete, node, nodes, spanOfNode, token, tokens, wordOf } from "./cst.ts";

type Builder = (cst: CstNode, span: Span) => ast.Statement;

const expressionsOf = (cst: CstNode) => nodes(node(cst, "expressions"), "expression").map(buildExpression);

function buildDomain(cst: CstNode): ast.Domain {
  return {
    name: wordOf(token(cst, "newName")),
    every: tokens(cst, "Every").length > 0,
    range: buildExpression(node(cst, "range")),
  };
}

const optionalWord = (cst: CstNode, label: string) => tokens(cst, label).map(wordOf)[0];

const builders: Record<string, Builder> = {
  assignment: (cst, span) => ({
    kind: "assign",
    span,
    names: [wordOf(token(cst, "newName"))],
    value: buildExpression(node(cst, "expression")),
  }),
  value(cst, span) {
    const [binding] = nodes(cst, "several");
    if (binding !== undefined) return { ...buildBinding(binding), kind: "assign" };
    return { kind: "expression", span, value: buildExpression(node(cst, "expression")) };
  },
  formula: (cst, span) => ({ kind: "formula", span, ...buildHeading(cst), body: buildDefined(cst) }),
  interact: (cst, span) => ({ kind: "interact", span, controls: buildControls(cst), body: buildBody(cst) }),
  evaluate(cst, span) {
    return {
      kind: "evaluate",
      span,
      values: expressionsOf(cst),
      metrics: nodes(cst, "metrics").flatMap((list) => tokens(list, "metric")).map(wordOf),
      ...buildOnData(cst),
    };
  },
  scheme: buildScheme,
  recipe: buildRecipe,
  explain: (cst, span) => ({
    kind: "explain",
    span,
    recipe: buildExpression(node(cst, "expression")),
    model: buildExpression(node(cst, "model")),
  }),
  report: (cst, span) => ({
    kind: "report",
    span,
    value: buildExpression(node(cst, "expression")),
    ...buildOnData(cst),
  }),
  diff(cst, span) {
    const [model] = nodes(cst, "model");
    return {
      kind: "diff",
      span,
      left: buildSubject(node(cst, "subject")),
      right: buildSubject(node(cst, "right")),
      ...(model && { model: buildExpression(model) }),
    };
  },
  plot(cst, span) {
    const plot = optionalWord(cst, "plotName");
    const selector = nodes(cst, "plotSelector")[0];
    const role = selector && optionalWord(selector, "role");
    const against = optionalWord(cst, "against");
    const by = optionalWord(cst, "by");
    const domain = nodes(cst, "domain")[0];
    const mark = nodes(cst, "mark")[0];
    return {
      kind: "plot",
      span,
      values: expressionsOf(cst),
      ...(plot && { plot }),
      ...(selector && { selector: buildSelector(node(selector, "leaf")) }),
      ...(role && { role }),
      ...(against && { against }),
      ...(by && { by }),
      ...(domain && { domain: buildDomain(domain) }),
      ...(mark && { mark: buildExpression(mark) }),
    };
  },
  show(cst, span) {
    const dialect = optionalWord(cst, "dialect");
    return {
      kind: "show",
      span,
      value: buildExpression(node(cst, "expression")),
      properties: nodes(cst, "property").map(buildProperty),
      ...(dialect && { dialect }),
    };
  },
  check(cst, span) {
    const tolerance = nodes(cst, "tolerance")[0];
    const domain = nodes(cst, "domain")[0];
    return {
      kind: "check",
      span,
      value: buildExpression(node(cst, "expression")),
      ...(tolerance && {
        tolerance: buildExpression(tolerance),
        target: buildExpression(node(cst, "target")),
      }),
      ...(domain && { domain: buildDomain(domain) }),
      ...(cst.children["Otherwise"] && { otherwise: "show" }),
    };
  },
  export: (cst, span) => ({
    kind: "export",
    span,
    value: buildExpression(node(cst, "expression")),
    path: buildExpression(node(cst, "file")),
    format: buildUse(node(cst, "exportUse")),
  }),
  save: (cst, span) => ({
    kind: "save",
    span,
    value: buildExpression(node(cst, "expression")),
    path: buildExpression(node(cst, "file")),
  }),
  set: (cst, span) => ({
    kind: "set",
    span,
    name: wordOf(token(cst, "setting")),
    value: buildExpression(node(cst, "expression")),
  }),
  print: (cst, span) => ({ kind: "print", span, values: expressionsOf(cst) }),
  warn: (cst, span) => ({ kind: "warn", span, values: expressionsOf(cst) }),
  clear: (_cst, span) => ({ kind: "clear", span }),
  help: (cst, span) => ({
    kind: "help",
    span,
    name: wordOf(token(cst, "anyName")),
    more: tokens(cst, "Question").length > 1,
  }),
};
builders["helpFirst"] = builders["help"]!;

/** The statement under the parser's entry rule; none when a part is missing, which the parser has then said. */
export function build(cst: CstNode): ast.Statement[] {
  const [name] = Object.keys(cst.children);
  const builder = builders[name ?? ""];
  if (name === undefined || builder === undefined) return [];
  try {
    const inner = node(cst, name);
    return [builder(inner, spanOfNode(inner))];
  } catch (error) {
    if (error instanceof Incomplete) return [];
    throw error;
  }
}
