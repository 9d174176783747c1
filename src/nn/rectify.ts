import type { Build, RunningLayer, Shape } from "./layer.ts";
import { sizeOf } from "./layer.ts";

/** min(max(x, 0), top). */
export function rectify({ elements }: Build, input: Shape, top: number): RunningLayer {
  const size = sizeOf(input);
  return {
    parameters: [],
    forward: ({ count, input, output }) => elements.rectify(output, input, count * size, top),
    backward({ count, input, outputGradient, inputGradient }) {
      if (inputGradient === undefined) return;
      elements.rectifyGradient(inputGradient, outputGradient, input, count * size, top);
    },
  };
}
