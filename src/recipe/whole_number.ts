import type * as ast from "../../grammar/ast.ts";
import { messages } from "../../grammar/messages.ts";
import { type Context, fail } from "./context.ts";
import { want } from "./expression.ts";
import { show } from "./use_recipe.ts";

/** An integer of at least `least`, with one of these units or none. */
export function wholeNumber(
  e: ast.Expression,
  what: string,
  units: readonly string[],
  least: number,
  context: Context,
): number {
  const value = want("number", e, context);
  const unit = units.at(-1);
  if (value.unit !== undefined && !units.includes(value.unit)) {
    const wanted = unit === undefined ? "a plain number" : `a number of ${unit}`;
    const cure = `${value.value}${unit === undefined ? "" : ` ${unit}`}`;
    fail(messages.wrongUnit(e.span, { what, want: wanted, is: show(value), cure }));
  }
  if (!Number.isInteger(value.value) || value.value < least || value.value > 2 ** 31 - 1) {
    fail(messages.outOfRange(e.span, { what, want: `an integer from ${least}`, is: show(value) }));
  }
  return value.value;
}
