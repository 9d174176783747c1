import { messages } from "../../../grammar/messages.ts";
import { fail } from "../context.ts";
import { dataText, type DataUse } from "../data/data_set.ts";
import type { Candidate } from "../running/executor_of.ts";

const textOf = (shape: readonly (number | string)[]) =>
  shape.map((n) => typeof n === "string" || n < 0 ? "any" : n).join("×");

/** @throws DiagnosticError when samples of the data are not of the shape that the model takes. */
export function checkFits({ name, span, model }: Candidate, data: DataUse): void {
  const [input] = model.inputs;
  if (input === undefined) return;
  const takes = input.shape.slice(1), { shape } = data.set;
  const open = (n: number | string | undefined) => typeof n === "string" || n === undefined || n < 0;
  if (takes.length === shape.length && shape.every((n, i) => open(n) || open(takes[i]) || n === takes[i])) {
    return;
  }
  fail(messages.outOfRange(span, {
    what: `a sample of ${dataText(data)}`,
    want: `${textOf(takes)}, as "${name}" takes them`,
    is: textOf(shape),
  }));
}
