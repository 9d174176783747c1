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

export function buildBinding(cst: CstNode): ast.Binding {
  const [targets] = nodes(cst, "targets");
  const [listed] = nodes(targets ?? cst, "names");
  const names = tokens(listed ?? node(cst, "targets"), "newName");
  if (names.length === 0) throw new Incomplete();
  return {
    span: spanOfNode(cst),
    names: names.map(wordOf),
    value: buildExpression(node(cst, "expression")),
  };
}

/** `expression where ...`. */
export function buildDefined(cst: CstNode): ast.Expression {
  const definition = node(cst, "definition");
  const body = buildExpression(node(definition, "expression"));
  const bindings = nodes(definition, "binding").map(buildBinding);
  return bindings.length === 0 ? body : { kind: "where", span: spanOfNode(definition), body, bindings };
}

export function buildHeading(cst: CstNode) {
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
    case "statistic":
      return {
        ...buildBinding(node(cst, "binding")),
        kind: "statistic",
        span,
        level: buildUse(node(cst, "granularity")),
      };
    case "encode":
    case "decode":
      return { kind: name, span, value: buildDefined(cst) };
    default:
      return { ...buildBinding(cst), kind: "constant" };
  }
}

export function buildScheme(cst: CstNode, span: Span): ast.Statement {
  return { kind: "scheme", span, ...buildHeading(cst), items: nodes(cst, "schemeItem").map(buildSchemeItem) };
}

export function buildProperty(cst: CstNode): ast.Property {
  const [name, part] = choice(cst);
  const span = spanOfNode(part);
  if (name === "per") return { slot: "per", span, value: buildUse(node(part, "granularity")) };
  return { slot: name === "clip" ? "clip" : "word", span, value: buildUse(part) };
}

/** The pass of a `refine` statement. */
export const buildPass = (cst: CstNode): ast.Property => ({
  slot: "word",
  span: spanOfNode(cst),
  value: buildUse(cst),
});

export function buildRoles(cst: CstNode): ast.Word[] {
  return nodes(cst, "roles").flatMap((list) => tokens(list, "role")).map(wordOf);
}

export function buildSchemeUse(cst: CstNode): ast.SchemeUse {
  const [dialect] = tokens(cst, "dialect");
  return {
    span: spanOfNode(cst),
    format: buildUse(node(cst, "formatUse")),
    ...(dialect && { dialect: wordOf(dialect) }),
  };
}

function buildBudget(cst: CstNode, span: Span): ast.RecipeItem {
  const [unit, per, score] = ["Unit", "budgetPer", "metric"].map((label) =>
    tokens(cst, label).map(wordOf)[0]
  );
  return {
    kind: "budget",
    span,
    amount: buildExpression(node(cst, "arithmetic")),
    ...(unit && { unit }),
    ...(per && { per }),
    ...(score && { score }),
  };
}

function buildRecipeItem(item: CstNode): ast.RecipeItem {
  const [name, cst] = choice(item);
  const span = spanOfNode(cst);
  const roles = () => buildRoles(cst);
  const properties = () => nodes(cst, "property").map(buildProperty);
  switch (name) {
    case "seed":
      return { kind: "seed", span, value: buildExpression(node(cst, "expression")) };
    case "defaults":
      return { kind: "defaults", span, properties: properties() };
    case "calibrate": {
      const take = nodes(cst, "take")[0];
      return {
        kind: "calibrate",
        span,
        data: buildExpression(node(cst, "data")),
        ...(take && { take: buildExpression(take) }),
      };
    }
    case "prepare":
    case "solve":
      return { kind: name, span, pass: buildUse(node(cst, "pass")) };
    case "budget":
      return buildBudget(cst, span);
    case "dialect":
      return { kind: "dialect", span, name: wordOf(token(cst, "dialect")) };
    case "quantize":
    case "choose":
      return {
        kind: name,
        span,
        roles: roles(),
        selector: buildSelector(node(cst, "selector")),
        scheme: buildSchemeUse(node(cst, "schemeUse")),
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
