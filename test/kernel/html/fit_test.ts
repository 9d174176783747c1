/** Figures in the width that there is. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../../src/plots/dark.ts";
import { fitted } from "../../../kernel/html/live/fit.ts";
import type { Figure } from "../../../src/plots/figure.ts";
import { textWidth } from "../../../src/plots/picture/measure.ts";
import { samples } from "../../src/plots/sample.ts";

const measure = (text: string, font: string) => textWidth(text, Number.parseInt(font));
const fit = ({ data, layout }: Figure, width: number) =>
  fitted(data as unknown as Json[], layout as never, width, measure);
const named = (title: string, names: readonly string[]): Figure => ({
  data: names.map((name) => ({ type: "scatter", name, x: [0], y: [0] })),
  layout: { ...samples["lines"]!.layout, title: { text: title, font: { size: 15 } }, showlegend: true },
});
const field = (value: unknown, ...path: string[]): unknown =>
  path.reduce((at, key) => (at as Record<string, unknown>)?.[key], value);

describe("a figure", () => {
  test.each(Object.entries(samples))("%s in 640 pixels is as it was", (_name, figure) => {
    const { layout, width } = fit(figure, 640);
    expect(width).toBe(640);
    expect(layout).toEqual({ ...figure.layout, annotations: figure.layout["annotations"] ?? [] });
  });

  test.each(Object.keys(samples))("%s in 340 pixels is changed neither in place nor twice", (name) => {
    const figure = samples[name]!, before = JSON.stringify(figure);
    const { layout, width, key } = fit(figure, 340);
    expect(JSON.stringify(figure)).toBe(before);
    expect(fit({ data: figure.data, layout: figure.layout }, 340)).toEqual({ layout, width, key });
  });
});

test("a long title breaks between words, and between characters of Chinese, and the figure grows", () => {
  for (
    const title of [
      "conv1.weight: where to clip for int(4) symmetric, one scale",
      "conv1.weight：int(4) symmetric 在哪里裁剪，只有一个缩放因子，一共两行。",
    ]
  ) {
    const figure = named(title, ["a"]), { layout } = fit(figure, 340);
    const text = String(field(layout, "title", "text")), lines = text.split("<br>");
    expect(lines.length).toBe(2);
    for (const line of lines) expect(measure(line, "15px")).toBeLessThanOrEqual(340 - 15);
    expect(lines.map((l) => l.trim()).join("").replaceAll(" ", "")).toBe(title.replaceAll(" ", ""));
    expect(lines[1]).not.toMatch(/^[，。；：、]/);
    expect(field(layout, "height")).toBe(400 + 18);
  }
});

test("a legend of many names takes rows of its own above the plot, which stays as high", () => {
  const names = ["one two three", "four five six", "seven eight nine", "ten eleven twelve"];
  const figure = named("t", names), wide = fit(figure, 640).layout, slim = fit(figure, 340).layout;
  const plot = (layout: object) => Number(field(layout, "height")) - Number(field(layout, "margin", "t"));
  expect(Number(field(slim, "margin", "t"))).toBeGreaterThan(Number(field(wide, "margin", "t")));
  expect(plot(slim)).toBe(plot(wide));
});

test("circles stand below each other where there is no room beside", () => {
  const { layout } = samples["circle"]!;
  const narrow = field(layout, "meta", "narrow");
  expect(narrow).toBeDefined();
  const slim = fit(samples["circle"]!, 340).layout;
  expect(field(slim, "height")).toBe(field(narrow, "height"));
  expect(field(slim, "xaxis", "domain")).toEqual([0, 1]);
});

test("what cannot shrink keeps a width of its own", () => {
  expect(fit(samples["error_map"]!, 340).width).toBe(440);
  expect(fit(samples["lines"]!, 340).width).toBe(340);
  expect(fit(samples["error_map"]!, 900).width).toBe(900);
});
