/** Where a handle can stand, and what its figure shows there: arithmetic on the data that a figure brings. */
import type { Handle, Setter } from "../../../src/session.ts";

/** The places that a handle can stand at: all of a range in steps, or only some. */
export interface Places {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Ascending. */
  readonly stops?: readonly number[];
}

export interface Figure {
  readonly data: readonly unknown[];
  readonly layout: Readonly<Record<string, unknown>>;
}

type Numbers = readonly (number | null)[];
export interface Curve {
  readonly x: Numbers;
  readonly y: Numbers;
}

/** Keys and pointers move marks that stand anywhere by this share of their range. */
const fine = 400;

export function placesOf({ sets, shows }: Handle, isSet: boolean, data: readonly unknown[]): Places {
  if (isSet && sets !== undefined) {
    if (!("stops" in sets)) return sets;
    return among(sets.stops.map(({ at }) => at));
  }
  const { from, to, stops } = shows!;
  if (stops === undefined) return { from, to, step: (to - from) / fine };
  return among((data[stops] as Curve).x.filter((v) => v !== null));
}

const among = (stops: readonly number[]): Places => ({
  from: stops[0]!,
  to: stops.at(-1)!,
  step: (stops.at(-1)! - stops[0]!) / Math.max(1, stops.length - 1),
  stops,
});

/** Steps are counted in binary: 0.1 + 0.2 is meant to be 0.3. */
const tidy = (value: number) => Number(value.toPrecision(9));

/** The place nearest to a value. */
export function snapped({ from, to, step, stops }: Places, value: number): number {
  if (stops !== undefined) {
    return stops.reduce((best, stop) => Math.abs(stop - value) < Math.abs(best - value) ? stop : best);
  }
  if (value >= to) return to;
  const inside = Math.max(from, value);
  return Math.min(to, tidy(from + Math.round((inside - from) / step) * step));
}

/** Where a key moves a handle; undefined when it is no key of a slider (WAI-ARIA, slider pattern). */
export function moved(places: Places, at: number, key: string, shift = false): number | undefined {
  const by = (steps: number): number => {
    const { stops, step } = places;
    if (stops === undefined) return snapped(places, at + steps * step);
    const index = stops.indexOf(snapped(places, at));
    return stops[Math.min(stops.length - 1, Math.max(0, index + steps))]!;
  };
  const far = shift ? 10 : 1;
  switch (key) {
    case "ArrowRight":
    case "ArrowUp":
      return by(far);
    case "ArrowLeft":
    case "ArrowDown":
      return by(-far);
    case "PageUp":
      return by(10);
    case "PageDown":
      return by(-10);
    case "Home":
      return places.from;
    case "End":
      return places.to;
    default:
      return undefined;
  }
}

/** What is set when a handle stands at a place: a number, or the label of a choice. */
export const settingAt = (sets: Setter, at: number): number | string =>
  "stops" in sets ? sets.stops.find((s) => s.at === at)?.value ?? String(at) : at;

/** Where a control stands, as a place. */
export function placeAt(sets: Setter, setting: number | string): number | undefined {
  if (!("stops" in sets)) return Number(setting);
  return sets.stops.find((s) => s.value === String(setting))?.at;
}

/** The height of a curve at x, to the right of a jump; null where it has a gap. */
export function heightAt({ x, y }: Curve, at: number): number | null {
  let k = -1;
  for (let i = 0; i < x.length; i++) if (x[i] !== null && x[i]! <= at) k = i;
  if (k < 0) return null;
  const [x0, y0, x1, y1] = [x[k]!, y[k]!, x[k + 1], y[k + 1]];
  if (x0 === at || y0 === null) return y0;
  if (typeof x1 !== "number" || typeof y1 !== "number") return null;
  return y0 + (y1 - y0) * (at - x0) / (x1 - x0);
}

/** "clip {x}: rounding {1}" at a place. */
export const textAt = (text: string, data: readonly unknown[], at: number): string =>
  text.replace(/\{(x|\d+)\}/g, (_, what) => {
    const value = what === "x" ? at : heightAt(data[Number(what)] as Curve, at) ?? 0;
    return String(Number(value.toPrecision(3)));
  });

const changed = (list: unknown, at: readonly number[], change: (item: object) => object): unknown[] =>
  (Array.isArray(list) ? list : []).map((item, i) => at.includes(i) ? change(item) : item);

/** A figure whose mark stands elsewhere: by the curves that it holds. */
export function movedFigure(figure: Figure, { shows }: Handle, at: number): Figure {
  const { lines, areas = [], dots, says } = shows!, { data, layout } = figure;
  let { shapes, annotations } = layout;
  shapes = changed(shapes, lines, (shape) => ({ ...shape, x0: at, x1: at }));
  shapes = changed(shapes, areas, (shape) => ({ ...shape, x0: at }));
  if (says !== undefined) {
    const text = textAt(says.text, data, at);
    annotations = changed(annotations, [says.annotation], (note) => ({ ...note, text }));
  }
  const traces = data.map((trace, i) => {
    const on = dots.find((dot) => dot.trace === i)?.on;
    if (on === undefined) return trace;
    const y = on.map((curve) => heightAt(data[curve] as Curve, at));
    return { ...trace as object, x: on.map(() => at), y };
  });
  return { ...figure, data: traces, layout: { ...layout, shapes, annotations } };
}
