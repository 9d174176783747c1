/**
 * How a runner is started: the program, and the rights it has. By itself it is WebAssembly and may read its runtime and
 * nothing else. Native code is not held by any sandbox, so it runs only when the user grants it: by the variable
 * QUIRE_NATIVE of the supervisor, which `--native` sets, never by anything in a notebook.
 */
import { dirname, join } from "node:path";
import { nativeEngineName, type RunnerOptions, wasmEngineName } from "../runner/engine.ts";
import type { Sources } from "./sources.ts";

export interface RunnerProgram {
  /** What runs the graphs, for records, and whether it gives the same bytes on every machine. */
  readonly engine: { readonly name: string; readonly exact: boolean };
  /** Of `deno`. */
  readonly args: readonly string[];
  readonly cwd: string;
}

/** "1": the package that the notebook's folder, or one above it, has; else the folder of the package. */
export const nativeVariable = "QUIRE_NATIVE";

const nativePackage = "onnxruntime-node";

/** @param native what QUIRE_NATIVE says. @returns undefined where the runtime is not installed. */
export function runnerProgram(
  sources: Sources,
  folder: string,
  native: string | undefined,
): RunnerProgram | undefined {
  try {
    if (native) return nativeProgram(sources, nativeFolder(folder, native));
  } catch (cause) {
    // The kernel lives: what was granted has been removed since, and records say what runs instead.
    console.error((cause as Error).message);
  }
  return wasmProgram(sources);
}

/** @throws Error when it was granted and is not there. */
export function nativeFolder(folder: string, native: string): string {
  if (native !== "1") return realPath(native) ?? missing(native);
  for (let at = folder;; at = dirname(at)) {
    const found = realPath(join(at, "node_modules", nativePackage));
    if (found !== undefined) return found;
    if (dirname(at) === at) return missing(folder);
  }
}

function missing(where: string): never {
  throw new Error(
    `Cannot run models natively as ${nativePackage} must be installed: it is not at ${where} or above. ` +
      `Install it there (ONNXRUNTIME_NODE_INSTALL=skip npm install ${nativePackage}), or leave --native out`,
  );
}

function wasmProgram(sources: Sources): RunnerProgram | undefined {
  const wasm = realPath(sources.wasm);
  if (wasm === undefined) return undefined;
  const read = [wasm, sources.runnerWatch];
  return program(sources, { name: wasmEngineName, exact: true }, { engine: "wasm", wasm }, [
    `--allow-read=${read.join(",")}`,
  ]);
}

function nativeProgram(sources: Sources, folder: string): RunnerProgram {
  const name = nativeEngineName(Deno.readTextFileSync(join(folder, "package.json")));
  // What it needs of other packages lies beside it.
  const read = [dirname(folder), sources.runnerWatch];
  return program(sources, { name, exact: false }, { engine: "native", folder }, [
    `--allow-read=${read.join(",")}`,
    `--allow-ffi=${folder}`,
  ]);
}

function program(
  { runner, home, config }: Sources,
  engine: RunnerProgram["engine"],
  options: RunnerOptions,
  rights: readonly string[],
): RunnerProgram {
  const flags = ["--no-prompt", "--no-lock", "--cached-only", "--deny-import"];
  const found = config === undefined ? ["--no-config"] : ["--node-modules-dir=manual", `--config=${config}`];
  return { engine, args: ["run", ...flags, ...found, ...rights, runner, JSON.stringify(options)], cwd: home };
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}
