/** Bounding boxes of SVG elements in a document that has no layout: text by font metrics, shapes by their attributes. */
import { ascent, descent, textWidth } from "./measure.ts";

/** What is read of an element. */
export interface Shape {
  readonly tagName: string;
  readonly textContent: string | null;
  readonly children: ArrayLike<Shape>;
  readonly parentNode: unknown;
  getAttribute(name: string): string | null;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** x' = a x + c y + e, y' = b x + d y + f. */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
const unit: Matrix = [1, 0, 0, 1, 0, 0];

/** The box of an element in its own coordinates, its own transform applied; an empty one at the origin if it draws nothing. */
export function boxOf(shape: Shape): Box {
  const points: number[] = [];
  collect(shape, unit, sizeFor(shape), points);
  if (points.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (let i = 0; i < points.length; i += 2) {
    box.left = Math.min(box.left, points[i]!);
    box.right = Math.max(box.right, points[i]!);
    box.top = Math.min(box.top, points[i + 1]!);
    box.bottom = Math.max(box.bottom, points[i + 1]!);
  }
  return box;
}

function collect(shape: Shape, outer: Matrix, inherited: number, points: number[]): void {
  const matrix = times(outer, transform(shape.getAttribute("transform")));
  const size = fontSize(shape) ?? inherited;
  const corner = (x: number, y: number) =>
    points.push(matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]);
  const rectangle = (x0: number, y0: number, x1: number, y1: number) => {
    corner(x0, y0);
    corner(x1, y0);
    corner(x0, y1);
    corner(x1, y1);
  };
  const number = (name: string) => Number.parseFloat(shape.getAttribute(name) ?? "0") || 0;
  switch (shape.tagName.toLowerCase()) {
    case "text":
      for (const line of lines(shape, size)) rectangle(...line);
      return;
    case "rect":
      return rectangle(
        number("x"),
        number("y"),
        number("x") + number("width"),
        number("y") + number("height"),
      );
    case "path":
      // Only tick marks and lines of a legend are ever measured: absolute and relative straight moves.
      for (const [x, y] of vertices(shape.getAttribute("d") ?? "")) corner(x, y);
      return;
    case "defs":
    case "clippath":
      return;
    default:
      for (let i = 0; i < shape.children.length; i++) collect(shape.children[i]!, matrix, size, points);
  }
}

/** The boxes of a text's lines: Plotly writes each line of several as a tspan with an offset in ems. */
function lines(text: Shape, size: number): [number, number, number, number][] {
  const x = Number.parseFloat(text.getAttribute("x") ?? "0") || 0;
  const y = Number.parseFloat(text.getAttribute("y") ?? "0") || 0;
  const anchor = /text-anchor:\s*(\w+)/.exec(text.getAttribute("style") ?? "")?.[1] ??
    text.getAttribute("text-anchor") ?? "start";
  const spans = Array.from(text.children).filter((c) => (c.getAttribute("class") ?? "").includes("line"));
  const rows = spans.length > 0
    ? spans.map((s) => ({
      row: s.textContent ?? "",
      dy: Number.parseFloat(s.getAttribute("dy") ?? "0") || 0,
    }))
    : [{ row: text.textContent ?? "", dy: 0 }];
  return rows.filter(({ row }) => row !== "").map(({ row, dy }) => {
    const width = textWidth(row, size);
    const left = x - (anchor === "middle" ? width / 2 : anchor === "end" ? width : 0);
    const base = y + dy * size;
    return [left, base - ascent * size, left + width, base + descent * size];
  });
}

function fontSize(shape: Shape): number | undefined {
  const found = /font-size:\s*([\d.]+)px/.exec(shape.getAttribute("style") ?? "");
  return found ? Number(found[1]) : undefined;
}

function sizeFor(shape: Shape): number {
  for (let at: Shape | undefined = shape; at !== undefined; at = parent(at)) {
    const size = fontSize(at);
    if (size !== undefined) return size;
  }
  return 12;
}

function parent(shape: Shape): Shape | undefined {
  const above = shape.parentNode;
  return typeof above === "object" && above !== null && "getAttribute" in above ? above as Shape : undefined;
}

function transform(text: string | null): Matrix {
  let matrix = unit;
  for (const [, name, list] of (text ?? "").matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const [p = 0, q = 0, r = 0] = list!.split(/[\s,]+/).filter((t) => t !== "").map(Number);
    if (name === "translate") matrix = times(matrix, [1, 0, 0, 1, p, q]);
    if (name === "scale") matrix = times(matrix, [p, 0, 0, list!.includes(",") ? q : p, 0, 0]);
    if (name === "rotate") {
      const [c, s] = [Math.cos(p * Math.PI / 180), Math.sin(p * Math.PI / 180)];
      matrix = times(times(times(matrix, [1, 0, 0, 1, q, r]), [c, s, -s, c, 0, 0]), [1, 0, 0, 1, -q, -r]);
    }
  }
  return matrix;
}

function times(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

function vertices(d: string): [number, number][] {
  const found: [number, number][] = [];
  let x = 0, y = 0;
  for (const [, letter, list] of d.matchAll(/([MLHVmlhv])([^A-Za-z]*)/g)) {
    const n = (list!.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
    const flat = letter === "H" || letter === "h", tall = letter === "V" || letter === "v";
    for (let i = 0; i < n.length; i += flat || tall ? 1 : 2) {
      const dx = tall ? 0 : n[i]!, dy = tall ? n[i]! : flat ? 0 : n[i + 1] ?? 0;
      const moved = letter === letter!.toLowerCase();
      x = moved ? x + dx : tall ? x : dx;
      y = moved ? y + dy : flat ? y : dy;
      found.push([x, y]);
    }
  }
  return found;
}
