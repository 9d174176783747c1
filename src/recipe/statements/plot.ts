/** `plot`: by the name of a plot, a column of a table, or any expressions over a range. */
import { messages } from "../../../grammar/messages.ts";
import { suggest } from "../../../grammar/suggest.ts";
import { find, kindOf, namesOf } from "../../registry/registry.ts";
import { type Context, fail, type StatementResult } from "../context.ts";
import { plotBits, plotCircle } from "../plots/bits.ts";
import { plotClipping } from "../plots/clipping.ts";
import type { Drawn, PlotStatement } from "../plots/drawn.ts";
import { plotHistogram } from "../plots/histogram.ts";
import { plotExpressions, plotStaircase } from "../plots/curve.ts";
import { plotLevels } from "../plots/levels.ts";
import { plotProduct } from "../plots/product.ts";
import { plotSize } from "../plots/size.ts";
import { plotError } from "../plots/error_map.ts";
import { shown } from "../plots/shown.ts";
import { plotSensitivity } from "../plots/sensitivity.ts";
import { plotSqnr } from "../plots/sqnr.ts";
import { drawsTable, plotTable } from "../plots/table.ts";
import { plotTheory } from "../plots/theory.ts";
import { plotTraining } from "../plots/training.ts";

type Drawer = (s: PlotStatement, context: Context) => Drawn;

const drawers: Readonly<Record<string, Drawer>> = {
  bits: plotBits,
  circle: plotCircle,
  clipping: plotClipping,
  error: plotError,
  histogram: plotHistogram,
  levels: plotLevels,
  product: plotProduct,
  sensitivity: plotSensitivity,
  size: plotSize,
  sqnr: plotSqnr,
  staircase: plotStaircase,
  theory: plotTheory,
  training: plotTraining,
};

export function plot(s: PlotStatement, context: Context): StatementResult {
  let drawer: Drawer = plotExpressions;
  if (s.plot?.text !== "theory" && drawsTable(s, context)) drawer = plotTable;
  else if (s.plot !== undefined) {
    const { text: name, span } = s.plot;
    const entry = find("plot", name);
    const is = kindOf(name);
    if (entry === undefined) {
      const known = namesOf("plot");
      fail(
        messages.unknown(span, {
          kind: "plot",
          name,
          near: suggest(name, known),
          known,
          ...(is !== undefined && { is }),
        }),
      );
    }
    drawer = drawers[name]!;
  }
  const { figure, value } = drawer(s, context);
  if (!context.replay) context.emit(shown(figure, context));
  return { value };
}
