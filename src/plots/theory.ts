/** Bits against SQNR: the line of 6.02 dB a bit, what quantizers can do at best, and what was measured. */
import { columns, padded } from "../../grammar/columns.ts";
import { captions, type Language, type Say, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, numbers, type Trace } from "./figure.ts";
import { axis, colour, marginOver, page, plain, quiet } from "./style.ts";

export interface TheoryLine {
  /** "best": of all levels; "uniform": of even steps; "measured": points. */
  readonly kind: "best" | "uniform" | "measured";
  readonly name: string;
  readonly bits: readonly number[];
  /** In dB. */
  readonly sqnr: readonly number[];
}

export interface TheoryPlot {
  readonly title: string;
  readonly bits: readonly number[];
  readonly lines: readonly TheoryLine[];
}

/** 20 log10(2): what a bit is worth to values that are spread evenly over the range, whose SQNR is that times the bits. */
export const decibelsPerBit = 20 * Math.log10(2);

const symbols = ["circle", "square", "diamond", "triangle-up", "triangle-down", "x", "cross", "star"];

export function theoryFigure({ title, bits, lines }: TheoryPlot, language: Language = "en"): Figure {
  const say = wordsIn(language), hover = captions.inBits({ bits: "%{x}" }, language);
  const theory = lines.filter((l) => l.kind !== "measured"),
    measured = lines.filter((l) => l.kind === "measured");
  const families = [...new Set(theory.map((l) => l.name.replace(/[,，][^,，]*$/, "")))];
  const family = (name: string) => families.indexOf(name.replace(/[,，][^,，]*$/, ""));
  const data: Trace[] = [
    {
      type: "scatter",
      mode: "lines",
      name: say("uniform distribution: 6.02 dB a bit"),
      x: [...bits],
      y: numbers(bits.map((b) => decibelsPerBit * b)),
      line: { color: quiet, width: 1.2, dash: "dash" },
      hovertemplate: `${hover}: %{y:.2f} dB<extra></extra>`,
    },
    ...theory.map((line): Trace => ({
      type: "scatter",
      mode: "lines",
      name: plain(line.name),
      x: [...line.bits],
      y: numbers(line.sqnr),
      line: { color: colour(family(line.name)), width: 2, dash: line.kind === "best" ? "solid" : "dot" },
      hovertemplate: `${hover}: %{y:.2f} dB<extra>${plain(line.name)}</extra>`,
    })),
    ...measured.map((line, i): Trace => ({
      type: "scatter",
      mode: "markers",
      name: plain(line.name),
      x: numbers(line.bits),
      y: numbers(line.sqnr),
      marker: {
        color: colour(families.length + i),
        symbol: symbols[i % symbols.length]!,
        size: 9,
        line: { color: "#ffffff", width: 1 },
      },
      hovertemplate: `${hover}: %{y:.2f} dB<extra>${plain(line.name)}</extra>`,
    })),
  ];
  const layout = page(title, {
    height: 420,
    margin: marginOver(data.map((t) => String(t["name"]))),
    xaxis: axis(say("bits of a code"), { dtick: 1, tick0: bits[0] ?? 1 }),
    yaxis: axis("SQNR (dB)"),
    meta: { description: table(lines, say) },
  });
  return checked({ data, layout });
}

/** Bits across, a row for each line. */
function table(lines: readonly TheoryLine[], say: Say): string[] {
  const all = [...new Set(lines.flatMap((l) => l.bits))].sort((a, b) => a - b);
  const wide = Math.max(4, ...[say("6.02 dB a bit"), ...lines.map((l) => l.name)].map(columns));
  const row = (name: string, cells: readonly string[]) =>
    `${padded(name, wide)}  ${cells.map((c) => c.padStart(6)).join("  ")}`.trimEnd();
  const of = (value: number | undefined) => value === undefined ? "" : value.toFixed(2);
  return [
    row(say("bits"), all.map(String)),
    row(say("6.02 dB a bit"), all.map((b) => of(decibelsPerBit * b))),
    ...lines.map((l) => row(l.name, all.map((b) => of(l.sqnr[l.bits.indexOf(b)])))),
  ];
}
