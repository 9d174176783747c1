import { outputSize, type Window } from "../window.ts";
import { canonical } from "./product.ts";

const f32 = Math.fround;

/** The pixel under element (r, s) of the kernel at output (y, x), as an index into the channel, or -1 in the padding. */
export function pixel(w: Window, r: number, s: number, y: number, x: number): number {
  const row = y * w.stride[0] - w.padding[0] + r * w.dilation[0];
  const col = x * w.stride[1] - w.padding[1] + s * w.dilation[1];
  return row < 0 || row >= w.height || col < 0 || col >= w.width ? -1 : row * w.width + col;
}

/** Calls `at(column index, image index or -1)` for each element of the columns, in their order. */
function each(w: Window, count: number, at: (column: number, pixel: number) => void): void {
  const { rows, cols } = outputSize(w), [height, width] = w.kernel;
  let column = 0;
  for (let channel = 0; channel < count * w.channels; channel++) {
    for (let r = 0; r < height; r++) {
      for (let s = 0; s < width; s++) {
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < cols; x++) {
            const inside = pixel(w, r, s, y, x);
            at(column++, inside < 0 ? -1 : channel * w.height * w.width + inside);
          }
        }
      }
    }
  }
}

/** im2col; places are byte offsets into the arena. */
export function toColumns(
  memory: Float32Array,
  columns: number,
  images: number,
  count: number,
  w: Window,
): void {
  each(w, count, (column, pixel) => {
    memory[columns / 4 + column] = pixel < 0 ? 0 : memory[images / 4 + pixel]!;
  });
}

/** col2im: a pixel is the sum from 0 of its copies in the order of the kernel's elements. */
export function fromColumns(
  memory: Float32Array,
  images: number,
  columns: number,
  count: number,
  w: Window,
): void {
  const size = count * w.channels * w.height * w.width;
  memory.fill(0, images / 4, images / 4 + size);
  each(w, count, (column, pixel) => {
    if (pixel >= 0) {
      memory[images / 4 + pixel] = f32(memory[images / 4 + pixel]! + memory[columns / 4 + column]!);
    }
  });
  for (let i = 0; i < size; i++) memory[images / 4 + i] = canonical(memory[images / 4 + i]!);
}
