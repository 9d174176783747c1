import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columns, corners, extent, type Line } from "../../../src/plots/polyline.ts";

/** The line's height at `x`; at a jump, the value that `near` lies closer to. */
function at(line: Line, x: number, near: number): number {
  let best = NaN;
  for (let i = 0; i + 1 < line.x.length; i++) {
    const [x0, x1, y0, y1] = [line.x[i]!, line.x[i + 1]!, line.y[i]!, line.y[i + 1]!];
    if (x < x0 || x > x1) continue;
    const y = x1 > x0 ? y0 + (y1 - y0) * (x - x0) / (x1 - x0) : y0;
    if (Number.isNaN(best) || Math.abs(y - near) < Math.abs(best - near)) best = y;
  }
  return best;
}

const sampled = (n: number, from: number, to: number) =>
  Array.from({ length: n }, (_, i) => from + (to - from) * i / (n - 1));

describe("corners", () => {
  test("a staircase becomes its treads, joined by upright jumps", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 8, max: 40 }), (bits, dense) => {
      const step = 2 ** (1 - bits);
      const x = sampled(2 * 2 ** bits * dense + 1, -2, 2);
      const y = x.map((v) => Math.max(-1, Math.min(1 - step, Math.floor(v / step) * step)));
      const line = corners(x, y, 1e-6);
      // Two ends for each of the 2^bits treads, plus two for each jump between them.
      expect(line.x.length).toBe(2 * 2 ** bits + 2 * (2 ** bits - 1));
      expect(new Set(line.y)).toEqual(new Set(y));
      for (let i = 0; i + 1 < line.x.length; i++) {
        if (line.y[i] !== line.y[i + 1]) expect(line.x[i]).toBe(line.x[i + 1]);
      }
    }));
  });

  test("a sawtooth keeps its slopes and its upright edges", () => {
    const x = sampled(4001, -1, 1);
    const y = x.map((v) => Math.round(v * 4) / 4 - v);
    const line = corners(x, y, 1e-6);
    const upright = line.x.filter((v, i) => v === line.x[i + 1] && line.y[i] !== line.y[i + 1]);
    expect(upright.length).toBe(8);
    upright.forEach((v, i) => expect(v).toBeCloseTo(-0.875 + 0.25 * i, 3));
  });

  test("every sample lies within the tolerance of the line", () => {
    const smooth = fc.tuple(
      fc.double({ min: 0.5, max: 9, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
    );
    fc.assert(fc.property(smooth, fc.integer({ min: 2, max: 700 }), ([speed, lift], n) => {
      const x = sampled(n, -2, 2);
      const y = x.map((v) => Math.sin(speed * v) + lift * Math.round(v * 2));
      const line = corners(x, y, 1e-3);
      x.forEach((v, i) => expect(Math.abs(at(line, v, y[i]!) - y[i]!)).toBeLessThanOrEqual(1e-3 + 1e-9));
      const heights = new Set(y);
      expect(line.y.every((v) => heights.has(v))).toBe(true);
    }));
  });

  test("a value that is not finite breaks the line and nothing else", () => {
    const line = corners([0, 1, 2, 3, 4, 5], [1, 1, NaN, Infinity, 2, 2], 1e-6);
    expect(line.y).toEqual([1, 1, NaN, NaN, 2, 2]);
    expect(corners([0, 1], [NaN, NaN], 1e-6)).toEqual({ x: [], y: [] });
    expect(corners([], [], 1e-6)).toEqual({ x: [], y: [] });
  });
});

describe("columns", () => {
  test("no more points than asked, the ends and the extremes among them, in order", () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
      minLength: 1,
      maxLength: 3000,
    });
    fc.assert(fc.property(values, fc.integer({ min: 8, max: 400 }), (y, limit) => {
      const line = { x: y.map((_, i) => i), y };
      const thin = columns(line, limit);
      expect(thin.x.length).toBeLessThanOrEqual(Math.max(limit, 4));
      expect(extent(thin.y)).toEqual(extent(y));
      expect([thin.x[0], thin.x.at(-1)]).toEqual([0, y.length - 1]);
      thin.x.forEach((v, i) => {
        expect(thin.y[i]).toBe(y[v]);
        if (i > 0) expect(v).toBeGreaterThan(thin.x[i - 1]!);
      });
    }));
  });
});
