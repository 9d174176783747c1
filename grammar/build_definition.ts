/** Definitions: parameters, schemes and recipes. */
import type { CstNode } from "chevrotain";
import type * as ast from "./ast.ts";
import { buildExpression, buildUse } from "./build_expression.ts";
import { buildSelector } from "./build_selector.ts";
import { Incomplete, node, nodes, spanOfNode, token, tokens, unquote, wordOf } from "./cst.ts";
import type { Span } from "./diagnostic.ts";

export function buildParameters(cst: CstNode | undefined): ast.Parameter[] {
  if (cst === undefined) return [];
  const semicolons = tokens(cst, "Separator").filter((s) => s.image === ";").map((s) => s.startOffset);
  return nodes(cst, "parameter").map((parameter) => {
    const name = wordOf(token(parameter, "newName"));
    const domain = nodes(parameter, "domain")[0];
    const fallback = nodes(parameter, "fallback")[0];
    return {
      name,
      group: semicolons.filter((at) => at < name.span.start).length,
      ...(domain && { domain: buildExpression(domain) }),
      ...(fallback && { fallback: buildExpression(fallback) }),
    };
  });
}

function buildHeading(cst: CstNode) {
  const heading = node(cst, "heading");
  const [summary] = tokens(heading, "summary");
  return {
    name: wordOf(token(heading, "newName")),
    parameters: buildParameters(nodes(heading, "parameters")[0]),
    summary: summary === undefined ? "" : unquote(summary.image),
  };
}

/** The one alternative that an item node holds, with its rule name. */
function choice(cst: CstNode): [string, CstNode] {
  const [name] = Object.keys(cst.children);
  if (name === undefined) throw new Incomplete();
  return [name, node(cst, name)];
}

function buildSchemeItem(item: CstNode): ast.SchemeItem {
  const [name, cst] = choice(item);
  const span = spanOfNode(cst);
  switch (name) {
    case "statistic": {
      const binding = node(cst, "binding");
      return {
        kind: "statistic",
        span,
        level: buildUse(node(cst, "granularity")),
        name: wordOf(token(binding, "newName")),
        value: buildExpression(node(binding, "expression")),
      };
    }
    case "encode":
    case "decode":
      return { kind: name, span, value: buildExpression(node(cst, "expression")) };
    default:
      return {
        kind: "constant",
        span,
        name: wordOf(token(cst, "newName")),
        value: buildExpression(node(cst, "expression")),
      };
  }
}

export function buildScheme(cst: CstNode, span: Span): ast.Statement {
  return { kind: "scheme", span, ...buildHeading(cst), items: nodes(cst, "schemeItem").map(buildSchemeItem) };
}

function buildProperty(cst: CstNode): ast.Property {
  const [name, part] = choice(cst);
  const span = spanOfNode(part);
  if (name === "per") return { slot: "per", span, value: buildUse(node(part, "granularity")) };
  return { slot: name === "clip" ? "clip" : "word", span, value: buildUse(part) };
}

function buildRecipeItem(item: CstNode): ast.RecipeItem {
  const [name, cst] = choice(item);
  const span = spanOfNode(cst);
  const roles = () => nodes(cst, "roles").flatMap((list) => tokens(list, "role")).map(wordOf);
  const properties = () => nodes(cst, "property").map(buildProperty);
  switch (name) {
    case "seed":
      return { kind: "seed", span, value: buildExpression(node(cst, "expression")) };
    case "defaults":
      return { kind: "defaults", span, properties: properties() };
    case "quantize":
      return {
        kind: "quantize",
        span,
        roles: roles(),
        selector: buildSelector(node(cst, "selector")),
        scheme: buildUse(node(cst, "schemeUse")),
        properties: properties(),
      };
    case "adjust":
      return {
        kind: "adjust",
        span,
        roles: roles(),
        selector: buildSelector(node(cst, "selector")),
        properties: properties(),
      };
    default:
      return { kind: "keep", span, roles: roles(), selector: buildSelector(node(cst, "selector")) };
  }
}

export function buildRecipe(cst: CstNode, span: Span): ast.Statement {
  return { kind: "recipe", span, ...buildHeading(cst), items: nodes(cst, "recipeItem").map(buildRecipeItem) };
}
