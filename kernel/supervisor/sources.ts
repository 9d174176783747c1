/** Where Quire itself lies: in the repository, or in the folder that `quire install` made. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Sources {
  /** The interpreter's program. */
  readonly interpreter: string;
  /** What the interpreter must be able to read to load itself. */
  readonly readable: readonly string[];
  /** Folders that hold npm packages by name. */
  readonly packages: readonly string[];
  /** deno.json with the import map; a bundle needs none. */
  readonly config?: string;
}

export function findSources(): Sources {
  const here = fileURLToPath(import.meta.url);
  if (!here.endsWith(".ts")) {
    // A bundle: `quire install` puts the program and its files beside each other.
    const root = dirname(here);
    return {
      interpreter: join(root, "interpreter.js"),
      readable: [root],
      packages: [join(root, "packages")],
    };
  }
  const root = dirname(dirname(dirname(here)));
  const packages = join(root, "node_modules");
  return {
    interpreter: join(root, "kernel", "interpreter", "main.ts"),
    readable: ["grammar", "src", join("kernel", "interpreter"), "deno.json", "node_modules"].map((name) =>
      join(root, name)
    ),
    packages: [packages],
    config: join(root, "deno.json"),
  };
}
