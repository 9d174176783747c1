/** ONNX Runtime as WebAssembly, one thread: the same bytes on every machine that has the same build. */
import * as runtime from "onnxruntime-web/wasm";
import type { Engine } from "./engine.ts";
import { openGraph, type Runtime } from "./session.ts";

/** @param file the runtime's WebAssembly file: the only one that this process may read. */
export function wasmEngine(file: string): Engine {
  const { wasm, versions } = runtime.env;
  wasm.numThreads = 1;
  wasm.wasmBinary = Deno.readFileSync(file).buffer;
  return {
    name: `onnxruntime-web ${versions.web}, wasm`,
    load: (model) =>
      openGraph(runtime as unknown as Runtime, model, {
        executionProviders: ["wasm"],
        graphOptimizationLevel: "all",
        logSeverityLevel: 3,
      }, "numbers"),
  };
}
