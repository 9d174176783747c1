/** The tree of networks and of their training. */
import type { CallExpression, Expression, NameExpression } from "./ast.ts";
import type { Span } from "./diagnostic.ts";

export type LayerUse = CallExpression | NameExpression;

/** `residual { LAYER ... }` or `residual { LAYER ... } shortcut { LAYER ... }`. */
export interface ResidualBlock {
  readonly kind: "residual";
  readonly span: Span;
  readonly layers: readonly NetworkPart[];
  readonly shortcut?: readonly NetworkPart[];
}

export type NetworkPart = LayerUse | ResidualBlock;

/** `network { LAYER ... }`. */
export interface NetworkExpression {
  readonly kind: "network";
  readonly span: Span;
  readonly layers: readonly NetworkPart[];
}

/** The layers in the order in which they compute, each block before its shortcut and itself: what errors point at. */
export const partsInOrder = (parts: readonly NetworkPart[]): NetworkPart[] =>
  parts.flatMap((part) =>
    part.kind === "residual"
      ? [...partsInOrder(part.layers), ...partsInOrder(part.shortcut ?? []), part]
      : [part]
  );

export const isLayerUse = (part: NetworkPart): part is LayerUse => part.kind !== "residual";

/** `train NETWORK on DATA for N epochs using OPTIMIZER(...) seed N`. */
export interface TrainExpression {
  readonly kind: "train";
  readonly span: Span;
  readonly network: Expression;
  readonly data: Expression;
  readonly take?: Expression;
  readonly epochs: Expression;
  readonly optimizer: CallExpression | NameExpression;
  readonly seed?: Expression;
}
