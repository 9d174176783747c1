/** Where a quantized tensor is off: a heat map of the error, and beside it the scale and the error of each row. */
import { captions, described as told, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, numbers, type Trace } from "./figure.ts";
import { axis, colour, page } from "./style.ts";

export interface ErrorMap {
  readonly title: string;
  /** Of the tensor as a matrix. */
  readonly rows: number;
  readonly cols: number;
  /** Root mean squares of the error, in blocks of rows and columns; row by row. */
  readonly cells: readonly (readonly number[])[];
  /** For each block of rows: the scale, where each row has one, or the mean of those of a row. */
  readonly scales?: readonly number[];
  /** For each block of rows: the root mean square of the error. */
  readonly errors: readonly number[];
  readonly worst: { readonly row: number; readonly col: number; readonly error: number };
  readonly sqnr: number;
}

/** Blocks that a figure holds: each is a number of four digits, or two of them. */
export const mostRows = 64, mostCols = 96;

/** From white over blue to near black: it is even in lightness for all eyes, and few shades make small pictures. */
const ramp: readonly (readonly [number, number, number])[] = [
  [247, 251, 255],
  [198, 219, 239],
  [107, 174, 214],
  [33, 113, 181],
  [8, 48, 107],
];
const bands = 12;

function shadeOf(band: number): string {
  const at = band / (bands - 1) * (ramp.length - 1), i = Math.min(ramp.length - 2, Math.floor(at));
  const mixed = ramp[i]!.map((from, c) => Math.round(from + (at - i) * (ramp[i + 1]![c]! - from)));
  return `rgb(${mixed.join(",")})`;
}

const shades: readonly (readonly [number, string])[] = Array.from({ length: bands }, (_, i) => i).flatMap((
  i,
) => [
  [i / bands, shadeOf(i)] as const,
  [(i + 1) / bands, shadeOf(i)] as const,
]);

/** The few largest cells share the darkest shade, so that the others can be told apart. */
function darkest(cells: readonly number[]): number {
  const sorted = cells.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.995 * (sorted.length - 1))] || sorted.at(-1) || 1e-30;
}

const brief = (v: number) => Number(v.toPrecision(4));

export function errorMapFigure(m: ErrorMap, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const [down, across] = [m.rows / m.cells.length, m.cols / m.cells[0]!.length];
  const y = m.cells.map((_, i) => (i + 0.5) * down - 0.5),
    x = m.cells[0]!.map((_, j) => (j + 0.5) * across - 0.5);
  const beside = (values: readonly number[], name: string, index: number, xaxis: string): Trace => ({
    type: "scatter",
    mode: "lines",
    name,
    x: numbers(values),
    y: numbers(y),
    xaxis,
    line: { color: colour(index), width: 1.4, shape: "vh" },
    hovertemplate: `${captions.atRow({ row: "%{y:.0f}" }, language)}: %{x:.4g}<extra>${name}</extra>`,
  });
  const data: Trace[] = [
    {
      type: "heatmap",
      x: numbers(x),
      y: numbers(y),
      z: m.cells.map((row) => row.map(brief)),
      colorscale: shades.map(([at, shade]) => [at, shade]),
      zmin: 0,
      zmax: brief(darkest(m.cells.flat())),
      zsmooth: false,
      colorbar: {
        title: { text: say("error"), font: { size: 11 }, side: "top" },
        thickness: 10,
        len: 1,
        x: m.scales === undefined ? 0.84 : 0.7,
        outlinewidth: 0,
        tickfont: { size: 10 },
        nticks: 5,
        exponentformat: "power",
      },
      hovertemplate: `${
        captions.atCell({ row: "%{y:.0f}", col: "%{x:.0f}" }, language)
      }: %{z:.3g}<extra></extra>`,
    },
    beside(m.errors, say("error of a row"), 1, "x2"),
    ...(m.scales === undefined ? [] : [beside(m.scales, say("scale"), 2, "x3")]),
  ];
  const edge = m.scales === undefined ? 0.82 : 0.68;
  const side = { anchor: "y", nticks: 3, rangemode: "tozero", title: undefined as never };
  const layout = page(m.title, {
    height: 440,
    margin: { l: 56, r: 14, t: 44, b: 46 },
    xaxis: axis(say("column"), { domain: [0, edge], showgrid: false, range: numbers([-0.5, m.cols - 0.5]) }),
    yaxis: axis(say("row"), { showgrid: false, range: numbers([m.rows - 0.5, -0.5]) }),
    xaxis2: axis(say("error"), {
      ...side,
      ...titled(say("row error")),
      domain: m.scales === undefined ? [0.92, 1] : [0.785, 0.865],
    }),
    ...(m.scales === undefined
      ? {}
      : { xaxis3: axis(say("scale"), { ...side, ...titled(say("scale")), domain: [0.92, 1] }) }),
    showlegend: false,
    meta: { description: described(m, language), least: 440 },
  });
  return checked({ data, layout });
}

const titled = (text: string) => ({ title: { text, font: { size: 11 } }, tickfont: { size: 9 } });

function described(m: ErrorMap, language: Language): string[] {
  const [down, across] = [m.rows / m.cells.length, m.cols / m.cells[0]!.length];
  const order = m.errors.map((e, i) => ({ e, i })).sort((a, b) => b.e - a.e).slice(0, 3);
  const rowsOf = (i: number) =>
    down <= 1 ? { from: i, to: i } : { from: Math.round(i * down), to: Math.round((i + 1) * down) - 1 };
  return [
    told.map({ rows: m.rows, cols: m.cols, sqnr: m.sqnr.toFixed(2), each: brief(down * across) }, language),
    told.worstCell({ ...m.worst, error: brief(m.worst.error) }, language),
    told.worstRows({
      rows: order.map(({ e, i }) => ({
        ...rowsOf(i),
        error: brief(e),
        scale: m.scales === undefined ? undefined : brief(m.scales[i]!),
      })),
    }, language),
  ];
}
