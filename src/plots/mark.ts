/** A marked place of the domain, such as where a slider stands: a dotted line upright and a dot on each curve. */
import { type JsonObject, numbers, type Trace } from "./figure.ts";
import { colour, quiet } from "./style.ts";

export const upright = (mark: number): JsonObject => ({
  type: "line",
  xref: "x",
  yref: "paper",
  x0: mark,
  x1: mark,
  y0: 0,
  y1: 1,
  line: { color: quiet, width: 0.8, dash: "dot" },
});

/** Dots at the height that each curve has at its sample nearest to the mark. */
export function dots(
  curves: readonly { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }[],
  mark: number,
  panel: "y" | "y2",
): Trace {
  return {
    type: "scatter",
    mode: "markers",
    x: curves.map(() => numbers([mark])[0]!),
    y: numbers(curves.map(({ x, y }) => y[nearest(x, mark)]!)),
    yaxis: panel,
    marker: { size: 7, color: curves.map((_, i) => colour(i)), line: { color: "#ffffff", width: 1.2 } },
    showlegend: false,
    hovertemplate: "%{x:.5g} → %{y:.7g}<extra></extra>",
  };
}

function nearest(x: ArrayLike<number>, mark: number): number {
  let at = 0;
  for (let i = 1; i < x.length; i++) if (Math.abs(x[i]! - mark) < Math.abs(x[at]! - mark)) at = i;
  return at;
}
