/**
 * What computes a model's values on samples: our own kernels for networks that were trained here, ONNX Runtime for files.
 * Metrics, reports, calibration and sensitivity see only this.
 */
import type { Samples } from "../data/data_set.ts";

/** Values of a run of samples. */
export interface BatchValues {
  /** The batch first. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A file's name of a value, as in `Layer.inputs`, `Layer.outputs` and `Model.outputs`. */
export type ValueName = string;

export interface Executor {
  /** What computes, for records: "quire nn", "onnxruntime-web 1.30.0, wasm". */
  readonly engine: string;
  /** Whether the same input gives the same bytes on every machine. */
  readonly exact: boolean;
  /**
   * Runs samples `first` to `first + count`, in order, some at a time; samples whose shapes differ come one at a time.
   * @param wanted the values to hand over: outputs of the model, or of any layer; inputs of layers too
   * @param handle given the index of the first sample of the batch and how many it holds
   * @throws RangeError when the samples do not fit the model
   */
  run(
    samples: Samples,
    first: number,
    count: number,
    wanted: readonly ValueName[],
    handle: (at: number, samples: number, values: ReadonlyMap<ValueName, BatchValues>) => void,
  ): void;
  close(): void;
}
