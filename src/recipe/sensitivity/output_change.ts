/** How much of each layer's output is left in a quantized model. */
import type { Layer, Model } from "../../model/model.ts";
import { OnnxModel } from "../../model/onnx/read.ts";
import { sqnr } from "../../numerics/sqnr.ts";
import type { Context } from "../context.ts";
import type { Looked } from "../quality/measured.ts";
import { failRunning } from "../quality/outputs.ts";
import type { QuantizedModel } from "../quantized_model.ts";
import type { BatchValues, ValueName } from "../running/executor.ts";
import { type Candidate, executorOf } from "../running/executor_of.ts";
import { progressOf } from "../running/progress.ts";

/** Values of all layers that are held at a time: 64 MiB. */
const mostHeld = 2 ** 24;

const recurrent = ["lstm", "gru", "rnn"];

/** What a layer hands over: a bias that is added by a node of its own is in it. What a subgraph computes cannot be seen. */
function outputOf(layer: Layer, model: Model): string | undefined {
  const value = recurrent.includes(layer.type) ? layer.outputs[0] : layer.outputs.at(-1);
  if (!(model instanceof OnnxModel)) return value;
  return model.proto.graph.nodes.some(({ outputs }) => outputs.includes(value ?? "")) ? value : undefined;
}

/** Sums of squares: of what a layer gives, and of what it gives otherwise in the quantized model. */
interface Squares {
  signal: number;
  noise: number;
}

function add(to: Squares, y: Float32Array, quantized: Float32Array): void {
  for (let i = 0; i < y.length; i++) {
    const e = y[i]! - quantized[i]!;
    to.signal += y[i]! * y[i]!;
    to.noise += e * e;
  }
  // What is no number any more leaves nothing of the signal.
  if (!Number.isFinite(to.noise)) to.noise = Infinity;
}

/**
 * Output SQNR in dB of each layer: 10 log10 of the sum of y^2 over that of (y - ŷ)^2, over all samples. y is what the layer gives in the
 * source model, ŷ what it gives in the quantized model for the same samples: with its own errors and with those of all layers before it.
 * @throws DiagnosticError when the model cannot run on the samples.
 */
export function outputChanges(
  q: QuantizedModel,
  layers: readonly Layer[],
  { name, span }: Pick<Candidate, "name" | "span">,
  data: Looked,
  what: string,
  context: Context,
): ReadonlyMap<Layer, number> {
  const { model } = q, samples = data.set.parts[data.part], { count } = data;
  const outputs = new Map(layers.flatMap((layer) => {
    const value = outputOf(layer, model);
    return value === undefined ? [] : [[layer, value] as const];
  }));
  const wanted = [...new Set(outputs.values())];
  const sums = new Map(wanted.map((value) => [value, { signal: 0, noise: 0 }]));
  const quiet = { ...context, emit: () => {} };
  const source = executorOf({ name: model.name, span, model }, what, quiet);
  const own = executorOf({ name, span, model, quantized: q }, what, quiet);
  const progress = progressOf(name, 2 * count, context);
  try {
    let next = 1;
    for (let first = 0; first < count;) {
      const n = Math.min(next, count - first), held: ReadonlyMap<ValueName, BatchValues>[] = [];
      source.run(samples, first, n, wanted, (_, __, values) => held.push(values));
      progress.done(2 * first + n);
      const rows = rowsOf(held);
      own.run(samples, first, n, wanted, (at, m, values) => {
        for (const [value, found] of values) {
          const size = found.values.length / m;
          for (let i = 0; i < m; i++) {
            const quantized = found.values.subarray(i * size, (i + 1) * size);
            add(sums.get(value)!, rows.get(value)![at - first + i]!, quantized);
          }
        }
      });
      first += n;
      progress.done(2 * first);
      const size = [...rows.values()].reduce((sum, list) => sum + list[0]!.length, 0);
      next = Math.max(1, Math.floor(mostHeld / size));
    }
    progress.end();
  } catch (error) {
    failRunning(error, { name, span, model }, data, what);
  } finally {
    source.close();
    own.close();
  }
  return new Map([...outputs].map(([layer, value]) => {
    const { signal, noise } = sums.get(value)!;
    return [layer, sqnr(signal, noise)];
  }));
}

/** What a run of batches has handed over, sample by sample. */
function rowsOf(batches: readonly ReadonlyMap<ValueName, BatchValues>[]): Map<ValueName, Float32Array[]> {
  const rows = new Map<ValueName, Float32Array[]>();
  for (const batch of batches) {
    for (const [value, { shape: [count], values }] of batch) {
      const list = rows.get(value) ?? [], size = values.length / count!;
      for (let i = 0; i < count!; i++) list.push(values.subarray(i * size, (i + 1) * size));
      rows.set(value, list);
    }
  }
  return rows;
}
