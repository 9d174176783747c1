/** ONNX Runtime as the machine's own code, from a package that the user has installed: faster, and not the same bytes everywhere. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Engine, nativeEngineName } from "./engine.ts";
import { openGraph, type Runtime } from "./session.ts";

/** @param folder of the package onnxruntime-node. @throws Error when it cannot be loaded. */
export function nativeEngine(folder: string): Engine {
  const require = createRequire(join(folder, "package.json"));
  // Its binding cannot read a Float16Array, which the package makes of halves where there is one.
  Reflect.deleteProperty(globalThis, "Float16Array");
  const runtime: Runtime = require(folder);
  return {
    name: nativeEngineName(Deno.readTextFileSync(join(folder, "package.json"))),
    // There is a runner for each core.
    load: (model) =>
      openGraph(runtime, model, {
        executionProviders: ["cpu"],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        graphOptimizationLevel: "all",
        logSeverityLevel: 3,
      }, "bits"),
  };
}
