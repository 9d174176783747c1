/** A number line at the foot of a figure without an axis of its own: the number that it shows can be dragged there. */
import { type JsonObject, numbers, type Trace } from "./figure.ts";
import { draggable, type Mark } from "./handle.ts";
import { axis, colour, plain } from "./style.ts";

/** Heights in pixels: the line, the air above it, its labels below. */
const line = 14, air = 14, labels = 32;

export interface NumberLine {
  readonly trace: Trace;
  /** What the figure is higher, and what its margin below is. */
  readonly height: number;
  readonly margin: number;
  readonly axes: JsonObject;
  /** What is left of the figure's height, as a domain. */
  readonly domain: readonly [number, number];
  /** What the line itself takes of it. */
  readonly share: number;
  readonly meta: JsonObject;
}

/**
 * @param above the height of what stands above, in pixels. @param axes the number of its axes: circles have one each.
 * Undefined for a number that nothing moves.
 */
export function numberLine({ at, sets }: Mark, above: number, axes = 1): NumberLine | undefined {
  if (sets === undefined) return undefined;
  const [from, to] = "stops" in sets ? [sets.stops[0]!.at, sets.stops.at(-1)!.at] : [sets.from, sets.to];
  // At its ends the number is still seen whole.
  const edge = (to - from) * 0.012;
  const whole = above + line + air, own = axes + 1;
  const [xaxis, yaxis] = [`x${own}`, `y${own}`] as const;
  return {
    trace: {
      type: "scatter",
      mode: "markers",
      x: numbers([at]),
      y: [0],
      xaxis,
      yaxis,
      marker: { size: 11, color: colour(1), line: { color: "#ffffff", width: 1.5 } },
      cliponaxis: false,
      hovertemplate: "x = %{x}<extra></extra>",
      showlegend: false,
    },
    height: line + air + labels,
    margin: labels,
    axes: {
      [`xaxis${own}`]: axis("x", {
        anchor: yaxis,
        range: numbers([from - edge, to + edge]),
        fixedrange: true,
        showgrid: false,
        title: { text: "" },
        ...("stops" in sets && {
          tickvals: numbers(sets.stops.map((stop) => stop.at)),
          ticktext: sets.stops.map((stop) => plain(stop.value)),
        }),
      }),
      [`yaxis${own}`]: {
        anchor: xaxis,
        domain: [0, line / whole],
        range: [0, 1],
        visible: false,
        fixedrange: true,
      },
    },
    domain: [(line + air) / whole, 1],
    share: line / whole,
    meta: draggable({ name: "x", axis: xaxis, span: [0, line / whole], at, sets }),
  };
}
