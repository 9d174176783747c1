/** The import list of the registry: one line a file of the catalogue folders. */
const folders = [
  "algorithms",
  "clip",
  "dialects",
  "distributions",
  "formats",
  "granularity",
  "metrics",
  "nn/layers",
  "nn/optimizers",
  "quantizers",
];

export async function catalogue(): Promise<string> {
  const files: string[] = [];
  for (const folder of folders) {
    for await (const entry of Deno.readDir(`src/${folder}`)) {
      if (entry.name.endsWith(".ts")) files.push(`${folder}/${entry.name}`);
    }
  }
  files.sort();
  const names = files.map((file) => file.replace(/\.ts$/, "").replace(/[^a-z0-9]+/g, "_"));
  return [
    "// Written by `deno task gen`: one line for each file of the catalogue.",
    ...files.map((file, i) => `import ${names[i]} from "../${file}";`),
    `import type { AnyEntry } from "./define.ts";`,
    "",
    `export const entries: readonly AnyEntry[] = [${names.join(", ")}];`,
    "",
  ].join("\n");
}
