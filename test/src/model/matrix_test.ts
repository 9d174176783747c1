import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Elements } from "../../../src/model/elements.ts";
import { writeStored } from "../../../src/model/encode.ts";
import { Matrix } from "../../../src/model/matrix.ts";
import { contiguous, type MatrixAxes, sizeOf, transpose, type View } from "../../../src/model/view.ts";
import { MemorySink } from "./sources.ts";

/** Elements 0, 1, 2 ..., which notes what is read. */
class Counting implements Elements {
  readonly size: number;
  elementsRead = 0;
  reads = 0;

  constructor(size: number) {
    this.size = size;
  }

  read(first: number, into: Float32Array): void {
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first + into.length).toBeLessThanOrEqual(this.size);
    for (let i = 0; i < into.length; i++) into[i] = first + i;
    this.elementsRead += into.length;
    this.reads++;
  }
}

/** The matrix by its definition: a loop over every index. */
function naive({ shape, strides }: View, { rows, cols }: MatrixAxes): number[] {
  const order = [...rows, ...cols];
  const values: number[] = [];
  const walk = (depth: number, offset: number) => {
    const axis = order[depth];
    if (axis === undefined) values.push(offset);
    else for (let i = 0; i < shape[axis]!; i++) walk(depth + 1, offset + i * strides[axis]!);
  };
  walk(0, 0);
  return values;
}

/** A shape, its axes in any order, cut anywhere into rows and columns, and a small panel. */
const layout = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    order: fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }),
    cut: fc.integer({ min: 0, max: shape.length }),
    stored: fc.shuffledSubarray(shape.map((_, axis) => axis), { minLength: shape.length }),
    panel: fc.integer({ min: 1, max: 60 }),
  })
);

describe("Matrix", () => {
  test("reads any rows of any arrangement of axes as the definition does", () => {
    fc.assert(fc.property(layout, fc.nat(), fc.nat(), ({ shape, order, cut, stored, panel }, a, b) => {
      const view = transpose(contiguous(shape), stored)!;
      const axes = { rows: order.slice(0, cut), cols: order.slice(cut) };
      const matrix = new Matrix(new Counting(sizeOf(shape)), view, axes, panel);
      const expected = naive(view, axes);
      const row = a % matrix.rows, count = b % (matrix.rows - row) + 1;
      const into = new Float32Array(count * matrix.cols + 1).fill(-1);
      matrix.read(row, count, into);
      expect([...into]).toEqual([...expected.slice(row * matrix.cols, (row + count) * matrix.cols), -1]);
    }));
  });

  test("reads a whole matrix by pieces, each element of the file once", () => {
    // Rows of the file longer than 16 KiB: shorter gaps are read through.
    const ways: [string, number[], MatrixAxes][] = [
      ["as it is stored", [40, 30], { rows: [0], cols: [1] }],
      ["a right factor", [3, 5000], { rows: [1], cols: [0] }],
      ["a batch of right factors", [3, 2, 4100], { rows: [0, 2], cols: [1] }],
      ["a transposed convolution", [2, 1000, 3, 2], { rows: [1], cols: [0, 2, 3] }],
      ["in the order HWIO", [1, 2, 2, 5000], { rows: [3], cols: [2, 0, 1] }],
    ];
    for (const [name, shape, axes] of ways) {
      for (const panel of [600, 5000, 100_000]) {
        const elements = new Counting(sizeOf(shape));
        const matrix = new Matrix(elements, contiguous(shape), axes, panel);
        const all: number[] = [];
        const height = 77;
        for (let row = 0; row < matrix.rows; row += height) {
          const count = Math.min(height, matrix.rows - row);
          const into = new Float32Array(count * matrix.cols);
          matrix.read(row, count, into);
          all.push(...into);
        }
        expect(all, name).toEqual(naive(contiguous(shape), axes));
        expect(elements.elementsRead, `${name}, panel ${panel}`).toBe(elements.size);
      }
    }
  });

  test("reads through small gaps, a group of strips at a time", () => {
    const elements = new Counting(3000 * 100);
    const matrix = new Matrix(elements, contiguous([3000, 100]), { rows: [1], cols: [0] }, 30_000);
    const into = new Float32Array(3000);
    matrix.read(57, 1, into);
    expect([...into]).toEqual(Array.from({ length: 3000 }, (_, k) => k * 100 + 57));
    expect(elements.reads).toBe(2);
  });

  test("reads a transposed matrix that fits the panel in one piece", () => {
    const elements = new Counting(600);
    new Matrix(elements, contiguous([20, 30]), { rows: [1], cols: [0] }).read(3, 2, new Float32Array(40));
    expect(elements.reads).toBe(1);
  });

  test("keeps nothing of the file once its last row was read", () => {
    const elements = new Counting(600);
    const matrix = new Matrix(elements, contiguous([20, 30]), { rows: [1], cols: [0] });
    matrix.read(0, 29, new Float32Array(580));
    expect(elements.reads).toBe(1);
    matrix.read(29, 1, new Float32Array(20));
    expect(elements.reads).toBe(1);
    matrix.read(0, 1, new Float32Array(20));
    expect(elements.reads).toBe(2);
  });

  test("reads elements when the rows stand as they are read, and only then", () => {
    const plain = new Matrix(new Counting(12), contiguous([3, 4]), { rows: [0], cols: [1] });
    const into = new Float32Array(5);
    plain.readElements(6, into);
    expect([...into]).toEqual([6, 7, 8, 9, 10]);
    expect(() => plain.readElements(8, into)).toThrow("Cannot read 5 elements from 8: there are 12");
    const turned = new Matrix(new Counting(12), contiguous([3, 4]), { rows: [1], cols: [0] });
    expect(turned.plain).toBe(false);
    expect(() => turned.readElements(0, into)).toThrow("it must be read by rows");
  });

  test("refuses rows that do not exist and a buffer that is too short", () => {
    const matrix = new Matrix(new Counting(12), contiguous([3, 4]), { rows: [0], cols: [1] });
    expect(() => matrix.read(2, 2, new Float32Array(8))).toThrow("Cannot read rows 2 to 3: there are 3");
    expect(() => matrix.read(-1, 1, new Float32Array(4))).toThrow(RangeError);
    expect(() => matrix.read(0, 2, new Float32Array(7))).toThrow("Cannot read 2 rows of 4 into 7 elements");
    expect(() => matrix.read(0.5, 1, new Float32Array(4))).toThrow(RangeError);
  });
});

describe("writeStored()", () => {
  test("puts the rows of any arrangement back where they were", () => {
    fc.assert(fc.property(layout, ({ shape, order, cut, stored, panel }) => {
      const view = transpose(contiguous(shape), stored)!;
      const axes = { rows: order.slice(0, cut), cols: order.slice(cut) };
      const matrix = new Matrix(new Counting(sizeOf(shape)), view, axes, panel);
      const sink = new MemorySink();
      writeStored(matrix, view, axes, "f32", sink);
      const back = new Float32Array(sink.bytes().buffer);
      expect([...back]).toEqual(Array.from({ length: sizeOf(shape) }, (_, i) => i));
    }));
  });
});
