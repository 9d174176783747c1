/** What the bytes of models are made of: a bar for each model, stacked from codes, what decodes them, and what stays. */
import { checked, type Figure, numbers, type Trace } from "./figure.ts";
import { shortened } from "./names.ts";
import { axis, colour, ink, marginOver, page, plain, quiet } from "./style.ts";

export interface SizeBar {
  readonly name: string;
  /** Bits a weight, over all of the model. */
  readonly bitsPerWeight: number;
  readonly parts: readonly { readonly part: string; readonly bytes: number }[];
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Parts that are stored by quantization have colours; what was kept is grey. */
const fixed = ["codes", "scales", "zero points", "codebooks", "padding"];

export function sizeFigure(
  { title, bars }: { readonly title: string; readonly bars: readonly SizeBar[] },
): Figure {
  const totals = bars.map((b) => b.parts.reduce((sum, p) => sum + p.bytes, 0));
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, ...totals)) / 10)));
  const unit = 1024 ** power;
  const found = [...new Set(bars.flatMap((b) => b.parts.map((p) => p.part)))];
  const parts = [...fixed.filter((p) => found.includes(p)), ...found.filter((p) => !fixed.includes(p))];
  const kept = parts.filter((p) => !fixed.includes(p));
  const greys = ["#8b949e", "#b1b8c0", "#d3d8de", "#6a737d"];
  const places = bars.map((_, i) => i);
  const end = Math.max(...totals) / unit;
  const data: Trace[] = parts.map((part) => {
    const of = bars.map((b) => b.parts.filter((p) => p.part === part).reduce((sum, p) => sum + p.bytes, 0));
    return {
      type: "bar",
      orientation: "h",
      name: plain(part),
      y: places,
      x: numbers(of.map((bytes) => bytes / unit)),
      customdata: of.map(bytesText),
      marker: {
        color: fixed.includes(part) ? colour(fixed.indexOf(part)) : greys[kept.indexOf(part) % greys.length]!,
        line: { color: "#ffffff", width: 0.8 },
      },
      hovertemplate: `${plain(part)}: %{customdata}<extra></extra>`,
    };
  });
  const layout = page(title, {
    height: 128 + Math.max(2, bars.length) * 44,
    barmode: "stack",
    bargap: 0.35,
    margin: { ...marginOver(parts), r: 20 },
    legend: { ...(page("").legend as Record<string, never>), traceorder: "normal" },
    xaxis: axis(`size (${units[power]})`, { range: numbers([0, end * 1.55]), showline: false }),
    yaxis: axis("", {
      range: [Math.max(2, bars.length) - 0.5, -0.5],
      tickvals: places,
      ticktext: shortened(bars.map((b) => b.name), 32).map(plain),
      tickfont: { size: 11, color: ink },
      showgrid: false,
      ticks: "",
    }),
    annotations: bars.map((b, i) => ({
      x: totals[i]! / unit,
      y: i,
      xanchor: "left",
      xshift: 6,
      showarrow: false,
      text: `${bytesText(totals[i]!)}, ${b.bitsPerWeight.toFixed(2)} bits a weight`,
      font: { size: 11, color: quiet },
    })),
    meta: { description: bars.flatMap((b, i) => table(b, totals[i]!)) },
  });
  return checked({ data, layout });
}

function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(4))} ${units[power]}`;
}

function table({ name, parts, bitsPerWeight }: SizeBar, total: number): string[] {
  const wide = Math.max(...parts.map((p) => p.part.length));
  return [
    `${name}: ${bytesText(total)}, ${bitsPerWeight.toFixed(2)} bits a weight`,
    ...parts.map(({ part, bytes }) =>
      `  ${part.padEnd(wide)}  ${bytesText(bytes).padStart(10)}  ${
        (100 * bytes / total).toFixed(1).padStart(5)
      }%`
    ),
  ];
}
