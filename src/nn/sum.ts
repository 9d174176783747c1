import type { Kernels } from "./kernels.ts";
import type { RunningLayer } from "./layer.ts";

/** The end of a residual block: the block and its shortcut, added. Both have the gradient of the sum. */
export function sumLayer({ arena, elements }: Kernels, size: number): RunningLayer {
  return {
    parameters: [],
    forward: ({ count, input, beside, output }) => elements.add(output, input, beside!, count * size),
    backward({ count, outputGradient, inputGradient, besideGradient }) {
      for (const to of [inputGradient, besideGradient]) {
        if (to !== undefined) arena.f32(to, count * size).set(arena.f32(outputGradient, count * size));
      }
    },
  };
}
