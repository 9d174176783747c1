import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { budget, checked, type Figure, type Json, numbers } from "../../../src/plots/figure.ts";
import { histogramFigure, merged } from "../../../src/plots/histogram.ts";
import { linesFigure } from "../../../src/plots/lines.ts";
import { shortened } from "../../../src/plots/names.ts";
import { sketch } from "../../../src/plots/sketch.ts";
import { sensitivityFigure } from "../../../src/plots/sensitivity.ts";
import { sqnrFigure } from "../../../src/plots/sqnr.ts";
import { staircaseFigure } from "../../../src/plots/staircase.ts";
import { samples } from "./sample.ts";

const bytes = (figure: Figure) => new TextEncoder().encode(JSON.stringify(figure)).length;
const list = (value: Json | undefined) => value as (number | null)[];
const noise = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(i * i) * 1.2345678);

describe("every figure", () => {
  test.each(Object.entries(samples))("%s is plain JSON", (_name, figure) => {
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("a figure beyond the budget and a WebGL trace are refused", () => {
    const text = "x".repeat(budget);
    expect(() => checked({ data: [], layout: { title: { text } } })).toThrow(/at most 204800 bytes: it is/);
    const trace = { type: "scattergl" as "scatter" };
    expect(() => checked({ data: [trace], layout: {} })).toThrow(/as "scattergl"/);
  });

  test("numbers keep what binary32 resolves", () => {
    fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (v) => {
      expect(Math.abs(numbers([v])[0]! - v)).toBeLessThanOrEqual(Math.abs(v) * 5e-7);
    }));
    expect(numbers([NaN, Infinity, 1])).toEqual([null, null, 1]);
  });
});

describe("histogram", () => {
  test("merging keeps the sum and the number of bars within the limit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 1, max: 300 }),
        (counts, limit) => {
          const { counts: sums, width } = merged(counts, limit);
          expect(sums.length).toBeLessThanOrEqual(limit);
          expect(sums.length).toBe(Math.ceil(counts.length / width));
          expect(sums.reduce((a, b) => a + b)).toBe(counts.reduce((a, b) => a + b));
        },
      ),
    );
  });

  test("the outline spans the range, its foot is zero and its peak the highest bar", () => {
    const figure = histogramFigure({
      title: "",
      bins: { lo: -1, hi: 3 },
      series: [{ name: "w", counts: [1, 4, 2, 1] }],
    });
    const { x, y } = figure.data[0]!;
    expect(x).toEqual([-1, -1, 0, 0, 1, 1, 2, 2, 3, 3]);
    expect(y).toEqual([0, 1, 1, 4, 4, 2, 2, 1, 1, 0]);
  });

  test("a 16-bit grid fits, with its lowest and highest level", () => {
    const levels = Array.from({ length: 65536 }, (_, i) => (i - 32768) / 32768);
    const counts = noise(8192).map((v) => Math.abs(v) * 1e6);
    const figure = histogramFigure({
      title: "",
      bins: { lo: -1, hi: 1 },
      series: [1, 2, 3, 4].map((k) => ({ name: `w${k}`, counts })),
      grid: { levels, label: "int16" },
      logCounts: true,
    });
    expect(bytes(figure)).toBeLessThan(budget);
    const x = list(figure.data.at(-1)!["x"]).filter((v) => v !== null);
    expect([Math.min(...x), Math.max(...x)]).toEqual([-1, numbers([32767 / 32768])[0]]);
  });

  test("an empty range is refused", () => {
    expect(() => histogramFigure({ title: "", bins: { lo: 1, hi: 1 }, series: [] })).toThrow(
      /lo must be below hi: 1, 1/,
    );
  });
});

describe("staircase", () => {
  test("jumps are upright, and the mark's dot stands on the function", () => {
    const { data } = samples["staircase"]!;
    const [, curve, error, dot] = data;
    expect(curve!["name"]).toBe("clamp");
    const x = list(curve!["x"]), y = list(curve!["y"]);
    for (let i = 1; i < x.length; i++) if (y[i] !== y[i - 1]) expect(x[i]).toBe(x[i - 1]);
    expect(new Set(y)).toEqual(new Set([-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]));
    expect(error!["yaxis"]).toBe("y2");
    expect(error!["showlegend"]).toBe(false);
    expect([dot!["x"], dot!["y"]]).toEqual([[0.5], [0.5]]);
  });

  test("any data fit the budget and keep their extremes", () => {
    const x = Array.from({ length: 40_000 }, (_, i) => i / 20_000 - 1), y = noise(40_000);
    const figure = staircaseFigure({
      title: "",
      x,
      series: [{ name: "a", y }, { name: "b", y }],
      error: [{ name: "c", y }],
    });
    expect(bytes(figure)).toBeLessThan(budget);
    const kept = list(figure.data[1]!["y"]).filter((v) => v !== null);
    expect([Math.min(...kept), Math.max(...kept)]).toEqual(numbers([Math.min(...y), Math.max(...y)]));
  });

  test("the identity does not squeeze a function of small range", () => {
    const x = [-100, 0, 100];
    const { layout } = staircaseFigure({ title: "", x, series: [{ name: "a", y: [-1, 0, 1] }] });
    expect((layout["yaxis"] as { range: Json }).range).toEqual([-1.12, 1.12]);
  });
});

describe("sensitivity", () => {
  const of = (count: number, value: (i: number) => number) =>
    sensitivityFigure({
      title: "t",
      metric: "loss",
      unit: "nats",
      digits: 2,
      baseline: 0.5,
      whole: 3,
      layers: Array.from({ length: count }, (_, i) => ({ name: `layer${i}`, value: value(i) })),
    });

  test("bars begin where nothing is quantized, and end at the layer's value", () => {
    const { data, layout } = of(3, (i) => [2.5, 0.5, 0.25][i]!);
    expect(data[0]!["base"]).toEqual([0.5, 0.5, 0.5]);
    expect(data[0]!["x"]).toEqual([2, 0, -0.25]);
    expect(data[0]!["text"]).toEqual(["2.50", "0.50", "0.25"]);
    expect(list(layout["shapes"])[0]).toMatchObject({ x0: 0.5, x1: 0.5 });
    expect(JSON.stringify(layout["annotations"])).toContain(
      "nothing quantized: 0.50 (dotted); all of it: 3.00",
    );
  });

  test("an infinite one runs beyond all others; of many the worst are shown", () => {
    const { data, layout } = of(90, (i) => i === 0 ? Infinity : 1 / i);
    expect(list(data[0]!["text"])[0]).toBe("∞");
    expect(list(data[0]!["x"])[0]).toBeGreaterThan(list(data[0]!["x"])[1] as number);
    expect(list(data[0]!["x"])).toHaveLength(60);
    expect((layout["title"] as { text: Json }).text).toBe("t (the worst 60 of 90 layers)");
  });
});

describe("sqnr", () => {
  const layers = Array.from({ length: 90 }, (_, i) => ({ name: `model.layers.${i}.weight`, bits: 4 }));
  const sqnr = layers.map((_, i) => 20 + 10 * Math.sin(i));

  test("the worst come first, the rest is counted in the title", () => {
    const { data, layout } = sqnrFigure({
      title: "t",
      layers,
      series: [{ name: "a", sqnr }],
      order: "worst",
    });
    const shown = list(data[0]!["x"]) as number[];
    expect(shown).toEqual(numbers([...sqnr].sort((a, b) => a - b).slice(0, 60)));
    expect((layout["title"] as { text: Json }).text).toBe("t (the worst 60 of 90 layers)");
  });

  test("in model order too, it is the worst that are shown", () => {
    const { data } = sqnrFigure({ title: "t", layers, series: [{ name: "a", sqnr }], order: "model" });
    const limit = [...sqnr].sort((a, b) => a - b)[59]!;
    expect(data[0]!["x"]).toEqual(numbers(sqnr.filter((v) => v <= limit)));
  });

  test("what lost nothing runs beyond all others, what is unknown has no bar", () => {
    const { data } = samples["sqnr"]!;
    expect(data[0]!["text"]).toEqual(["14.5", "30.0", "∞"]);
    expect(list(data[0]!["x"])[2]).toBeGreaterThan(31);
    expect(data[1]!["text"]).toEqual(["19.0", "31.0", "n/a"]);
    expect(list(data[1]!["x"])[2]).toBeNull();
  });

  test("negative SQNR is drawn to the left of zero, inside the axis", () => {
    const { layout, data } = sqnrFigure({
      title: "",
      layers: [{ name: "a" }],
      series: [{ name: "s", sqnr: [-3] }],
      order: "worst",
    });
    expect((layout["xaxis"] as { range: number[] }).range[0]).toBeLessThan(-3);
    expect(data[0]!["text"]).toEqual(["−3.0"]);
  });
});

describe("names", () => {
  test("what all share is left out, what tells them apart stays", () => {
    expect(shortened(["model.decoder.layers.10.mlp.weight", "model.decoder.layers.2.attn.weight"], 20))
      .toEqual(["…10.mlp…", "…2.attn…"]);
    expect(shortened(["conv1", "dense"], 20)).toEqual(["conv1", "dense"]);
  });

  test("never longer than asked, and never empty", () => {
    const name = fc.string({ unit: fc.constantFrom(..."ab.1/权"), minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 8, max: 40 }),
        (names, most) => {
          for (const short of shortened(names, most)) {
            expect([...short].length).toBeLessThanOrEqual(most);
            expect(short.length).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});

describe("lines", () => {
  test("long curves are thinned, points with intervals are not", () => {
    const x = Array.from({ length: 50_000 }, (_, i) => i), y = noise(50_000);
    const labels = { title: "t", x: { title: "step" }, y: { title: "loss", log: true } };
    expect(bytes(linesFigure({ ...labels, series: [{ name: "a", x, y }, { name: "b", x, y }] })))
      .toBeLessThan(budget);
    const few = linesFigure({
      ...labels,
      series: [{ name: "a", x: [3, 1, 2], y: [1, 2, 3], interval: { low: [0.5, 1, 2], high: [2, 3, 5] } }],
    });
    expect(few.data[0]!["x"]).toEqual([3, 1, 2]);
    expect(few.data[0]!["error_y"]).toMatchObject({ array: [1, 1, 2], arrayminus: [0.5, 1, 1] });
  });

  test("a sampled curve keeps its corners only, with the mark on it", () => {
    const x = Array.from({ length: 4001 }, (_, i) => i / 2000 - 1);
    const y = x.map((v) => Math.abs(v));
    const { data, layout } = linesFigure({
      title: "t",
      x: { title: "x" },
      y: { title: "y" },
      series: [{ name: "a", x, y }],
      mark: { at: 0.25 },
    });
    expect([data[0]!["x"], data[0]!["y"]]).toEqual([[-1, 0, 1], [1, 0, 1]]);
    expect([data[1]!["x"], data[1]!["y"]]).toEqual([[0.25], [0.25]]);
    expect(layout["shapes"]).toMatchObject([{ x0: 0.25, x1: 0.25 }]);
  });

  test("an axis of logarithms has a few round ticks, and none where nothing is positive", () => {
    const ticks = (y: number[]) =>
      linesFigure({
        title: "t",
        x: { title: "x" },
        y: { title: "y", log: true },
        series: [{ name: "a", x: y.map((_, i) => i), y }],
      }).layout["yaxis"] as { tickvals?: number[]; ticktext?: string[] };
    expect(ticks([0.09, 0.9])).toMatchObject({ tickvals: [0.1, 0.2, 0.5], ticktext: ["0.1", "0.2", "0.5"] });
    expect(ticks([1, 2e6]).ticktext).toEqual(["1", "10", "100", "1k", "10k", "100k", "1M"]);
    expect(ticks([3, 5.1]).tickvals).toEqual([3, 4, 5]);
    expect(ticks([-1, 0]).tickvals).toBeUndefined();
  });

  test("cases by name keep their order and units stand in the titles", () => {
    const { data, layout } = linesFigure({
      title: "t",
      x: { title: "clip" },
      y: { title: "size", unit: "MiB" },
      series: [{ name: "a", x: ["mse", "minmax"], y: [1, 2] }],
    });
    expect(data[0]!["x"]).toEqual(["mse", "minmax"]);
    expect(layout["xaxis"]).toMatchObject({ type: "category" });
    expect(layout["yaxis"]).toMatchObject({ title: { text: "size (MiB)" } });
  });
});

describe("sketch", () => {
  test("says the title, each series, its range and its shape", () => {
    expect(sketch(samples["lines"]!).split("\n")).toEqual([
      "Accuracy",
      "mse: ▁▇█  y 62 to 98, x 2 to 4",
      "minmax: ▁▇█  y 31 to 97, x 2 to 4",
    ]);
    expect(sketch(samples["histogram"]!)).toContain("int3: 7 levels from -0.75 to 0.75");
  });

  test("bars are as long as their values, and markup is read back", () => {
    const rows = sketch(samples["sqnr"]!).split("\n");
    const bar = (name: string) => rows.find((row) => row.includes(name))!.replace(/[^█]/g, "").length;
    expect(bar("conv1")).toBeLessThan(bar("全连接"));
    expect(rows.some((row) => row.includes("a<b&c") && row.endsWith("∞"))).toBe(true);
  });
});
