/** Figures on dark paper: all of their colours change, and what is read stands out. */
import { expect, test } from "vitest";
import { darkColour, darkened, type Json } from "../../../kernel/html/live/dark.ts";
import { colour, ink, quiet, wash } from "../../../src/plots/style.ts";
import { samples } from "../../src/plots/sample.ts";

/** Relative luminance and contrast, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

const paper = darkColour("#ffffff");

test("text has 4.5 to 1, series have 3 to 1, and no two series become one", () => {
  for (const text of [ink, quiet]) expect(contrast(darkColour(text), paper)).toBeGreaterThan(4.5);
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
    const blank = (text: string) => text.replaceAll(/#[0-9a-f]{6}|rgba\([^)]*\)/g, "");
    expect(blank(after)).toBe(blank(before));
  },
);
