/** Where handles can stand, and what figures show there by the curves that they hold. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  heightAt,
  moved,
  movedFigure,
  placeAt,
  type Places,
  placesOf,
  settingAt,
  snapped,
} from "../../../kernel/html/live/snap.ts";
import { staircaseFigure } from "../../../src/plots/staircase.ts";
import type { Handle } from "../../../src/session.ts";

const eighths: Places = { from: -2, to: 2, step: 0.125 };
const some: Places = { from: 0.1, to: 0.9, step: 0.4, stops: [0.1, 0.2, 0.9] };

describe("snapping", () => {
  test("to the nearest step inside the range, whatever is pointed at", () => {
    const range = fc.record({
      from: fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((v) => Number(v.toPrecision(4))),
      steps: fc.integer({ min: 1, max: 250 }),
      step: fc.constantFrom(0.001, 0.02, 0.05, 0.5, 1, 10),
    });
    fc.assert(
      fc.property(range, fc.double({ min: -2e3, max: 2e3, noNaN: true }), ({ from, steps, step }, value) => {
        const to = Number((from + steps * step).toPrecision(9));
        const at = snapped({ from, to, step }, value);
        expect(at).toBeGreaterThanOrEqual(from - 1e-6);
        expect(at).toBeLessThanOrEqual(to);
        const count = (at - from) / step;
        expect(Math.abs(count - Math.round(count))).toBeLessThan(1e-3);
        const inside = Math.min(to, Math.max(from, value));
        expect(Math.abs(at - inside)).toBeLessThanOrEqual(step / 2 + 1e-5);
        // What it stands at, it stays at.
        expect(snapped({ from, to, step }, at)).toBe(at);
      }),
      { seed: 7 },
    );
  });

  test("steps have no dust of binary, and the end of a range that no step meets is a place", () => {
    expect(snapped({ from: 0, to: 1, step: 0.1 }, 0.31)).toBe(0.3);
    expect(snapped({ from: 0, to: 0.95, step: 0.1 }, 5)).toBe(0.95);
    expect(snapped(eighths, -9)).toBe(-2);
  });

  test("among stops, to the nearest", () => {
    expect([-1, 0.14, 0.16, 0.56, 7].map((v) => snapped(some, v))).toEqual([0.1, 0.1, 0.2, 0.9, 0.9]);
  });
});

describe("keys", () => {
  test("arrows step, with shift and pages ten steps, home and end go to the ends, others nowhere", () => {
    expect(moved(eighths, 0, "ArrowRight")).toBe(0.125);
    expect(moved(eighths, 0, "ArrowDown")).toBe(-0.125);
    expect(moved(eighths, 0, "ArrowLeft", true)).toBe(-1.25);
    expect(moved(eighths, 1.5, "PageUp")).toBe(2);
    expect(moved(eighths, 1, "Home")).toBe(-2);
    expect(moved(eighths, 1, "End")).toBe(2);
    expect(moved(eighths, 1, "a")).toBeUndefined();
  });

  test("stops are stepped through one by one", () => {
    expect(moved(some, 0.1, "ArrowRight")).toBe(0.2);
    expect(moved(some, 0.2, "ArrowUp")).toBe(0.9);
    expect(moved(some, 0.9, "ArrowRight")).toBe(0.9);
    expect(moved(some, 0.9, "PageDown")).toBe(0.1);
  });
});

test("a choice of numbers is set by its labels", () => {
  const sets = { control: "c", stops: [{ at: 0.1, value: "10%" }, { at: 0.5, value: "50%" }] };
  expect(settingAt(sets, 0.5)).toBe("50%");
  expect(placeAt(sets, "10%")).toBe(0.1);
  expect(placesOf({ name: "clip", axis: "x", span: [0, 1], at: 0.1, sets }, true, [])).toMatchObject({
    from: 0.1,
    to: 0.5,
    stops: [0.1, 0.5],
  });
});

test("a curve has the height to the right of a jump, and none in a gap or outside", () => {
  const curve = { x: [0, 1, 1, 2, null, 3, 4], y: [0, 1, 5, 7, null, 2, null] };
  expect([0, 0.5, 1, 1.5, 2].map((at) => heightAt(curve, at))).toEqual([0, 0.5, 5, 6, 7]);
  expect([-1, 2.5, 3.5, 9].map((at) => heightAt(curve, at))).toEqual([null, null, null, null]);
});

test("a figure alone moves its mark: the line, and the points on the function and on its error", () => {
  const x = Float32Array.from({ length: 801 }, (_, i) => -2 + i / 200);
  const y = x.map((v) => Math.max(-4, Math.min(3, Math.round(v * 4))) / 4);
  const curve = (values: Float32Array) => [{ name: "F", y: values }];
  const figure = staircaseFigure({
    title: "F",
    x,
    series: curve(y),
    error: curve(y.map((v, i) => v - x[i]!)),
    mark: { at: 0.5 },
  });
  const [handle] = (figure.layout["meta"] as unknown as { handles: Handle[] }).handles;
  const { data, layout } = movedFigure(figure, handle!, 1.5);
  expect((layout["shapes"] as object[])[0]).toMatchObject({ x0: 1.5, x1: 1.5 });
  const dots = data.slice(-2) as { x: number[]; y: number[] }[];
  expect(dots.map((d) => [d.x, d.y])).toEqual([[[1.5], [0.75]], [[1.5], [-0.75]]]);
  // Its curves stay, and so does the figure that was given.
  expect(data.slice(0, -2)).toEqual(figure.data.slice(0, -2));
  expect((figure.layout["shapes"] as object[])[0]).toMatchObject({ x0: 0.5 });
});
