import { catalogue } from "./gen/catalogue.ts";
import { reference } from "./gen/reference.ts";
import { prelude } from "./gen/prelude.ts";
import { results } from "./gen/results.ts";
import { kernels } from "./gen/kernels.ts";
import { textmateGrammar } from "../grammar/textmate.ts";

/** Writes every generated file; with --check it writes nothing and fails when one is stale. */
export interface Generated {
  /** Path from the root. */
  readonly path: string;
  readonly make: () => Promise<string>;
}

const generated: readonly Generated[] = [
  { path: "grammar/reference/catalogue.md", make: reference },
  { path: "src/registry/catalogue.gen.ts", make: catalogue },
  { path: "src/prelude/prelude.gen.ts", make: prelude },
  { path: "src/registry/results.gen.ts", make: results },
  ...["src/numerics/simd", "src/numerics/linear_algebra/simd", "src/nn/simd", "src/nn/integer/simd"].map((
    folder,
  ) => ({
    path: `${folder}/kernels.gen.ts`,
    make: () => kernels(folder),
  })),
];

const textmate: Generated = {
  path: "grammar/quire.tmLanguage.json",
  make: () => Promise.resolve(JSON.stringify(textmateGrammar(), null, 2) + "\n"),
};

const check = Deno.args.includes("--check");
let stale = 0;
for (const { path, make } of [...generated, textmate]) {
  const text = await make();
  const now = await Deno.readTextFile(path).catch(() => undefined);
  if (now === text) continue;
  stale++;
  if (check) console.error(`${path} is stale: run deno task gen`);
  else {
    await Deno.writeTextFile(path, text);
    console.log(`wrote ${path}`);
  }
}
// The painter of the examples' figures would keep the process alive.
Deno.exit(check && stale > 0 ? 1 : 0);
