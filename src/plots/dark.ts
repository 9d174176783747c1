/** Figures on dark paper: their colours, which are those of src/plots/style.ts, each by its counterpart there. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Paper, ink and lines; then the series, lighter than on white: at least 3 to 1 against the paper (WCAG 2.2, 1.4.11). */
const counterparts: Readonly<Record<string, string>> = {
  "#ffffff": "#16181b",
  "#24292f": "#e4e6e8",
  "#6a737d": "#a3abb4",
  "#c3c9d0": "#565d66",
  "#eceef1": "#2b3036",
  "#0072b2": "#4ba3e3",
  "#d55e00": "#f28a45",
  "#009e73": "#2fc39a",
  "#cc79a7": "#eaa3cd",
  "#a05ae8": "#8a70f2",
  "#84340f": "#f2ec56",
  "#3412d0": "#a470a4",
  "#444444": "#e8ebee",
  "#0067a0": "#4ba3e3",
  "#b04a00": "#f28a45",
  "#00755a": "#2fc39a",
  "#a3487f": "#eaa3cd",
  "#8a3fd6": "#a48ff5",
};

const channels = (hex: string) => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)).join(",");
/** The same colours as washes write them: "0,114,178". */
const washes = new Map(Object.entries(counterparts).map(([from, to]) => [channels(from), channels(to)]));

/** A shade of a heat map with the lightness turned over and the hue kept: what is little stays near the paper. */
function inverted(rgb: readonly number[]): string {
  const over = 255 - Math.max(...rgb) - Math.min(...rgb);
  return `rgb(${rgb.map((c) => c + over).join(",")})`;
}

export function darkColour(text: string): string {
  const whole = counterparts[text.toLowerCase()];
  if (whole !== undefined) return whole;
  const shade = /^rgb\((\d+),(\d+),(\d+)\)$/.exec(text);
  if (shade !== null) return inverted(shade.slice(1).map(Number));
  return text.replace(/^rgba\((\d+,\d+,\d+),([\d.]+)\)$/, (all, rgb, alpha) => {
    const to = washes.get(rgb);
    return to === undefined ? all : `rgba(${to},${alpha})`;
  });
}

/** The same figure for dark paper; what has no counterpart stays. */
export function darkened<T extends Json>(figure: T): T {
  const inner = (value: Json): Json =>
    typeof value === "string"
      ? darkColour(value)
      : Array.isArray(value)
      ? value.map(inner)
      : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, inner(v)]))
      : value;
  return inner(figure) as T;
}
