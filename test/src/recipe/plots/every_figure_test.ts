/** What every figure keeps, whatever it shows: words and numbers for those who do not see it, colours that all can tell apart, SVG, 200 KB. */
import { describe, expect, test } from "vitest";
import { caption } from "../../../../src/plots/caption.ts";
import { budget, type Figure, type Json, type JsonObject } from "../../../../src/plots/figure.ts";
import { colour, ink, inked, quiet } from "../../../../src/plots/style.ts";
import { namesOf } from "../../../../src/registry/registry.ts";
import { cases, setUp } from "./every_plot.ts";
import { unpainted } from "./unpainted.ts";

const { session, draw } = unpainted();
await session.run(setUp);

/** Of a figure's bundle: what its picture and its live form are called. */
const altOf = ({ layout }: Figure) => String((layout["meta"] as JsonObject)["alt"]);
const numbersIn = (text: string) => text.match(/\d[\d.]*/g) ?? [];

test("there is a case for every registered plot", () => {
  const own = Object.keys(cases).filter((name) => name !== "a table" && name !== "expressions");
  expect(own.sort()).toEqual([...namesOf("plot")].sort());
});

/** The series' colours and their darker kin for text, ink, and grays; the shades of a heat map differ in lightness. */
const palette = new Set([
  ...Array.from({ length: 8 }, (_, i) => [colour(i), inked(i)]).flat(),
  ink,
  quiet,
]);
function* coloursIn(value: Json, key = ""): Generator<string> {
  if (key === "colorscale") return;
  if (typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value)) yield value.toLowerCase();
  if (Array.isArray(value)) { for (const item of value) yield* coloursIn(item); }
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) yield* coloursIn(inner, name);
  }
}
const isGray = (hex: string) => {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  return Math.max(r!, g!, b!) - Math.min(r!, g!, b!) < 24;
};

describe.each(Object.values(cases).flat())("%s", (code) => {
  test.each(["en", "zh"] as const)("says in %s what it shows, with its numbers", async (language) => {
    await session.run(`set language ${language}`);
    const { figure, text } = await draw(code);
    const alt = altOf(figure), [title, ...rest] = alt.split("\n");
    expect(alt).toBe(caption(figure, language));
    expect(title).not.toBe("");
    // More than the title says, and more than the names of what is drawn.
    expect(rest.length).toBeGreaterThan(0);
    expect(numbersIn(rest.join(" ")).length).toBeGreaterThanOrEqual(3);
    expect(alt.length).toBeLessThan(3000);
    expect(alt).not.toMatch(/undefined|NaN|[▁▂▃▄▅▆▇█]|<\/?(b|br|sub|sup)>/);
    expect(/\p{Script=Han}/u.test(alt)).toBe(language === "zh");
    expect(text.split("\n")[0]).toBe(title);
    await session.run("set language en");
  });

  test("is drawn in the palette, as SVG, in at most 200 KB", async () => {
    const { figure } = await draw(code);
    for (const { type } of figure.data) expect(["scatter", "bar", "heatmap"]).toContain(type);
    expect(new TextEncoder().encode(JSON.stringify(figure)).length).toBeLessThanOrEqual(budget);
    const strange = [...coloursIn(figure as unknown as Json)].filter((c) => !palette.has(c) && !isGray(c));
    expect(strange).toEqual([]);
  });
});

test("the palette can be told apart by eyes without red, green or blue cones", () => {
  const colours = Array.from({ length: 8 }, (_, i) => colour(i));
  for (const kind of Object.keys(cones) as (keyof typeof cones)[]) {
    const seen = colours.map((hex) => lab(simulated(hex, kind)));
    seen.forEach((a, i) =>
      seen.slice(i + 1).forEach((b, k) => {
        const apart = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        expect(apart, `${kind}: ${colours[i]} and ${colours[i + 1 + k]}`).toBeGreaterThan(8);
      })
    );
  }
});

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const cones = {
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [
    -0.003882,
    -0.048116,
    1.051998,
  ]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [
    -0.01182,
    0.04294,
    0.968881,
  ]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [
    0.004733,
    0.691367,
    0.3039,
  ]],
} as const;
type Triple = readonly [number, number, number];

function simulated(hex: string, kind: keyof typeof cones): Triple {
  const linear = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return cones[kind].map((row) =>
    Math.min(1, Math.max(0, row.reduce((sum, weight, i) => sum + weight * linear[i]!, 0)))
  ) as unknown as Triple;
}

/** CIE L*a*b* of linear sRGB, white D65. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number) => t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116;
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
