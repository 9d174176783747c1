import type { Arena } from "../tensor/arena.ts";
import type { RunningLayer } from "./layer.ts";
import type { Pooling } from "./pooling.ts";

/** The mean of each square: its elements added row by row in binary32, divided by their number. */
export function averagePool(
  arena: Arena,
  { size, planes, height, width, rows, cols }: Pooling,
): RunningLayer {
  const area = height * width, places = rows * cols, f = Math.fround;
  return {
    parameters: [],
    forward({ count, input, output }) {
      const x = arena.f32(input, count * planes * area), y = arena.f32(output, count * planes * places);
      let to = 0;
      for (let plane = 0; plane < count * planes; plane++) {
        for (let place = 0; place < places; place++) {
          const first = plane * area + Math.floor(place / cols) * size * width + (place % cols) * size;
          let sum = 0;
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) sum = f(sum + x[first + i * width + j]!);
          }
          y[to++] = sum / (size * size);
        }
      }
    },
    backward({ count, outputGradient, inputGradient }) {
      if (inputGradient === undefined) return;
      const dy = arena.f32(outputGradient, count * planes * places);
      const dx = arena.f32(inputGradient, count * planes * area);
      dx.fill(0);
      let from = 0;
      for (let plane = 0; plane < count * planes; plane++) {
        for (let place = 0; place < places; place++) {
          const first = plane * area + Math.floor(place / cols) * size * width + (place % cols) * size;
          const share = f(dy[from++]! / (size * size));
          for (let i = 0; i < size; i++) dx.fill(share, first + i * width, first + i * width + size);
        }
      }
    },
  };
}
