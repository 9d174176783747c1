/** Where a quantized tensor is off: a heat map of the error, and beside it the scale and the error of each row. */
import { captions, described as told, type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, numbers, type Trace } from "./figure.ts";
import { axis, colour, page } from "./style.ts";

/** One element: of a cell that stands for several, the one with the largest error. */
export interface MapElement {
  readonly row: number;
  readonly col: number;
  readonly value: number;
  /** Absent where codes are not one for one. */
  readonly code?: number;
  readonly decoded: number;
}

export interface ErrorMap {
  readonly title: string;
  /** Of the tensor as a matrix. */
  readonly rows: number;
  readonly cols: number;
  /** Root mean squares of the error, in blocks of rows and columns; row by row. */
  readonly cells: readonly (readonly number[])[];
  /** What a reader sees at each cell. */
  readonly elements: readonly (readonly MapElement[])[];
  readonly quantity: "weight" | "value";
  /** For each block of rows: the scale, where each row has one, or the mean of those of a row. */
  readonly scales?: readonly number[];
  /** For each block of rows: the root mean square of the error. */
  readonly errors: readonly number[];
  readonly worst: MapElement;
  readonly sqnr: number;
}

/** Cells that a figure holds: each with its error and an element, in some 45 bytes. */
const mostRows = 64, mostCols = 96, mostCells = 3600;

/** Into how many cells a matrix is divided. */
export function cellsOf(rows: number, cols: number): readonly [down: number, across: number] {
  const [down, across] = [Math.min(rows, mostRows), Math.min(cols, mostCols)];
  const shrink = Math.sqrt(Math.max(1, down * across / mostCells));
  // What is short stays whole.
  if (down < mostCells / mostCols) return [down, across];
  if (across < mostCells / mostRows) return [down, across];
  return [Math.floor(down / shrink), Math.floor(across / shrink)];
}

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
const short = (v: number) => Number(v.toPrecision(3));

/** An element in words, part by part. */
function inWords(
  { value, code, decoded }: { readonly value: string; readonly code?: string; readonly decoded: string },
  quantity: ErrorMap["quantity"],
  language: Language,
): string[] {
  return [
    captions.valued({ quantity, value }, language),
    ...(code === undefined ? [] : [captions.code({ code }, language)]),
    captions.decodedAs({ decoded }, language),
  ];
}

/** What stands at a cell under the pointer, a line each, so that a narrow window has them whole; the error has its sign. */
function hover(m: ErrorMap, single: boolean, language: Language): string {
  const hasCodes = m.elements[0]![0]!.code !== undefined;
  const each = String(Math.round(m.rows / m.cells.length * m.cols / m.cells[0]!.length));
  const lines = [
    single
      ? captions.atCell({ row: "%{y:.0f}", col: "%{x:.0f}" }, language)
      : captions.atCell({ row: "%{customdata[3]}", col: "%{customdata[4]}" }, language),
    ...inWords(
      {
        value: "%{customdata[0]}",
        decoded: "%{customdata[1]}",
        ...(hasCodes && { code: `%{customdata[${single ? 3 : 5}]}` }),
      },
      m.quantity,
      language,
    ),
    captions.off({ error: "%{customdata[2]}" }, language),
    ...(single
      ? []
      : [captions.worstOfCell({ each }, language), captions.rms({ rms: "%{z:.3g}" }, language)]),
  ];
  return `${lines.join("<br>")}<extra></extra>`;
}

export function errorMapFigure(m: ErrorMap, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const [down, across] = [m.rows / m.cells.length, m.cols / m.cells[0]!.length];
  const single = down === 1 && across === 1;
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
      z: m.cells.map((row) => row.map(short)),
      customdata: m.elements.map((row) =>
        row.map(({ row, col, value, code, decoded }) => [
          short(value),
          short(decoded),
          short(decoded - value),
          ...(single ? [] : [row, col]),
          ...(code === undefined ? [] : [code]),
        ])
      ),
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
      hoverlabel: { align: "left", font: { size: 12 } },
      hovertemplate: hover(m, single, language),
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

const shown = ({ value, code, decoded }: MapElement) => ({
  value: String(brief(value)),
  ...(code !== undefined && { code: String(code) }),
  decoded: String(brief(decoded)),
});

function described(m: ErrorMap, language: Language): string[] {
  const [down, across] = [m.rows / m.cells.length, m.cols / m.cells[0]!.length];
  const order = m.errors.map((e, i) => ({ e, i })).sort((a, b) => b.e - a.e).slice(0, 3);
  const rowsOf = (i: number) =>
    down <= 1 ? { from: i, to: i } : { from: Math.round(i * down), to: Math.round((i + 1) * down) - 1 };
  return [
    told.map({ rows: m.rows, cols: m.cols, sqnr: m.sqnr.toFixed(2), each: brief(down * across) }, language),
    told.worstCell({
      row: m.worst.row,
      col: m.worst.col,
      error: brief(Math.abs(m.worst.decoded - m.worst.value)),
      is: inWords(shown(m.worst), m.quantity, language),
    }, language),
    told.worstRows({
      rows: order.map(({ e, i }) => ({
        ...rowsOf(i),
        error: brief(e),
        scale: m.scales === undefined ? undefined : brief(m.scales[i]!),
      })),
    }, language),
  ];
}
