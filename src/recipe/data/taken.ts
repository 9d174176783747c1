/** `take 512 samples`: how many of a part are looked at, from the first on. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { type Context, fail } from "../context.ts";
import { wholeNumber } from "../whole_number.ts";
import { dataText, type DataUse, type Part } from "./data_set.ts";

/** @throws DiagnosticError when there are not as many. */
export function taken(
  take: ast.Expression | undefined,
  data: DataUse & { readonly part: Part },
  context: Context,
): number {
  const { count } = data.set.parts[data.part];
  if (take === undefined) return count;
  const asked = wholeNumber(take, "what is taken", ["sample", "samples"], 1, context);
  if (asked > count) {
    const want = `at most ${count} samples, all of ${dataText(data)}`;
    fail(messages.outOfRange(take.span, { what: "what is taken", want, is: `${asked} samples` }));
  }
  return asked;
}
