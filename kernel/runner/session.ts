/** Graphs in ONNX Runtime: the web and the native package have the same interface. */
import type { GraphTensor, GraphValues } from "../../src/session.ts";
import type { EngineGraph } from "./engine.ts";
import { isPassed } from "./packet.ts";

/** What both packages have of `onnxruntime-common`. */
export interface Runtime {
  readonly Tensor: new (type: string, values: unknown, dims: readonly number[]) => RuntimeTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<RuntimeSession>;
  };
}

interface RuntimeTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

interface RuntimeSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

/** @param options of `InferenceSession.create`. */
export async function openGraph(
  runtime: Runtime,
  model: Uint8Array,
  options: Readonly<Record<string, unknown>>,
): Promise<EngineGraph> {
  const session = await runtime.InferenceSession.create(model, options);
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(inputs, outputs) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { type, values, shape }]) => [
          name,
          new runtime.Tensor(type, values, shape),
        ]),
      );
      const found = await session.run(feeds, outputs);
      return Object.fromEntries(outputs.map((name) => [name, passed(name, found[name]!)])) as GraphValues;
    },
    close: () => session.release(),
  };
}

function passed(name: string, { type, dims, data }: RuntimeTensor): GraphTensor {
  if (!isPassed(type)) {
    throw new TypeError(
      `Cannot hand over "${name}" as its elements must be float32, int64, int32, int8, uint8 or bool: ` +
        `they are ${type}`,
    );
  }
  return { type, shape: [...dims], values: data } as GraphTensor;
}
