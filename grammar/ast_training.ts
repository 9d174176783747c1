/** The tree of networks and of their training. */
import type { CallExpression, Expression, NameExpression } from "./ast.ts";
import type { Span } from "./diagnostic.ts";

/** `network { LAYER ... }`. */
export interface NetworkExpression {
  readonly kind: "network";
  readonly span: Span;
  readonly layers: readonly (CallExpression | NameExpression)[];
}

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
