/** `network { ... }`: layers with their arguments, and as text again. */
import type * as ast from "../../../grammar/ast.ts";
import { isLayerUse, type NetworkPart } from "../../../grammar/ast_training.ts";
import type { Span } from "../../../grammar/diagnostic.ts";
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import type { Network, NetworkLayer, Residual } from "../../nn/structure.ts";
import type { EntryOf } from "../../registry/registry.ts";
import { find, kindOf, namesOf } from "../../registry/registry.ts";
import { bindArguments } from "../bind_arguments.ts";
import { type Context, fail } from "../context.ts";
import type { Locals } from "../expression.ts";

type Use = ast.CallExpression | ast.NameExpression;

/** The entry that a word stands for within one kind. @throws DiagnosticError that names those there are. */
export function entryOfUse<K extends "networkLayer" | "optimizer">(kind: K, use: Use): EntryOf<K> {
  const { name, span } = use.kind === "name" ? use : { name: use.callee.text, span: use.callee.span };
  const entry = find(kind, name);
  if (entry !== undefined) return entry;
  const known = namesOf(kind), is = kindOf(name);
  return fail(messages.unknown(span, { kind, name, near: suggest(name, known), known, ...(is && { is }) }));
}

export function networkOf(e: ast.NetworkExpression, context: Context, locals: Locals): Network {
  const build = (layers: readonly NetworkPart[], what: string, span: Span): Network => {
    if (layers.length === 0) {
      fail(messages.outOfRange(span, { what, want: "at least one layer", is: "empty" }));
    }
    return { layers: layers.map(part) };
  };
  const part = (use: NetworkPart): NetworkLayer | Residual => {
    if (!isLayerUse(use)) {
      const { layers, shortcut, span } = use;
      return {
        block: build(layers, "a residual block", span),
        ...(shortcut && { shortcut: build(shortcut, "a shortcut", span) }),
      };
    }
    const entry = entryOfUse("networkLayer", use);
    return { entry, values: bindArguments(entry, use, context, locals) };
  };
  return build(e.layers, "a network", e.span);
}

/** "conv2d(8, kernel: 5)": without what is as usual. */
export function layerText({ entry, values }: NetworkLayer): string {
  const args = entry.params.flatMap(({ name, fallback }, i) =>
    values[name] === fallback ? [] : [`${i === 0 ? "" : `${name}: `}${values[name]}`]
  );
  return args.length === 0 ? entry.name : `${entry.name}(${args.join(", ")})`;
}

const partText = (part: NetworkLayer | Residual): string => {
  if ("entry" in part) return layerText(part);
  const beside = part.shortcut === undefined ? "" : ` shortcut ${layersText(part.shortcut)}`;
  return `residual ${layersText(part.block)}${beside}`;
};
const layersText = ({ layers }: Network): string => `{ ${layers.map(partText).join(" ")} }`;

export const networkText = (network: Network): string => `network ${layersText(network)}`;
