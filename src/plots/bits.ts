/** Numbers as the bits of registers: sign, weights or exponent and mantissa, and what did not fit. */
import { type Language, wordsIn } from "../../grammar/messages/figures.ts";
import { checked, type Figure, type Json, type Trace } from "./figure.ts";
import type { Mark } from "./handle.ts";
import { numberLine } from "./number_line.ts";
import { colour, inked, page, plain, quiet, wash } from "./style.ts";

export type Field = "sign" | "whole" | "exponent" | "mantissa";

export interface Bit {
  readonly set: boolean;
  readonly field: Field;
  /** Below it, such as "−128" or "2⁻³"; plain text. */
  readonly weight: string;
}

export interface Register {
  readonly name: string;
  /** The highest first. */
  readonly bits: readonly Bit[];
  /** Bits above those, which a wrap drops; the highest first. */
  readonly lost?: readonly boolean[];
  /** What it says, in one line or two: "round(0.7 · 128) = 90 → 90 / 128 = 0.7031". */
  readonly lines: readonly string[];
  /** Whether what came in did not fit. */
  readonly beyond: boolean;
}

export interface BitsPlot {
  readonly title: string;
  readonly registers: readonly Register[];
  /** The number: what a control sets can be dragged on a line below. */
  readonly mark?: Mark;
}

const shades: Readonly<Record<Field, number>> = { sign: 1, whole: 0, exponent: 2, mantissa: 0 };
/** Units of a register: a bit is 1 wide and 1 high. */
const rowHeight = 2.75;

export function bitsFigure({ title, registers, mark }: BitsPlot, language: Language = "en"): Figure {
  const say = wordsIn(language);
  const widest = Math.max(8, ...registers.map((r) => r.bits.length));
  const left = Math.min(
    0,
    ...registers.map(({ bits, lost }) => lost === undefined ? 0 : widest - bits.length - lost.length - 0.4),
  );
  const shapes: Json[] = [],
    texts: { x: number; y: number; text: string; size: number; color: string }[] = [];
  registers.forEach(({ bits, lost = [], lines, beyond }, row) => {
    const top = 0 - row * rowHeight, start = widest - bits.length;
    const cell = (at: number, set: boolean, shade: number, isLost: boolean) => {
      shapes.push({
        type: "rect",
        x0: at + 0.04,
        x1: at + 0.96,
        y0: top - 1,
        y1: top,
        line: { color: isLost ? quiet : colour(shade), width: 1, dash: isLost ? "dot" : "solid" },
        layer: "below",
        fillcolor: isLost ? "rgba(0,0,0,0)" : set ? inked(shade) : wash(shade, 0.1),
      });
      const color = isLost ? quiet : set ? "#ffffff" : inked(shade);
      texts.push({ x: at + 0.5, y: top - 0.5, text: set ? "1" : "0", size: 15, color });
    };
    lost.forEach((set, i) => cell(start - lost.length + i - 0.25, set, 0, true));
    bits.forEach(({ set, field, weight }, i) => {
      cell(start + i, set, shades[field], false);
      texts.push({
        x: start + i + 0.5,
        y: top - 1.26,
        text: weight,
        size: 10,
        color: set ? inked(shades[field]) : quiet,
      });
    });
    if (lost.length > 0) {
      texts.push({
        x: start - lost.length / 2 - 0.25,
        y: top - 1.26,
        text: say("dropped"),
        size: 10,
        color: quiet,
      });
    }
    fields(bits).forEach(({ field, from, to }) => {
      texts.push({
        x: start + (from + to) / 2,
        y: top - 1.56,
        text: say(field),
        size: 10,
        color: inked(shades[field]),
      });
    });
    lines.forEach((text, i) => {
      const y = top + 0.34 * (lines.length - i) - 0.06;
      texts.push({ x: left, y, text, size: 12, color: beyond && i > 0 ? inked(1) : "" });
    });
  });
  const shown = (aligned: boolean): Trace => {
    const those = texts.filter((t) => (t.size === 12) === aligned);
    return {
      type: "scatter",
      mode: "text",
      x: those.map((t) => t.x),
      y: those.map((t) => t.y),
      text: those.map((t) => aligned ? plain(t.text) : t.text),
      textposition: aligned ? "middle right" : "middle center",
      textfont: {
        size: those.map((t) => t.size),
        color: those.map((t) => t.color === "" ? "#24292f" : t.color),
      },
      cliponaxis: false,
      hoverinfo: "skip",
      showlegend: false,
    };
  };
  const bottom = -(registers.length - 1) * rowHeight - 1.8;
  const hidden = { visible: false, fixedrange: true };
  const height = 36 + Math.round(registers.length * rowHeight * 40);
  const below = mark && numberLine(mark, height);
  const layout = page(title, {
    height: 48 + height + (below?.height ?? 0),
    margin: { l: 14, r: 14, t: 40, b: 8 + (below?.margin ?? 0) },
    xaxis: { ...hidden, range: [left - 0.05, widest + 0.05] },
    yaxis: { ...hidden, range: [bottom, 0.95], ...(below && { domain: below.domain }) },
    ...below?.axes,
    shapes,
    showlegend: false,
    meta: {
      description: registers.map(described),
      least: Math.max(420, 34 * Math.ceil(widest - left)),
      ...below?.meta,
    },
  });
  return checked({ data: [shown(false), shown(true), ...(below ? [below.trace] : [])], layout });
}

/** Runs of a field that has a name of its own: exponents and mantissas. */
function fields(bits: readonly Bit[]): { field: Field; from: number; to: number }[] {
  const found: { field: Field; from: number; to: number }[] = [];
  if (!bits.some((b) => b.field === "exponent")) return found;
  bits.forEach(({ field }, i) => {
    const last = found.at(-1);
    if (last?.field === field) last.to = i + 1;
    else found.push({ field, from: i, to: i + 1 });
  });
  return found;
}

function described({ bits, lost = [], lines }: Register): string {
  const digits = (all: readonly boolean[]) => all.map((set) => set ? "1" : "0").join("");
  const parts = (["sign", "whole", "exponent", "mantissa"] as const)
    .map((field) => digits(bits.filter((b) => b.field === field).map((b) => b.set))).filter((text) =>
      text !== ""
    );
  const gone = lost.length > 0 ? `(${digits(lost)}) ` : "";
  return `${gone}${parts.join(" ")}  ${lines.join("; ")}`;
}
