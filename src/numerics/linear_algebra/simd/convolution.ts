import type { Machine } from "../../../tensor/machine.ts";
import { type Matrix, matrix, transposed } from "../matrix.ts";
import type { Mode } from "../product.ts";
import { type Convolution, shapeOf } from "../window.ts";
import { fromColumns, toColumns } from "./columns.ts";
import { product } from "./product.ts";
import { within } from "../working_memory.ts";
import { run } from "./run.ts";

/** Bytes of columns made at a time when there is room: they should still be in a cache when they are read. */
const enough = 8 * 2 ** 20;
/** Left for the product. */
const ofProduct = 6 * 2 ** 20;
/** Elements that a shard of `accumulate` adds up. */
const runOfShard = 4096;

/** Of one group: filters, elements of a filter, places of the output. */
interface Shapes {
  readonly filters: number;
  readonly depth: number;
  readonly places: number;
}

/**
 * ../scalar/convolution.ts by im2col (Chellapilla, Puri and Simard 2006) and the product. Arena: the columns of one image at least, of as
 * many images as take 8 MiB when they are free.
 */
export function convolve(
  machine: Machine,
  output: number,
  images: number,
  weights: number,
  c: Convolution,
  bias?: number,
): void {
  const s = shapeOf(c), { arena } = machine;
  if (bias !== undefined) {
    const values = arena.f32(bias, c.filters);
    for (let plane = 0; plane < c.images * c.filters; plane++) {
      arena.f32(output + 4 * plane * s.places, s.places).fill(values[plane % c.filters]!);
    }
  }
  inParts(machine, c, s, 0, (image, count, columns) => {
    const from = images + 4 * image * c.channels * c.height * c.width;
    if (!plain(c)) toColumns(machine, columns, from, count, c);
    const to = output + 4 * image * c.filters * s.places, at = plain(c) ? from : columns;
    products(machine, c, count, bias === undefined ? "set" : "add", {
      c: [to, (m) => matrix(m, s.filters, s.places), true],
      a: [weights, (m) => matrix(m, s.filters, s.depth), false],
      b: [at, (m) => matrix(m, s.depth, s.places), true],
    });
  });
}

export function imageGradient(
  machine: Machine,
  images: number,
  gradient: number,
  weights: number,
  c: Convolution,
): void {
  const s = shapeOf(c);
  inParts(machine, c, s, 0, (image, count, columns) => {
    const from = gradient + 4 * image * c.filters * s.places;
    products(machine, c, count, "set", {
      c: [columns, (m) => matrix(m, s.depth, s.places), true],
      a: [weights, (m) => transposed(matrix(m, s.filters, s.depth)), false],
      b: [from, (m) => matrix(m, s.filters, s.places), true],
    });
    fromColumns(machine, images + 4 * image * c.channels * c.height * c.width, columns, count, c);
  });
}

export function weightGradient(
  machine: Machine,
  weights: number,
  gradient: number,
  images: number,
  c: Convolution,
): void {
  const s = shapeOf(c), elements = c.filters * s.depth;
  if (c.images === 0) machine.arena.f32(weights, elements).fill(0);
  inParts(machine, c, s, elements, (image, count, columns, parts) => {
    const from = images + 4 * image * c.channels * c.height * c.width;
    if (!plain(c)) toColumns(machine, columns, from, count, c);
    const at = plain(c) ? from : columns;
    products(machine, c, count, "set", {
      c: [parts, (m) => matrix(m, s.filters, s.depth), true],
      a: [gradient + 4 * image * c.filters * s.places, (m) => matrix(m, s.filters, s.places), true],
      b: [at, (m) => transposed(matrix(m, s.depth, s.places)), true],
    });
    const shards = Math.ceil(elements / runOfShard);
    run(machine, "accumulate", shards, count, elements, parts, 4 * elements, weights, Number(image > 0));
  });
}

/** The image is its own columns. */
const plain = ({ kernel, stride, padding }: Convolution) =>
  [...kernel, ...stride].every((n) => n === 1) && padding.every((n) => n === 0);

/** Calls `work` for as many images at a time as there is room for columns, and `extra` elements, of each. */
function inParts(
  { arena }: Machine,
  c: Convolution,
  s: Shapes,
  extra: number,
  work: (image: number, count: number, columns: number, extra: number) => void,
): void {
  within(arena, () => {
    const columns = c.groups * s.depth * s.places, bytes = 4 * (columns + extra);
    const room = Math.min(enough, arena.free - ofProduct);
    const most = Math.max(1, Math.min(c.images, Math.floor(room / bytes)));
    const at = arena.alloc(4 * columns * most), extraAt = arena.alloc(4 * extra * most);
    for (let image = 0; image < c.images; image += most) {
      work(image, Math.min(most, c.images - image), at, extraAt);
    }
  });
}

/** Where the first matrix lies, its shape, and whether each image has its own. */
type Operand = readonly [at: number, shape: (at: number) => Matrix, ofImage: boolean];

/** The products of all images and groups: those of all images at once when there is one group, else those of all groups of an image. */
function products(
  machine: Machine,
  { groups }: Convolution,
  images: number,
  mode: Mode,
  { c, a, b }: Record<"c" | "a" | "b", Operand>,
): void {
  const shapes = { c: c[1](c[0]), a: a[1](a[0]), b: b[1](b[0]) };
  const size = (m: Matrix) => m.rows * m.cols;
  if (groups === 1) {
    const step = (m: Matrix, [, , ofImage]: Operand) => ofImage ? size(m) : 0;
    const batch = { count: images, c: step(shapes.c, c), a: step(shapes.a, a), b: step(shapes.b, b) };
    return product(machine, shapes.c, shapes.a, shapes.b, { mode, batch });
  }
  const batch = { count: groups, c: size(shapes.c), a: size(shapes.a), b: size(shapes.b) };
  for (let image = 0; image < images; image++) {
    const of = (m: Matrix, [, , ofImage]: Operand): Matrix =>
      ofImage ? { ...m, at: m.at + 4 * image * groups * size(m) } : m;
    product(machine, of(shapes.c, c), of(shapes.a, a), of(shapes.b, b), { mode, batch });
  }
}
