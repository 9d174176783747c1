/** The table under that of `evaluate`: how each model differs from the first. */
import type { Language } from "../../../grammar/diagnostic.ts";
import { lines } from "../../../grammar/messages/display.ts";
import { heading } from "../../../grammar/messages/headings.ts";
import type { Table } from "../../display/table.ts";
import { type Difference, fewestSamples } from "./compare.ts";
import type { OnData } from "./measured.ts";

const signed = (value: number, { digits }: OnData): string => {
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : value < 0 ? "-∞" : "";
  const text = digits === undefined ? value.toExponential(2) : value.toFixed(digits);
  // What rounds to nothing has no sign.
  return Number(text) === 0 ? text.replace("-", "") : value > 0 ? `+${text}` : text;
};

const chanceText = (p: number | undefined) => p === undefined ? null : p < 1e-4 ? "< 0.0001" : p.toFixed(4);

/** @param found for each model behind the first, by metric. */
export function differenceTable(
  names: readonly string[],
  metrics: readonly OnData[],
  found: readonly (readonly (Difference | undefined)[])[],
  samples: number,
  language: Language,
): Table | undefined {
  const rows = found.flatMap((own, c) =>
    own.flatMap((d, m) => {
      if (d === undefined) return [];
      const metric = metrics[m]!, { name, title = name, unit } = metric;
      const interval = d.interval === undefined
        ? null
        : `${signed(d.interval[0], metric)} … ${signed(d.interval[1], metric)}`;
      const said = unit === undefined ? title : `${title} ${unit}`;
      return [[
        names[c]!,
        heading(said, language),
        signed(d.difference, metric),
        interval,
        chanceText(d.p),
        d.verdict,
      ]];
    })
  );
  if (rows.length === 0) return undefined;
  const tested = rows.some((row) => row[4] !== null);
  const columns = [
    { name: "model" },
    { name: "metric" },
    { name: "difference" },
    { name: "interval", title: "95 % interval" },
    ...(tested ? [{ name: "p" }] : []),
    { name: "verdict" },
  ];
  return {
    title: lines.against({ name: names[0]! }, language),
    columns,
    rows: rows.map((row) => row.filter((_, i) => tested || i !== 4)),
    notes: [
      samples < fewestSamples
        ? lines.tooFewSamples({ samples, fewest: fewestSamples }, language)
        : lines.howCompared({
          tested,
          drawn: found.flat().some((d) => d?.interval !== undefined && d.p === undefined),
          undecided: found.flat().some((d) => d?.verdict === "undecided"),
        }, language),
    ],
  };
}

/** For `--json`: numbers that JSON cannot hold become texts. */
export function differenceRecord(
  metrics: readonly OnData[],
  found: readonly (Difference | undefined)[],
): Record<string, unknown> {
  const plain = (value: number) => Number.isFinite(value) ? value : String(value);
  return Object.fromEntries(metrics.flatMap(({ name }, m) => {
    const d = found[m];
    if (d === undefined) return [];
    return [[name, {
      difference: plain(d.difference),
      ...(d.interval && { from: plain(d.interval[0]), to: plain(d.interval[1]) }),
      ...(d.p !== undefined && { p: d.p }),
      verdict: d.verdict,
    }]];
  }));
}
