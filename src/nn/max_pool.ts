import type { Arena } from "../tensor/arena.ts";
import type { RunningLayer } from "./layer.ts";
import type { Pooling } from "./pooling.ts";

/** The largest of each square; NaN is larger than all. The gradient goes to the first of the largest, row by row, as in PyTorch. */
export function maxPool(arena: Arena, { size, planes, height, width, rows, cols }: Pooling): RunningLayer {
  const area = height * width, places = rows * cols;
  return {
    parameters: [],
    forward({ count, input, output }) {
      const x = arena.f32(input, count * planes * area), y = arena.f32(output, count * planes * places);
      let to = 0;
      for (let plane = 0; plane < count * planes; plane++) {
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < cols; j++) {
            y[to++] = x[largest(x, plane * area + i * size * width + j * size, size, width)]!;
          }
        }
      }
    },
    backward({ count, input, outputGradient, inputGradient }) {
      if (inputGradient === undefined) return;
      const x = arena.f32(input, count * planes * area);
      const dy = arena.f32(outputGradient, count * planes * places);
      const dx = arena.f32(inputGradient, count * planes * area);
      dx.fill(0);
      let from = 0;
      for (let plane = 0; plane < count * planes; plane++) {
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < cols; j++) {
            dx[largest(x, plane * area + i * size * width + j * size, size, width)] = dy[from++]!;
          }
        }
      }
    },
  };
}

/** Where the first of the largest of a square stands; the first NaN when there is one. */
function largest(x: Float32Array, first: number, size: number, width: number): number {
  let at = first, best = x[first]!;
  for (let i = 0; i < size; i++) {
    for (let j = 0, from = first + i * width; j < size; j++, from++) {
      const v = x[from]!;
      if (v > best || (v !== v && best === best)) {
        best = v;
        at = from;
      }
    }
  }
  return at;
}
