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
  readonly inputMetadata: readonly { readonly name: string; readonly type?: string }[];
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
    fetches: readonly string[],
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

/** Kept, as an engine may have to hide it from its runtime. */
const Half = Float16Array;

/**
 * @param options of `InferenceSession.create`.
 * @param halves how the runtime takes half precision.
 */
export async function openGraph(
  runtime: Runtime,
  model: Uint8Array,
  options: Readonly<Record<string, unknown>>,
  halves: "numbers" | "bits",
): Promise<EngineGraph> {
  const session = await runtime.InferenceSession.create(model, options);
  const types = new Map(session.inputMetadata.map(({ name, type }) => [name, type]));
  const fed = ([name, value]: readonly [string, GraphTensor]) => {
    const { type, values } = stored(value, types.get(name));
    const taken = values instanceof Half && halves === "bits" ? new Uint16Array(values.buffer) : values;
    return [name, new runtime.Tensor(type, taken, value.shape)] as const;
  };
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(inputs, outputs) {
      const found = await session.run(Object.fromEntries(Object.entries(inputs).map(fed)), outputs);
      return Object.fromEntries(outputs.map((name) => [name, passed(name, found[name]!)])) as GraphValues;
    },
    close: () => session.release(),
  };
}

/** Binary32 goes into inputs of half and of double precision too: rounded, ties to even. */
function stored(
  { type, values }: GraphTensor,
  wanted: string | undefined,
): { type: string; values: unknown } {
  if (type === "float32" && wanted === "float16") return { type: wanted, values: new Half(values) };
  if (type === "float32" && wanted === "float64") return { type: wanted, values: new Float64Array(values) };
  return { type, values };
}

/** All real numbers come out as binary32: half precision is widened, double precision rounded. */
function passed(name: string, { type, dims, data }: RuntimeTensor): GraphTensor {
  const shape = [...dims];
  if (type === "float16") {
    // Numbers, or their bits.
    const { buffer, byteOffset, length } = data as Uint16Array<ArrayBuffer>;
    return { type: "float32", shape, values: new Float32Array(new Half(buffer, byteOffset, length)) };
  }
  if (type === "float64") return { type: "float32", shape, values: new Float32Array(data as Float64Array) };
  if (!isPassed(type)) {
    throw new TypeError(
      `Cannot hand over "${name}" as its elements must be float16, float32, float64, int64, int32, int8, uint8 ` +
        `or bool: they are ${type}`,
    );
  }
  return { type, shape, values: data } as GraphTensor;
}
