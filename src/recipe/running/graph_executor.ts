/** Models of files, run by ONNX Runtime in processes of their own. */
import type { RowSource, Tensor } from "../../model/model.ts";
import type { OnnxModel } from "../../model/onnx/read.ts";
import { opsetOfFlows } from "../../model/onnx/raised_flows.ts";
import { withOutputs } from "../../model/onnx/with_outputs.ts";
import type { GraphTensor, GraphValues, RunningGraph } from "../../ports.ts";
import type { Context } from "../context.ts";
import type { Samples } from "../data/data_set.ts";
import { flowsOf } from "../exports/flow_nodes.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { BatchValues, Executor, ValueName } from "./executor.ts";
import { type GraphInput, graphInput } from "./graph_input.ts";
import { progressOf } from "./progress.ts";

/**
 * Bytes that go in and come out with one batch, and samples in it; it has one at least. Small enough that few samples keep
 * all runners busy, large enough that the way there and back does not count. Neither depends on the machine: sums in a
 * batch of another size may differ in the last bit.
 */
const batchBytes = 2 << 20, mostSamples = 64;

/** A batch whose values do not begin with an axis of the batch. */
class NotBatched extends Error {}

type Wanted = Pick<Context, "ports" | "poll" | "emit" | "settings">;

/**
 * An executor of the file of `model`.
 * @param quantized whose decoded weights are used.
 * @throws RangeError when no graph can be run here, or the model takes no samples.
 */
export function graphExecutor(
  model: OnnxModel,
  quantized: QuantizedModel | undefined,
  context: Wanted,
): Executor {
  const { runner } = context.ports;
  if (runner === undefined) {
    throw new RangeError(
      `Cannot run "${model.name}" as its runtime, onnxruntime-web, must be installed with Quire: it is not here`,
    );
  }
  const input = graphInput(model);
  let loaded: { readonly key: string; readonly graph: RunningGraph } | undefined;
  const cannot = (why: string) => new RangeError(`Cannot run "${model.name}" as ${why}`);

  /** The graph that hands these values over. */
  const graphOf = (wanted: readonly ValueName[], own: <T>(work: () => T) => T): RunningGraph => {
    const key = JSON.stringify(wanted.toSorted());
    if (loaded?.key === key) return loaded.graph;
    loaded?.graph.close();
    loaded = undefined;
    const opset = opsetOfFlows(model);
    const bytes = own(() =>
      withOutputs(
        model,
        wanted,
        quantized && weightsOf(quantized, context),
        quantized && flowsOf(quantized.plan, opset),
      )
    );
    loaded = { key, graph: runner.load(bytes) };
    return loaded.graph;
  };

  return {
    engine: runner.name,
    exact: runner.exact,
    run(samples, first, count, wanted, handle) {
      const end = first + count;
      // What goes in is at hand.
      const computed = wanted.filter((name) => name !== input.name);
      const progress = progressOf(model.name, count, context);
      /** What was thrown on our side of the runtime, which goes on as it is. */
      let ours: unknown;
      const own = <T>(work: () => T): T => {
        try {
          return work();
        } catch (cause) {
          ours = cause;
          throw cause;
        }
      };
      /** Where to go on, and how many samples a batch may hold: one until it is known how much comes out. */
      let at = first, most = 1, single = false;

      /** Runs up to `stop`. */
      const pass = (stop: number) => {
        const fed = new Map<number, Fed>();
        function* batches(): Generator<GraphValues> {
          for (let next = at, i = 0; next < stop; i++) {
            const batch = own(() => feed(samples, next, stop, most, input));
            fed.set(i, batch);
            next += batch.count;
            yield { [input.name]: batch.tensor };
          }
        }
        const take = (outputs: GraphValues, i: number) => {
          const { from, count, tensor } = fed.get(i)!;
          fed.delete(i);
          own(() => {
            context.poll();
            const values = new Map(wanted.map((name) => {
              const value = name === input.name ? tensor : outputs[name]!;
              return [name, batchValues(value, count)] as const;
            }));
            if (most > 1 && [...values.values()].some(({ shape }) => shape[0] !== count)) {
              throw new NotBatched();
            }
            handle(from, count, values);
            at = from + count;
            progress.done(at - first);
          });
          if (most === 1 && !single) most = capacityOf({ ...outputs, [input.name]: tensor }, input);
        };
        if (computed.length > 0) return graphOf(computed, own).run(batches(), computed, take);
        let i = 0;
        for (const _ of batches()) take({}, i++);
      };

      try {
        while (at < end) {
          try {
            pass(at === first && !single ? first + 1 : end);
          } catch (cause) {
            context.poll();
            if (cause === ours && !(cause instanceof NotBatched)) throw cause;
            // The graph may be made for one sample, whatever its input says.
            if (most === 1) throw cannot(reasonOf((cause as Error).message));
            single = true;
            most = 1;
          }
        }
      } finally {
        progress.end();
      }
    },
    close: () => loaded?.graph.close(),
  };
}

/** What the runtime says, or that its process has ended. */
function reasonOf(words: string): string {
  const ended = /^the process that ran it ended: ([\s\S]*)$/.exec(words)?.[1];
  return ended === undefined
    ? `ONNX Runtime must take it: ${words}`
    : `the process that runs it must live: ${ended}`;
}

/** Samples of one shape next to each other, as they go in. */
interface Fed {
  readonly from: number;
  readonly count: number;
  readonly tensor: GraphTensor;
}

function feed(samples: Samples, from: number, stop: number, most: number, input: GraphInput): Fed {
  const shape = samples.shapeOf(from), same = shape.join();
  let count = 1;
  while (count < most && from + count < stop && samples.shapeOf(from + count).join() === same) count++;
  const values = new Float32Array(count * shape.reduce((product, n) => product * n, 1));
  samples.read(from, count, values);
  return { from, count, tensor: input.tensor(values, shape, count) };
}

/** How many samples go into a batch, from what one of them takes. */
function capacityOf(one: GraphValues, input: GraphInput): number {
  if (!input.batched) return 1;
  const values = Object.values(one);
  // A value without an axis for the batch.
  if (values.some(({ shape }) => shape[0] !== 1)) return 1;
  const bytes = values.reduce((sum, { values: { byteLength } }) => sum + byteLength, 0);
  return Math.max(1, Math.min(mostSamples, Math.floor(batchBytes / bytes)));
}

/** Values in binary32, the batch first. */
function batchValues({ type, shape, values }: GraphTensor, count: number): BatchValues {
  const numbers = type === "float32"
    ? values
    : Float32Array.from(values as Iterable<number | bigint>, Number);
  return { shape: count === 1 && shape[0] !== 1 ? [1, ...shape] : shape, values: numbers };
}

/** Decoded rows, with a look at the interrupt flag for each read. */
function weightsOf({ tensors }: QuantizedModel, { poll }: Wanted): ReadonlyMap<Tensor, RowSource> {
  return new Map(
    [...tensors].map(([tensor, own]) => [tensor, {
      rows: tensor.rows,
      cols: tensor.cols,
      read(row, count, into) {
        poll();
        own.read(row, count, into);
      },
    }]),
  );
}
