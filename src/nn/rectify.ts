import type { Arena } from "../tensor/arena.ts";
import { type RunningLayer, type Shape, sizeOf } from "./layer.ts";

/** min(max(x, 0), top); NaN stays. The gradient passes where 0 < x < top, as in PyTorch (threshold_backward, hardtanh_backward). */
export function rectify(arena: Arena, input: Shape, top: number): RunningLayer {
  const size = sizeOf(input);
  return {
    parameters: [],
    forward({ count, input, output }) {
      const x = arena.f32(input, count * size), y = arena.f32(output, count * size);
      for (let i = 0; i < x.length; i++) {
        const v = x[i]!;
        y[i] = v <= 0 ? 0 : v >= top ? top : v;
      }
    },
    backward({ count, input, outputGradient, inputGradient }) {
      if (inputGradient === undefined) return;
      const x = arena.f32(input, count * size);
      const dy = arena.f32(outputGradient, count * size), dx = arena.f32(inputGradient, count * size);
      for (let i = 0; i < x.length; i++) {
        const v = x[i]!;
        dx[i] = v <= 0 || v >= top ? 0 : dy[i]!;
      }
    },
  };
}
