/** Networks that were trained here, on our own kernels: the same bytes on every machine, whatever the size of a batch. */
import { type Kernels, kernelsOn } from "../../nn/kernels.ts";
import { sizeOf } from "../../nn/layer.ts";
import { loadParameters, type Parameters, readParameters } from "../../nn/load.ts";
import { RunningNetwork } from "../../nn/network.ts";
import type { TrainedModel } from "../../nn/trained_model.ts";
import { flowOf } from "../activations/nn_flow.ts";
import type { Context } from "../context.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { BatchValues, Executor, ValueName } from "./executor.ts";

/** Samples run at a time: the buffers should still be in a cache. */
const capacity = 64;

/** Which value it is, and whether as rows. */
interface Place {
  readonly value: number;
  readonly rows: boolean;
}

function placesOf({ named }: TrainedModel): ReadonlyMap<ValueName, Place> {
  const places = new Map<ValueName, Place>([["input", { value: 0, rows: false }]]);
  named.forEach(({ from, rows, output }, i) => {
    if (rows !== undefined) places.set(rows, { value: from[0], rows: true });
    places.set(output, { value: i + 1, rows: false });
  });
  return places;
}

function placeOf(places: ReadonlyMap<ValueName, Place>, name: ValueName, model: TrainedModel): Place {
  const place = places.get(name);
  if (place !== undefined) return place;
  const known = [...places.keys()].join(", ");
  throw new RangeError(`Cannot compute "${name}" of "${model.name}" as it must be one of ${known}`);
}

/** @param quantized whose decoded weights are used, and who says what is quantized of what flows. */
export function nnExecutor(
  model: TrainedModel,
  quantized: QuantizedModel | undefined,
  context: Pick<Context, "engine" | "poll">,
): Executor {
  const places = placesOf(model), size = sizeOf(model.input);
  let kernels: Kernels | undefined, parameters: Parameters | undefined;
  return {
    engine: "quire nn",
    exact: true,
    run(samples, first, count, wanted, handle) {
      const [own, theirs] = [model.input, samples.shapeOf(first)].map((shape) => shape.join("×"));
      if (own !== theirs) {
        throw new RangeError(`Cannot run "${model.name}" as a sample must be ${own}: it is ${theirs}`);
      }
      const found = wanted.map((name) => [name, placeOf(places, name, model)] as const);
      kernels ??= kernelsOn(context.engine().machine);
      const { arena } = kernels, mark = arena.mark();
      try {
        const running = new RunningNetwork(model.network, model.input, capacity, kernels, false);
        // Decoded once, through memory of its own: reading may decode in the arena.
        parameters ??= readParameters(
          model,
          running,
          (tensor, into) => (quantized?.tensors.get(tensor) ?? tensor).read(0, tensor.rows, into),
        );
        loadParameters(running, parameters);
        const flow = quantized && flowOf(quantized.plan, model.named, running, context.engine().machine);
        const batch = new Float32Array(Math.min(capacity, count) * size);
        for (let at = first; at < first + count; at += capacity) {
          context.poll();
          const n = Math.min(capacity, first + count - at), input = batch.subarray(0, n * size);
          samples.read(at, n, input);
          running.input(n).set(input);
          running.forward(n, false, flow);
          handle(
            at,
            n,
            new Map(found.map(([name, { value, rows }]): [ValueName, BatchValues] => {
              const shape = running.shapes[value]!;
              const values = Float32Array.from(running.value(value, n));
              return [name, { shape: [n, ...(rows ? [sizeOf(shape)] : shape)], values }];
            })),
          );
        }
      } finally {
        arena.release(mark);
      }
    },
    close() {},
  };
}
