/** Where the mark of a plot stands, and the control of an interaction that it follows. */
import type { Mark, Setter } from "../../plots/handle.ts";
import type { Context } from "../context.ts";
import { number } from "../expression.ts";
import { tidy } from "../interactions/controls.ts";
import type { Control } from "../interactions/interaction.ts";
import type { PlotStatement } from "./drawn.ts";

/** Where the plot can be marked; a control may reach further. */
export interface Limits {
  readonly from: number;
  readonly to: number;
}

const anywhere: Limits = { from: -Infinity, to: Infinity };

/** Undefined when nothing is marked. @throws DiagnosticError when it is no number. */
export function markOf(s: PlotStatement, context: Context, limits = anywhere): Mark | undefined {
  const { mark } = s;
  if (mark === undefined) return undefined;
  const control = mark.kind === "name" ? context.controls?.find(({ name }) => name === mark.name) : undefined;
  const sets = control && setterOf(control, limits);
  return { at: number(mark, context), ...(sets && { sets }) };
}

/** Undefined when the control cannot stand at two places within the limits. */
export function setterOf(control: Control, limits: Limits): Setter | undefined {
  const { name } = control;
  if (control.kind === "choice") {
    const stops = control.choices.flatMap(({ label, value }) =>
      value.kind === "number" && typeof value.value === "number" && value.value >= limits.from &&
        value.value <= limits.to
        ? [{ at: value.value, value: label }]
        : []
    ).sort((a, b) => a.at - b.at);
    return stops.length < 2 ? undefined : { control: name, stops };
  }
  const { step } = control;
  // From the start of its range in whole steps, as its slider goes.
  const place = (steps: number) => tidy(control.from + steps * step);
  const first = Math.max(0, Math.ceil((limits.from - control.from) / step - 1e-9));
  const last = Math.floor((Math.min(limits.to, control.to) - control.from) / step + 1e-9);
  const from = place(first);
  // A range that ends between two steps has its end too.
  const to = limits.to >= control.to ? control.to : place(last);
  return from < to ? { control: name, from, to, step } : undefined;
}
