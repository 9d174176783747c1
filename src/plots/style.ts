/** The one look of all figures: white paper, thin grid, colours that colour-blind readers can tell apart. */
import type { JsonObject, Layout } from "./figure.ts";
import { textWidth } from "./picture/measure.ts";

/** Helvetica and fonts with its metrics first, so that measured text fits whichever the reader has. */
const fontFamily = "Arimo, Helvetica, Arial, 'Liberation Sans', 'PingFang SC', 'Microsoft YaHei', " +
  "'Noto Sans SC', 'Noto Sans CJK SC', sans-serif";

export const ink = "#24292f";
export const quiet = "#6a737d";
const rule = "#c3c9d0";
const hair = "#eceef1";

/**
 * The first four are those of Okabe and Ito (2008), Color Universal Design; the others are the ones that colour-blind readers
 * tell from these and from each other best, each with at least 3 to 1 against white paper (WCAG 2.2, 1.4.11).
 */
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a05ae8", "#84340f", "#3412d0", "#444444"];
/** The same, dark enough for text: 4.5 to 1 (WCAG 2.2, 1.4.3). */
const inks = ["#0067a0", "#b04a00", "#00755a", "#a3487f", "#8a3fd6", "#84340f", "#3412d0", "#444444"];

export const colour = (index: number): string => palette[index % palette.length]!;

/** The colour of text that belongs to a series, and of areas that white text stands on. */
export const inked = (index: number): string => inks[index % inks.length]!;

/** The colour of a series with an opacity, for areas. */
export function wash(index: number, opacity: number): string {
  const hex = colour(index);
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

/** The width of a series' line: later ones are thinner, so that lines which coincide can all be seen. */
export const nested = (index: number, count: number): number =>
  Math.max(0.9, (count > 1 ? 2.4 : 1.6) - 0.8 * index);

/** A word that Plotly is to show as it is: its own markup would read "<" and "&". */
export const plain = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A title of an axis with its unit, such as "time (ms)". */
export const labelled = (title: string, unit?: string): string =>
  plain(unit === undefined ? title : `${title} (${unit})`);

export function axis(title: string, more: JsonObject = {}): JsonObject {
  return {
    title: { text: title, font: { size: 12, color: ink }, standoff: 8 },
    showline: true,
    linecolor: rule,
    linewidth: 1,
    gridcolor: hair,
    gridwidth: 1,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: rule,
    tickfont: { size: 11, color: quiet },
    automargin: true,
    ...more,
  };
}

/** Pixels that a figure has for its legend, and what an entry takes beside its text. */
const [legendWidth, entryRoom, rowHeight] = [560, 48, 19];
const margin = { l: 56, r: 20, t: 64, b: 46 };

/** The margin over a legend that may need several rows: Plotly gives all entries the width of the longest then. */
export function marginOver(names: readonly string[]): typeof margin {
  // Where there is none of these fonts, text is wider.
  const widths = names.map((name) => entryRoom + 1.15 * textWidth(name, 11));
  if (widths.reduce((a, b) => a + b, 0) <= legendWidth) return margin;
  const perRow = Math.max(1, Math.floor(legendWidth / Math.max(...widths)));
  return { ...margin, t: margin.t + rowHeight * (Math.ceil(names.length / perRow) - 1) };
}

/** The layout that all figures begin from. `title` is plain text. */
export function page(title: string, more: JsonObject = {}): Layout {
  return {
    title: {
      text: plain(title),
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yanchor: "top",
      pad: { t: 14, l: 14 },
      font: { size: 15, color: ink },
    },
    font: { family: fontFamily, size: 12, color: ink },
    height: 400,
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    margin,
    showlegend: true,
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1,
      yanchor: "bottom",
      font: { size: 11 },
      bgcolor: "rgba(0,0,0,0)",
    },
    hovermode: "closest",
    ...more,
  };
}

/** An axis of logarithms over [low, high], its ticks at 1, 2, 5 or all digits, whichever gives a few. */
export function logAxis(title: string, low: number, high: number): JsonObject {
  if (!(low > 0)) return axis(title, { type: "log" });
  const ticks = [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]].map((digits) => within(digits, low, high));
  const tickvals = ticks.find((t) => t.length >= 3) ?? [];
  return axis(title, {
    type: "log",
    ...(tickvals.length > 0 ? { tickvals, ticktext: tickvals.map(grouped) } : {}),
  });
}

function within(digits: readonly number[], low: number, high: number): number[] {
  const found: number[] = [];
  for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++) {
    for (const digit of digits) {
      const tick = Number(`${digit}e${e}`);
      if (low * 0.98 <= tick && tick <= high * 1.02) found.push(tick);
    }
  }
  return found;
}

/** 0.05, 20, 10k, 1M, 10⁻⁶. */
function grouped(value: number): string {
  if (value >= 1e3 && value < 1e15) {
    const steps = Math.floor(Math.log10(value) / 3);
    return `${Number((value / 1000 ** steps).toPrecision(3))}${["", "k", "M", "G", "T"][steps]}`;
  }
  if (value >= 1e-4 && value < 1e15) return String(value);
  const [digits, power] = value.toExponential().split("e");
  return `${digits === "1" ? "" : `${digits} · `}10<sup>${power!.replace("+", "").replace("-", "−")}</sup>`;
}
