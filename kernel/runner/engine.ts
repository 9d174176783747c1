/** A runtime for ONNX graphs, as the runner sees it. */
import type { GraphValues } from "../../src/session.ts";

export interface EngineGraph {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** @throws with the runtime's words. */
  run(inputs: GraphValues, outputs: readonly string[]): Promise<GraphValues>;
  close(): Promise<void>;
}

export interface Engine {
  /** Such as "onnxruntime-web 1.30.0, wasm". */
  readonly name: string;
  /** @throws with the runtime's words. */
  load(model: Uint8Array): Promise<EngineGraph>;
}

/** How a runner is started, as JSON in its first argument. */
export type RunnerOptions =
  /** The runtime's WebAssembly file. */
  | { readonly engine: "wasm"; readonly wasm: string }
  /** The folder of the package onnxruntime-node. */
  | { readonly engine: "native"; readonly folder: string };

/** The version that deno.json pins. A test holds it to what the runtime says of itself. */
export const wasmEngineName = "onnxruntime-web 1.30.0, wasm";

/** @param text of the package.json of onnxruntime-node. */
export const nativeEngineName = (text: string): string =>
  `onnxruntime-node ${JSON.parse(text).version}, native`;
