/** Passes that amend the scale of a scheme: `solve refine(steps: 20)`, `solve overflow(rate: 0%)`. */
import { controlOverflow } from "../../formula/refine/overflow.ts";
import { type Refined, refineTensor } from "../../formula/refine/refine.ts";
import type { BoundScheme } from "../../formula/scheme/bound.ts";
import type { RowSource } from "../../numerics/rows.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { Pass } from "../bound.ts";

export type Amend = (machine: Machine, scheme: BoundScheme, source: RowSource) => Refined;

/** Whether a refinement was stopped by its number of steps: another one would still change codes or lower the error. */
export function stoppedEarly({ name, args }: Pick<Pass, "name" | "args">, { steps }: Refined): boolean {
  const last = steps.at(-1);
  if (name !== "refine" || last === undefined || steps.length < args["steps"]!) return false;
  return last.changed > 0 || last.afterScale < last.afterCodes * (1 - 1e-6);
}

/** What a pass does to a tensor; undefined for one that does nothing to scales. */
export function amendOf({ name, args }: Pick<Pass, "name" | "args">): Amend | undefined {
  if (name === "refine") return (...on) => refineTensor(...on, args["steps"]!);
  if (name === "overflow") return (...on) => controlOverflow(...on, args["rate"]!);
  return undefined;
}
