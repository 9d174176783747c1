/** A figure: plain Plotly JSON, small enough to travel in a notebook. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** A Plotly trace drawn with SVG: WebGL traces cannot be drawn without a browser, and browsers limit their number. */
export type Trace = JsonObject & { readonly type: "scatter" | "bar" | "heatmap" };
export type Layout = JsonObject;

export interface Figure {
  readonly data: readonly Trace[];
  readonly layout: Layout;
}

/** What a figure may take, serialised, in bytes of UTF-8. */
export const budget = 200 * 1024;

const webgl = /gl$|3d$|^surface$|^mesh|^cone$|^streamtube$|^isosurface$|^volume$/;

/** A figure as it was, or a RangeError when it is too big or cannot be drawn as SVG. */
export function checked(figure: Figure): Figure {
  for (const { type } of figure.data) {
    if (webgl.test(type)) {
      throw new RangeError(`Cannot draw a trace as ${JSON.stringify(type)}: its type must be drawn with SVG`);
    }
  }
  const bytes = new TextEncoder().encode(JSON.stringify(figure)).length;
  if (bytes > budget) {
    throw new RangeError(
      `Cannot show a figure as Plotly JSON must be at most ${budget} bytes: it is ${bytes}`,
    );
  }
  return figure;
}

/** The size in CSS pixels that a figure asks for. */
export function sizeOf(figure: Figure): { width: number; height: number } {
  const { width, height } = figure.layout;
  return {
    width: typeof width === "number" ? width : 640,
    height: typeof height === "number" ? height : 400,
  };
}

/** Numbers as a figure holds them: seven digits, what binary32 resolves. What is not finite is a gap. */
export function numbers(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (v) => Number.isFinite(v) ? Number(v.toPrecision(7)) : null);
}

/** 32-bit FNV-1a of a text, as eight hexadecimal digits: what the ids of a figure are seeded with. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
