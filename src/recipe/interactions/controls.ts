/** The controls of an interaction: from the text, and what they stand at. */
import type * as ast from "../../../grammar/ast.ts";
import { messages } from "../../../grammar/messages.ts";
import { checkControls, domainOf, labelOf } from "../controls.ts";
import { type Context, fail } from "../context.ts";
import { equal } from "../equal.ts";
import { evaluate } from "../expression.ts";
import { show } from "../use_recipe.ts";
import type { Value } from "../values.ts";
import type { Control, Stored } from "./interaction.ts";

/** A control with the value that it starts at, and those that its choices stand for. */
export interface BoundControl {
  readonly control: Control;
  readonly start: Value;
  readonly values: readonly Value[];
}

/** Steps that a slider over real numbers has at least. */
const leastSteps = 80;

/** The largest of 1, 2 and 5 times a power of ten that makes at least `leastSteps` steps of a range. */
export function stepOf(from: number, to: number): number {
  const most = (to - from) / leastSteps;
  const power = Math.floor(Math.log10(most));
  const digit = [5, 2, 1].find((d) => d * 10 ** power <= most * (1 + 1e-9)) ?? 1;
  return Number(`${digit}e${power}`);
}

/** Sliders count in binary: 0.1 + 0.2 is meant to be 0.3. */
export const tidy = (value: number): number => Number(value.toPrecision(9));

export function bindControls(
  controls: readonly ast.Control[],
  context: Context,
  store: (value: Value) => Stored,
): BoundControl[] {
  checkControls(controls);
  return controls.map((control) => {
    const domain = domainOf(control, context);
    const start = control.fallback && evaluate(control.fallback, context);
    return domain.kind === "list"
      ? choiceOf(control, domain.items, start, store)
      : sliderOf(control, domain, start);
  });
}

function sliderOf(
  { name, fallback }: ast.Control,
  { from, to, integer }: Extract<Value, { kind: "range" }>,
  start: Value | undefined,
): BoundControl {
  const [low, high] = integer ? [Math.ceil(from), Math.floor(to)] : [from, to];
  const step = integer ? 1 : stepOf(low, high);
  const middle = low + step * Math.floor((high - low) / 2 / step + 1e-9);
  if (start !== undefined && fallback !== undefined) {
    const inside = start.kind === "number" && start.value >= low && start.value <= high &&
      (!integer || Number.isInteger(start.value));
    if (!inside) {
      const want = `${integer ? "an integer " : ""}in ${from}..${to}`;
      fail(
        messages.outOfRange(fallback.span, { what: `the start of "${name.text}"`, want, is: show(start) }),
      );
    }
  }
  const at = start?.kind === "number" ? start.value : integer ? middle : tidy(middle);
  return {
    control: { kind: integer ? "integer" : "real", name: name.text, from: low, to: high, step, start: at },
    start: { kind: "number", value: at },
    values: [],
  };
}

function choiceOf(
  { name, domain: e, fallback }: ast.Control,
  items: readonly Value[],
  start: Value | undefined,
  store: (value: Value) => Stored,
): BoundControl {
  const labels = items.map(labelOf);
  labels.forEach((label, i) => {
    const span = e.kind === "list" ? e.items[i]!.span : e.span;
    if (labels.indexOf(label) < i) fail(messages.twice(span, { what: `"${label}"` }));
  });
  const at = start === undefined ? 0 : items.findIndex((item) => equal(item, start));
  if (at < 0) {
    const want = `one of ${labels.join(", ")}`;
    fail(messages.outOfRange(fallback!.span, {
      what: `the start of "${name.text}"`,
      want,
      is: labelOf(start!),
    }));
  }
  return {
    control: {
      kind: "choice",
      name: name.text,
      choices: items.map((item, i) => ({ label: labels[i]!, value: store(item) })),
      start: labels[at]!,
    },
    start: items[at]!,
    values: items,
  };
}

/**
 * What a control stands at, as JSON.
 * @throws RangeError when it cannot stand there.
 */
export function storedAt(control: Control, at: number | string): Stored {
  const { name } = control;
  if (control.kind === "choice") {
    const found = control.choices.find(({ label }) => label === String(at));
    if (found !== undefined) return found.value;
    const known = control.choices.map(({ label }) => label).join(", ");
    throw new RangeError(`Cannot set "${name}" as it must be one of ${known}: it is ${at}`);
  }
  const { from, to, kind } = control;
  const inside = typeof at === "number" && at >= from && at <= to &&
    (kind === "real" || Number.isInteger(at));
  if (inside) return { kind: "number", value: kind === "real" ? tidy(at) : at };
  throw new RangeError(
    `Cannot set "${name}" as it must be ${
      kind === "integer" ? "an integer" : "a number"
    } in ${from}..${to}: it is ${at}`,
  );
}
