/** What the bytes of models are made of: a bar for each model, stacked from codes, what decodes them, and what stays. */
import { columns, padded } from "../../grammar/columns.ts";
import { captions, described as told, type Language, partIn } from "../../grammar/messages/figures.ts";
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
  language: Language = "en",
): Figure {
  const totals = bars.map((b) => b.parts.reduce((sum, p) => sum + p.bytes, 0));
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, ...totals)) / 10)));
  const unit = 1024 ** power;
  const found = [...new Set(bars.flatMap((b) => b.parts.map((p) => p.part)))];
  const parts = [...fixed.filter((p) => found.includes(p)), ...found.filter((p) => !fixed.includes(p))];
  const kept = parts.filter((p) => !fixed.includes(p));
  const greys = ["#8b949e", quiet, colour(7), ink];
  const places = bars.map((_, i) => i);
  const end = Math.max(...totals) / unit;
  const data: Trace[] = parts.map((part) => {
    const of = bars.map((b) => b.parts.filter((p) => p.part === part).reduce((sum, p) => sum + p.bytes, 0));
    return {
      type: "bar",
      orientation: "h",
      name: plain(partIn(part, language)),
      y: places,
      x: numbers(of.map((bytes) => bytes / unit)),
      customdata: of.map(bytesText),
      marker: {
        color: fixed.includes(part) ? colour(fixed.indexOf(part)) : greys[kept.indexOf(part) % greys.length]!,
        line: { color: "#ffffff", width: 0.8 },
      },
      hovertemplate: `${plain(partIn(part, language))}: %{customdata}<extra></extra>`,
    };
  });
  const layout = page(title, {
    height: 128 + Math.max(2, bars.length) * 44,
    barmode: "stack",
    bargap: 0.35,
    margin: { ...marginOver(parts.map((part) => partIn(part, language))), r: 20 },
    legend: { ...(page("").legend as Record<string, never>), traceorder: "normal" },
    xaxis: axis(captions.sizeIn({ unit: units[power]! }, language), {
      range: numbers([0, end * 1.55]),
      showline: false,
    }),
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
      text: captions.bitsAWeight(
        { size: bytesText(totals[i]!), bits: b.bitsPerWeight.toFixed(2) },
        language,
      ),
      font: { size: 11, color: quiet },
    })),
    meta: {
      description: bars.flatMap((b, i) => table(b, totals[i]!, language)),
      narrow: { "xaxis.range": numbers([0, end * 2.6]) },
    },
  });
  return checked({ data, layout });
}

function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(4))} ${units[power]}`;
}

function table({ name, parts, bitsPerWeight }: SizeBar, total: number, language: Language): string[] {
  const wide = Math.max(...parts.map((p) => columns(partIn(p.part, language))));
  return [
    told.size({ name, size: bytesText(total), bits: bitsPerWeight.toFixed(2) }, language),
    ...parts.map(({ part, bytes }) =>
      `  ${padded(partIn(part, language), wide)}  ${bytesText(bytes).padStart(10)}  ${
        (100 * bytes / total).toFixed(1).padStart(5)
      }%`
    ),
  ];
}
