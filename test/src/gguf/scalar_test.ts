/** The GGUF schemes by their scalar twins, packed: the bytes that ggml's C makes, and the values that it decodes. */
import { expect, test } from "vitest";
import { bindScheme } from "../../../src/formula/scheme/bound.ts";
import { runScalar } from "../../../src/formula/scheme/scalar.ts";
import { layouts } from "../../../src/gguf/layouts.ts";
import { packScalar } from "../../../src/gguf/scalar.ts";
import { preludeSchemes } from "../../../src/recipe/prelude.ts";
import { inputs, made } from "./fixture.ts";

const clip = { kind: "none" } as const;

test.for(Object.keys(layouts))("the bytes of %s are ggml's", (name) => {
  const layout = layouts[name]!, x = inputs;
  const rows = x.length / 256;
  const bound = bindScheme(preludeSchemes().get(name)!, {
    parameters: new Map(),
    rows,
    cols: 256,
    level: undefined,
    clip,
  });
  const run = runScalar(bound, x);
  const blocks = x.length / layout.elements;
  const bytes = packScalar(layout, new Map([["codes", run.codes], ...run.statistics]), blocks);
  const { bytes: wanted } = made(name);
  const size = layout.bytes * 256 / layout.elements;
  const wrong: string[] = [];
  for (let row = 0; row < rows; row++) {
    const at = bytes.subarray(row * size, (row + 1) * size).findIndex((b, i) => b !== wanted[row * size + i]);
    if (at >= 0) {
      wrong.push(`row ${row} byte ${at}: ${bytes[row * size + at]} for ${wanted[row * size + at]}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(bytes.length).toBe(wanted.length);
});
