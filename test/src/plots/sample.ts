/** One figure of each kind, for tests of what all figures share. */
import { bitsFigure } from "../../../src/plots/bits.ts";
import { circleFigure } from "../../../src/plots/circle.ts";
import { errorMapFigure } from "../../../src/plots/error_map.ts";
import type { Figure } from "../../../src/plots/figure.ts";
import { histogramFigure } from "../../../src/plots/histogram.ts";
import { linesFigure } from "../../../src/plots/lines.ts";
import { sqnrFigure } from "../../../src/plots/sqnr.ts";
import { staircaseFigure } from "../../../src/plots/staircase.ts";

const bell = Array.from({ length: 512 }, (_, i) => Math.round(5000 * Math.exp(-(((i - 256) / 90) ** 2))));
const x = Array.from({ length: 1601 }, (_, i) => -2 + i / 400);
const clamped = x.map((v) => Math.max(-4, Math.min(3, Math.round(v * 4))) / 4);

export const samples: Readonly<Record<string, Figure>> = {
  histogram: histogramFigure({
    title: "权重 weights of conv1",
    bins: { lo: -1, hi: 1 },
    series: [{ name: "float", counts: bell }],
    grid: { levels: [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75], label: "int3" },
    clip: { lo: -0.8, hi: 0.7 },
  }),
  staircase: staircaseFigure({
    title: "F(x)",
    x,
    series: [{ name: "clamp", y: clamped }],
    error: [{ name: "clamp", y: clamped.map((v, i) => v - x[i]!) }],
    mark: { at: 0.5 },
  }),
  sqnr: sqnrFigure({
    title: "SQNR",
    layers: [{ name: "conv1", bits: 4 }, { name: "全连接", bits: 8 }, { name: "a<b&c" }],
    series: [{ name: "per tensor", sqnr: [14.5, 30, Infinity] }, {
      name: "per channel",
      sqnr: [19, 31, NaN],
    }],
    order: "model",
  }),
  lines: linesFigure({
    title: "Accuracy",
    x: { title: "bits" },
    y: { title: "accuracy", unit: "%" },
    series: [{ name: "mse", x: [2, 3, 4], y: [62, 93, 98] }, {
      name: "minmax",
      x: [2, 3, 4],
      y: [31, 88, 97],
    }],
  }),
  bits: bitsFigure({
    title: "二进制 bits",
    registers: [{
      name: "int4",
      bits: [1, 0, 1, 1].map((bit, i) => ({
        set: bit === 1,
        field: i === 0 ? "sign" : "whole",
        weight: String(2 ** (3 - i)),
      })),
      lost: [true],
      lines: ["wrap(4) · x = 1.3", "does not fit"],
      beyond: true,
    }],
  }),
  circle: circleFigure({
    title: "The circle of codes",
    circles: (["wraps", "saturates"] as const).map((limit) => ({
      name: limit,
      low: -8,
      high: 7,
      limit,
      count: 10,
      code: limit === "wraps" ? -6 : 7,
      lines: ["counts 10", "code", "read as 1"],
    })),
  }),
  error_map: errorMapFigure({
    title: "权重 error of conv1",
    rows: 128,
    cols: 96,
    cells: Array.from(
      { length: 32 },
      (_, i) => Array.from({ length: 24 }, (_, j) => Math.abs(Math.sin(i * j))),
    ),
    errors: Array.from({ length: 32 }, (_, i) => 0.1 + i / 100),
    scales: Array.from({ length: 32 }, (_, i) => 0.2 + i / 100),
    elements: Array.from(
      { length: 32 },
      (_, i) =>
        Array.from({ length: 24 }, (_, j) => ({ row: 4 * i, col: 4 * j, value: 0.5, decoded: 0.4, code: 3 })),
    ),
    quantity: "weight",
    worst: { row: 3, col: 4, value: 0.5, decoded: 1.5, code: 3 },
    sqnr: 20,
  }),
};
