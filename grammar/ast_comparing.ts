/** The tree of what runs models on data, and compares. */
import type { Expression } from "./ast.ts";
import type { Span } from "./diagnostic.ts";

/** `on DATA take N samples`. */
export interface OnData {
  readonly data?: Expression;
  readonly take?: Expression;
}

/** `sensitivity MODEL by RECIPE on DATA take N samples`. */
export interface SensitivityExpression extends OnData {
  readonly kind: "sensitivity";
  readonly span: Span;
  readonly model: Expression;
  readonly recipe: Expression;
  readonly data: Expression;
}

/** `diff A, B`, and of recipes `diff A(), B() on MODEL`. */
export interface DiffStatement {
  readonly kind: "diff";
  readonly span: Span;
  readonly left: Expression;
  readonly right: Expression;
  readonly model?: Expression;
}
