/** Figures on dark paper: all of their colours change, and what is read stands out. */
import { expect, test } from "vitest";
import { darkColour, darkened, type Json } from "../../../src/plots/dark.ts";
import { colour, ink, inked, quiet, wash } from "../../../src/plots/style.ts";
import { contrast, luminance } from "./contrast.ts";
import { samples } from "./sample.ts";

const paper = darkColour("#ffffff");

test("text has 4.5 to 1, series have 3 to 1, and no two series become one", () => {
  const eight = Array.from({ length: 8 }, (_, i) => i);
  for (const text of [ink, quiet, ...eight.map(inked)]) {
    expect(contrast(text, "#ffffff"), text).toBeGreaterThan(4.5);
    expect(contrast(darkColour(text), paper), text).toBeGreaterThan(4.5);
  }
  for (const i of eight) expect(contrast(colour(i), "#ffffff")).toBeGreaterThan(3);
  const series = Array.from({ length: 8 }, (_, i) => darkColour(colour(i)));
  for (const one of series) {
    expect(contrast(one, paper)).toBeGreaterThan(3);
    // White digits on a series' colour become dark ones.
    expect(contrast(one, darkColour("#ffffff"))).toBeGreaterThan(3);
  }
  expect(new Set(series).size).toBe(8);
  expect(darkColour(wash(0, 0.22))).not.toBe(wash(0, 0.22));
});

test.each(Object.entries(samples))(
  "%s: no colour of light paper is left, all else is as it was",
  (_name, figure) => {
    const before = JSON.stringify(figure), after = JSON.stringify(darkened(figure as unknown as Json));
    const hex = (text: string) => new Set([...text.matchAll(/#[0-9a-f]{6}/g)].map((m) => m[0]));
    for (const one of hex(before)) {
      expect(darkColour(one)).not.toBe(one);
      expect(hex(after)).toContain(darkColour(one));
    }
    const blank = (text: string) => text.replaceAll(/#[0-9a-f]{6}|rgba?\([^)]*\)/g, "");
    expect(blank(after)).toBe(blank(before));
  },
);

test("the shades of a heat map run from the paper to light: what is little stays dark", () => {
  const map = samples["error_map"]!.data[0]!;
  const shades = (map["colorscale"] as [number, string][]).map(([, shade]) => shade);
  const hex = (rgb: string) =>
    "#" + rgb.match(/\d+/g)!.map((c) => Number(c).toString(16).padStart(2, "0")).join("");
  const light = shades.map((s) => luminance(hex(s))), dark = shades.map((s) => luminance(hex(darkColour(s))));
  expect(light).toEqual(light.toSorted((a, b) => b - a));
  expect(dark).toEqual(dark.toSorted((a, b) => a - b));
  expect(contrast(hex(darkColour(shades[0]!)), paper)).toBeLessThan(1.5);
  expect(contrast(hex(darkColour(shades.at(-1)!)), paper)).toBeGreaterThan(4.5);
});
