/** How a runner is started: the program, and the rights it has. */
import type { RunnerOptions } from "../runner/engine.ts";
import { wasmEngineName } from "../runner/engine.ts";
import type { Sources } from "./sources.ts";

export interface RunnerProgram {
  /** What runs the graphs, for records, and whether it gives the same bytes on every machine. */
  readonly engine: { readonly name: string; readonly exact: boolean };
  /** Of `deno`. */
  readonly args: readonly string[];
  readonly cwd: string;
}

/** A runner that may read its runtime and nothing else; undefined where the runtime is not installed. */
export function runnerProgram(sources: Sources): RunnerProgram | undefined {
  let wasm: string;
  try {
    wasm = Deno.realPathSync(sources.wasm);
  } catch {
    return undefined;
  }
  return {
    engine: { name: wasmEngineName, exact: true },
    args: [
      "run",
      ...flags(sources),
      `--allow-read=${wasm},${sources.runnerWatch}`,
      sources.runner,
      JSON.stringify({ engine: "wasm", wasm } satisfies RunnerOptions),
    ],
    cwd: sources.home,
  };
}

function flags({ config }: Sources): string[] {
  return [
    "--no-prompt",
    "--no-lock",
    "--cached-only",
    "--deny-import",
    ...(config === undefined ? ["--no-config"] : ["--node-modules-dir=manual", `--config=${config}`]),
  ];
}
