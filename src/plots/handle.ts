/** What of a figure can be dragged, as data in its layout: a page that has Plotly makes it so. */
import type { Json, JsonObject } from "./figure.ts";

/** A control of an interaction, and where it can stand. */
export type Setter =
  | { readonly control: string; readonly from: number; readonly to: number; readonly step: number }
  | { readonly control: string; readonly stops: readonly { readonly at: number; readonly value: string }[] };

/** A place of the domain that a figure marks, and what is set when the mark is dragged. */
export interface Mark {
  readonly at: number;
  readonly sets?: Setter;
}

/** What a figure can do by itself with the curves that it holds: everything by its place in `data` or `layout`. */
export interface Shows {
  readonly from: number;
  readonly to: number;
  /** The trace at whose x it stops; without it, it stops anywhere. */
  readonly stops?: number;
  /** Shapes that stand there, and those that begin there. */
  readonly lines: readonly number[];
  readonly areas?: readonly number[];
  /** Points, each at the height of a curve. */
  readonly dots: readonly { readonly trace: number; readonly on: readonly number[] }[];
  /** A text, in which {x} is the place where it stands and {3} the height of trace 3 there. */
  readonly says?: { readonly annotation: number; readonly text: string };
}

export interface Handle {
  /** What it moves, such as "clip" or "x". */
  readonly name: string;
  /** Plotly's name of the axis of x along which it moves. */
  readonly axis: string;
  /** How high it is, as shares of the plot's height from its foot. */
  readonly span: readonly [number, number];
  readonly at: number;
  readonly sets?: Setter;
  /** For figures whose control nobody moves, and for marks that are no control. */
  readonly shows?: Shows;
}

/** For `meta` of a layout. One that can neither set nor show anything is left out. */
export function draggable(...handles: readonly Handle[]): JsonObject {
  const able = handles.filter(({ sets, shows }) => sets !== undefined || shows !== undefined);
  return able.length === 0 ? {} : { handles: able as unknown as readonly Json[] };
}
