/** Values that a verb makes: `apply`, `sweep`, `refine`, `sort`; and the controls and bodies of sweeps and interactions. */
import type { CstNode } from "chevrotain";
import type * as ast from "./ast.ts";
import type { NetworkPart, ResidualBlock } from "./ast_training.ts";
import { build } from "./build.ts";
import { buildPass, buildProperty, buildRoles, buildSchemeUse } from "./build_definition.ts";
import { buildExpression, buildUse } from "./build_expression.ts";
import { buildSelector } from "./build_selector.ts";
import { Incomplete, node, nodes, spanOfNode, token, tokens, wordOf } from "./cst.ts";
import type { Span } from "./diagnostic.ts";

export function buildControls(cst: CstNode): ast.Control[] {
  return nodes(cst, "control").map((control) => {
    const fallback = nodes(control, "fallback")[0];
    return {
      name: wordOf(token(control, "newName")),
      domain: buildExpression(node(control, "domain")),
      ...(fallback && { fallback: buildExpression(fallback) }),
    };
  });
}

/** Every statement of a body; one that is not whole makes all of it absent. */
export function buildBody(cst: CstNode): ast.Statement[] {
  return nodes(node(cst, "body"), "statement").map((statement) => {
    const [built] = build(statement);
    if (built === undefined) throw new Incomplete();
    return built;
  });
}

const nameOf = ({ text, span }: ast.Word): ast.NameExpression => ({ kind: "name", span, name: text });

/** In the order of the text: the tree holds layers and blocks apart. */
function buildLayers(cst: CstNode): NetworkPart[] {
  const parts = [...nodes(cst, "layer").map(buildUse), ...nodes(cst, "residual").map(buildResidual)];
  return parts.sort((a, b) => a.span.start - b.span.start);
}

function buildResidual(cst: CstNode): ResidualBlock {
  const shortcut = nodes(cst, "shortcut")[0];
  return {
    kind: "residual",
    span: spanOfNode(cst),
    layers: buildLayers(node(cst, "layers")),
    ...(shortcut && { shortcut: buildLayers(shortcut) }),
  };
}

const buildNetwork = (cst: CstNode, span: Span): ast.NetworkExpression => ({
  kind: "network",
  span,
  layers: buildLayers(node(cst, "layers")),
});

/** `on DATA take N samples`, where it is written. */
export function buildOnData(cst: CstNode): ast.OnData {
  const [on] = nodes(cst, "onData");
  if (on === undefined) return {};
  const [take] = nodes(on, "take");
  return { data: buildExpression(node(on, "data")), ...(take && { take: buildExpression(take) }) };
}

export function buildSubject(cst: CstNode): ast.Expression {
  const [made] = nodes(cst, "apply");
  return made === undefined ? buildUse(cst) : verbs["apply"]!(made, spanOfNode(made));
}

const buildSweep = (cst: CstNode, span: Span): ast.SweepExpression => ({
  kind: "sweep",
  span,
  controls: buildControls(cst),
  body: buildBody(cst),
});

export const verbs: Readonly<Record<string, (cst: CstNode, span: Span) => ast.Expression>> = {
  apply: (cst, span) => ({
    kind: "apply",
    span,
    recipe: buildExpression(node(cst, "postfix")),
    model: buildExpression(node(cst, "model")),
  }),
  sweep: buildSweep,
  refine: (cst, span) => ({
    kind: "refine",
    span,
    roles: buildRoles(cst),
    selector: buildSelector(node(cst, "selector")),
    model: buildExpression(node(cst, "model")),
    scheme: buildSchemeUse(node(cst, "schemeUse")),
    properties: [...nodes(cst, "property").map(buildProperty), ...nodes(cst, "ownPass").map(buildPass)],
  }),
  network: buildNetwork,
  train: (cst, span) => {
    const own = nodes(cst, "network")[0];
    const take = nodes(cst, "take")[0], seed = nodes(cst, "seedValue")[0];
    return {
      kind: "train",
      span,
      network: own === undefined
        ? nameOf(wordOf(token(cst, "networkName")))
        : buildNetwork(own, spanOfNode(own)),
      data: buildExpression(node(cst, "data")),
      ...(take && { take: buildExpression(take) }),
      epochs: buildExpression(node(cst, "epochs")),
      optimizer: buildUse(node(cst, "optimizer")),
      ...(seed && { seed: buildExpression(seed) }),
    };
  },
  sensitivity: (cst, span) => ({
    kind: "sensitivity",
    span,
    model: buildSubject(node(cst, "model")),
    recipe: buildExpression(node(cst, "postfix")),
    data: buildExpression(node(node(cst, "onData"), "data")),
    ...buildOnData(cst),
  }),
  summarize: (cst, span) => {
    const own = nodes(cst, "sweep")[0];
    return {
      kind: "summarize",
      span,
      table: own === undefined ? nameOf(wordOf(token(cst, "tableName"))) : buildSweep(own, spanOfNode(own)),
      over: tokens(cst, "column").map(wordOf),
    };
  },
  sort: (cst, span) => ({
    kind: "sort",
    span,
    table: buildExpression(node(cst, "postfix")),
    column: wordOf(token(cst, "column")),
    descending: tokens(cst, "Descending").length > 0,
  }),
};
