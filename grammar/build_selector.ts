/** Selectors: globs, type words and patterns, joined by union, intersection and difference. */
import type { CstNode } from "chevrotain";
import type { Selector } from "./ast.ts";
import { Incomplete, node, nodes, spanOfNode, token, tokens, unquote } from "./cst.ts";

function join(kind: "union" | "intersection", cst: CstNode, parts: readonly Selector[]): Selector {
  const [first] = parts;
  if (first === undefined) throw new Incomplete();
  return parts.length === 1 ? first : { kind, span: spanOfNode(cst), of: parts };
}

export function buildSelector(cst: CstNode): Selector {
  const span = spanOfNode(cst);
  switch (cst.name) {
    case "selector": {
      const of = buildSelector(node(cst, "union"));
      const [except] = nodes(cst, "except");
      return except === undefined ? of : { kind: "difference", span, of, except: buildSelector(except) };
    }
    case "union":
      return join("union", cst, nodes(cst, "intersection").map(buildSelector));
    case "intersection":
      return join("intersection", cst, nodes(cst, "atom").map(buildSelector));
    case "atom": {
      const [inner] = nodes(cst, "selector");
      return buildSelector(inner ?? node(cst, "leaf"));
    }
    default: {
      const [path] = tokens(cst, "path");
      if (path !== undefined) return { kind: "glob", span, pattern: unquote(path.image) };
      const [pattern] = tokens(cst, "pattern");
      if (pattern !== undefined) return { kind: "pattern", span, source: unquote(pattern.image) };
      return { kind: "type", span, name: token(cst, "layerType").image };
    }
  }
}
