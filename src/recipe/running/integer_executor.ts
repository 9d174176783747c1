/** Quantized networks on integers alone: the same bytes on every machine. */
import type { TrainedModel } from "../../nn/trained_model.ts";
import { sizeOf } from "../../nn/layer.ts";
import type { Context } from "../context.ts";
import { integerNetwork } from "../integers/convert.ts";
import { runningIntegers } from "../integers/run.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { Executor } from "./executor.ts";

/** Samples run at a time. */
const capacity = 64;

/** @throws RangeError when the model needs numbers that are no integers. */
export function integerExecutor(
  model: TrainedModel,
  quantized: QuantizedModel,
  context: Pick<Context, "engine" | "poll">,
): Executor {
  const network = integerNetwork(quantized, model), output = model.outputs[0]!.name;
  const { input: shape, output: outputShape } = network.shapes;
  return {
    engine: "quire integers",
    exact: true,
    run(samples, first, count, wanted, handle) {
      const other = wanted.find((name) => name !== output);
      if (other !== undefined) {
        throw new RangeError(
          `Cannot hand over "${other}" as between layers there must be numbers: there are codes`,
        );
      }
      const { machine } = context.engine(), { arena } = machine, mark = arena.mark();
      try {
        const running = runningIntegers(machine, network, capacity);
        for (let at = first; at < first + count; at += capacity) {
          context.poll();
          const n = Math.min(capacity, first + count - at), x = new Float32Array(n * sizeOf(shape));
          samples.read(at, n, x);
          const values = new Float32Array(n * sizeOf(outputShape));
          running.run(x, n, values);
          handle(at, n, new Map([[output, { shape: [n, ...outputShape], values }]]));
        }
      } finally {
        arena.release(mark);
      }
    },
    close() {},
  };
}
