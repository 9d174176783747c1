/** What a recipe does besides its rules, in the order in which it happens. */
import type { Table } from "../../display/table.ts";
import { find } from "../../registry/registry.ts";
import type { BoundRecipe, Pass } from "../bound.ts";
import { dataText } from "../data/data_set.ts";

export interface Step {
  readonly item: "calibrate" | "prepare" | "budget" | "solve";
  readonly text: string;
  /** 0: nothing in the recipe says so. */
  readonly line: number;
  readonly does: string;
  readonly needs: string;
  readonly runs: boolean;
  readonly args?: Readonly<Record<string, number>>;
}

const passStep = (item: "prepare" | "solve") => ({ text, line, entry, args }: Pass): Step => ({
  item,
  text,
  line,
  does: entry.summary.en,
  needs: entry.calibrated ? "calibration data" : "the weights",
  runs: entry.runs,
  args,
});

export function stepsOf({ calibration, prepare, solve, budget }: BoundRecipe): Step[] {
  const steps: Step[] = [];
  if (calibration !== undefined) {
    const { data, take, line, text } = calibration;
    const count = data?.part && data.set.parts[data.part].count;
    steps.push({
      item: "calibrate",
      text: data === undefined
        ? text.replace(/^calibrate on /, "")
        : `${dataText(data)}, ${take ?? count} samples`,
      line,
      does: "What flows through the layers is looked at on these samples.",
      needs: "data",
      runs: true,
    });
  }
  steps.push(...prepare.map(passStep("prepare")));
  if (budget !== undefined) {
    const metric = find("metric", budget.metric);
    const weights = metric?.of !== undefined;
    steps.push({
      item: "budget",
      text: budget.text,
      line: budget.line,
      does: "The format of each tensor that choose reaches is chosen for the best score.",
      needs: weights ? "the weights" : "calibration data",
      runs: weights,
    });
  }
  if (solve.length > 0) steps.push(...solve.map(passStep("solve")));
  else {
    const { summary } = find("pass", "rtn")!;
    steps.push({ item: "solve", text: "rtn", line: 0, does: summary.en, needs: "the weights", runs: true });
  }
  return steps;
}

/** Nothing to tell when weights are rounded and that is all. */
export const worthTelling = (steps: readonly Step[]): boolean => steps.some((s) => s.line > 0);

export function stepTable(steps: readonly Step[]): Table {
  const rows = steps.map(({ item, text, line, needs, runs }, i) => [
    i + 1,
    item,
    text,
    needs,
    runs ? "yes" : "not yet",
    line === 0 ? "language" : `line ${line}`,
  ]);
  return {
    title: "in this order",
    columns: [
      { name: "step", title: "" },
      { name: "item", title: "" },
      { name: "what" },
      { name: "needs" },
      { name: "runs" },
      { name: "from" },
    ],
    rows,
    notes: [],
  };
}
