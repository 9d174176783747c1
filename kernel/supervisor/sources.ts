/** Where Quire itself lies: in the repository, or in the folder that `quire install` made. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Sources {
  /** The interpreter's program. */
  readonly interpreter: string;
  /** The program of runners, the worker in it, and the WebAssembly file of its runtime. */
  readonly runner: string;
  readonly runnerWatch: string;
  readonly wasm: string;
  /** The folder of all this. */
  readonly home: string;
  /** What the interpreter must be able to read to load itself. */
  readonly readable: readonly string[];
  /** Folders that hold npm packages and data sets by name. */
  readonly packages: readonly string[];
  /** deno.json with the import map; a bundle needs none. */
  readonly config?: string;
}

/** Where its package has it. */
export const runtime = "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm";
/** Where Debian's packages of data sets lie. */
const systemData = "/usr/share/datasets";

export function findSources(): Sources {
  const here = fileURLToPath(import.meta.url);
  if (!here.endsWith(".ts")) {
    // A bundle: `quire install` puts the program and its files beside each other.
    const root = dirname(here);
    return {
      interpreter: join(root, "interpreter.js"),
      runner: join(root, "runner.js"),
      runnerWatch: join(root, "kernel-runner-watch.js"),
      wasm: join(root, "packages", runtime),
      home: root,
      readable: [root, systemData],
      packages: [join(root, "packages"), systemData],
    };
  }
  const root = dirname(dirname(dirname(here)));
  const packages = join(root, "node_modules"), data = join(root, "notebooks", "data");
  return {
    interpreter: join(root, "kernel", "interpreter", "main.ts"),
    runner: join(root, "kernel", "runner", "main.ts"),
    runnerWatch: join(root, "kernel", "runner", "watch.ts"),
    wasm: join(packages, runtime),
    home: root,
    readable: ["grammar", "src", join("kernel", "interpreter"), join("kernel", "runner")].map((name) =>
      join(root, name)
    ).concat(join(root, "deno.json"), packages, data, systemData),
    packages: [packages, data, systemData],
    config: join(root, "deno.json"),
  };
}
