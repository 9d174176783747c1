/** `on mnist.valid take 512 samples`: the samples that a statement looks at. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { type Context, fail } from "../context.ts";
import { taken } from "../data/taken.ts";
import { evaluate } from "../expression.ts";
import type { Looked } from "./measured.ts";

/** @param what the word of the statement. @throws DiagnosticError when it is no part of a data set. */
export function lookedAt({ data, take }: ast.OnData, what: string, context: Context): Looked | undefined {
  if (data === undefined) return undefined;
  const value = evaluate(data, context);
  if (value.kind !== "data") {
    return fail(
      messages.wrongKind(data.span, {
        what: `what "${what}" looks at`,
        want: "data",
        is: value.kind,
        cure: "Write the part of a data set, such as mnist.valid",
        cureZh: "写数据集的一部分，例如 mnist.valid",
      }),
    );
  }
  const { set, part } = value.data;
  if (part === undefined) {
    return fail(messages.evaluateOnPart(data.span, { data: data.kind === "name" ? data.name : set.name }));
  }
  return { set, part, count: taken(take, { set, part }, context) };
}
