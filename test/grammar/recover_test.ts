/** Mistakes of syntax: each is told, none hides another, and the mending that a diagnostic offers mends. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mend } from "../../grammar/diagnostic.ts";
import { read } from "../../grammar/read.ts";

const folder = new URL("../cases/syntax/", import.meta.url);
const cases = [...Deno.readDirSync(folder)].flatMap(({ name }) =>
  Deno.readTextFileSync(new URL(name, folder)).split(/^# --- /m).slice(1).map((part): [string, string] => {
    const [title = "", ...lines] = part.split("\n");
    return [title, lines.filter((line) => !/^#\s*\^+ +error/.test(line)).join("\n")];
  })
);
const codes = (text: string) => read(text).diagnostics.map((d) => d.code);

describe("the mending of a mistake", () => {
  const mended = cases.flatMap(([title, text]) =>
    read(text).diagnostics.flatMap((d) =>
      d.fix === undefined ? [] : [[`${title}: ${d.code}`, text, d] as const]
    )
  );
  test("there are many to try", () => expect(mended.length).toBeGreaterThan(40));
  test.each(mended)("%s", (_title, text, { fix, code }) => {
    const after = codes(mend(text, fix!));
    expect(after.filter((c) => c === code).length).toBeLessThan(codes(text).filter((c) => c === code).length);
    expect(after.length).toBeLessThanOrEqual(codes(text).length);
    // What is printed as the corrected line can be read.
    const mended = mend(text, fix!), at = mended.slice(0, fix!.span.start).split("\n").length;
    const lines = read(mended).diagnostics.map((d) => mended.slice(0, d.span.start).split("\n").length);
    expect(lines).not.toContain(at);
  });
});

/** What a newcomer types, and what is printed as the correction: it says what was meant. */
const corrections: readonly (readonly [string, string])[] = [
  ["f(x) = x^2", "formula f(x) = x^2"],
  ["f(x; b) = x * b", "formula f(x; b) = x * b"],
  ["f(x) := x", "formula f(x) = x"],
  ["x := 3", "x = 3"],
  ["f = x -> x^2", "formula f(x) = x^2"],
  ["f = (x, y) => x + y", "formula f(x, y) = x + y"],
  ["f = lambda x: x^2", "formula f(x) = x^2"],
  ["def f(x): return x^2", "formula f(x) = x^2"],
  ["function f(x) { return x^2; }", "formula f(x) = x^2"],
  ["let x = 5", "x = 5"],
  ["const f(x) = x", "formula f(x) = x"],
  ["int x = 5", "x = 5"],
  ["formula f(x) = if x > 0 then x else 0", "formula f(x) = { x if x > 0, 0 otherwise }"],
  [
    "formula f(x) = if x > 1 then 1 else if x < -1 then -1 else x",
    "formula f(x) = { 1 if x > 1, -1 if x < -1, x otherwise }",
  ],
  ["y = max(if 3 > 2 then 1 else 0, 4)", "y = max({ 1 if 3 > 2, 0 otherwise }, 4)"],
  ["formula f(x) = if x > 0 { x } else { 0 }", "formula f(x) = { x if x > 0, 0 otherwise }"],
  ["formula f(x) = x if x > 0 else 0", "formula f(x) = { x if x > 0, 0 otherwise }"],
  ["formula f(x) = x > 0 ? x : 0", "formula f(x) = { x if x > 0, 0 otherwise }"],
  ["x = 3 // three", "x = 3 # three"],
  ["x = 3 // don't", "x = 3 # don't"],
  [`x = 3 // say "three`, `x = 3 # say "three`],
  ["x = 3 // 2 or so", "x = 3 # 2 or so"],
  ["x = 3 /* three */", "x = 3 # three"],
  ["x = 7 // 2", "x = floor(7 / 2)"],
  ["x = 2 + (7 - 1)//2", "x = 2 + floor((7 - 1) / 2)"],
  ["print 1.5 MB", "print 1500000 bytes"],
  ["print 2 mib", "print 2 MiB"],
  ["x = 3 percent", "x = 3%"],
  [
    "t = refine weights of linear on m to int(4) steps 50",
    "t = refine weights of linear on m to int(4) refine(steps: 50)",
  ],
  [
    "t = refine weights of linear on m to int(4) overflow rate 1%",
    "t = refine weights of linear on m to int(4) overflow(rate: 1%)",
  ],
  [
    "recipe r { quantize weights of linear to int4 per channel clip mse steps 50 }",
    "recipe r { quantize weights of linear to int4 per channel clip mse(steps: 50) }",
  ],
  ["recipe r { solve refine steps 50 }", "recipe r { solve refine(steps: 50) }"],
  ["recipe r { solve gptq damping 1% }", "recipe r { solve gptq(damping: 1%) }"],
];

describe("a correction says what was meant", () => {
  test.each(corrections)("%s", (text, corrected) => {
    const [{ fix } = {}] = read(text).diagnostics;
    expect(fix && mend(text, fix)).toBe(corrected);
    expect(codes(corrected)).toEqual([]);
  });
  test("a mending that does not mend its line is not offered", () => {
    const { diagnostics } = read("let x = 2 3\nlet y = (2\nz = 3");
    expect(diagnostics.filter((d) => d.span.start < 12).map((d) => [d.code, d.fix])).toEqual([
      ["no-declaring", undefined],
      ["unexpected-token", undefined],
    ]);
  });
});

describe("both languages say each mistake", () => {
  const chinese = /\p{Script=Han}/u;
  test.each(cases)("%s", (_title, text) => {
    for (const { wording } of read(text).diagnostics) {
      expect(wording.en.message).not.toMatch(chinese);
      expect(wording.zh.message).toMatch(chinese);
      expect(wording.zh.hint === undefined).toBe(wording.en.hint === undefined);
      if (wording.zh.hint !== undefined) expect(wording.zh.hint).toMatch(chinese);
    }
  });
});

describe("one mistake does not hide the next", () => {
  const rules = [
    "seed 1",
    "quantize weights of linear to int8 per channel",
    'keep "conv1", norm',
    "solve gptq",
  ];
  const wrong = [
    "quantize weights of linear to int-4 per channel",
    "quantize weights of linear = int8 per channel",
    "adjust weights of linear per group 128",
    "keep weights norm",
    "quantise weights of linear to int8",
    "bits = 4",
    "quantize linear to int8",
    "quantize weights of linear to int(4 per channel",
  ];
  test("each line of a recipe is judged by itself", () => {
    const line = fc.oneof(fc.constantFrom(...rules), fc.constantFrom(...wrong));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const { diagnostics } = read(`recipe r {\n${lines.join("\n")}\n}\nprint 1`);
        const places = diagnostics.map((d) =>
          `recipe r {\n${lines.join("\n")}`.slice(0, d.span.start).split("\n").length - 2
        );
        expect(places).toEqual(lines.flatMap((l, i) => wrong.includes(l) ? [i] : []));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
  test("what stands around a mistake is still read", () => {
    expect(read("x = 1\ny = 2 3\nz = 3").statements).toHaveLength(2);
    expect(read("x = 'a'\ny = 2").statements).toHaveLength(1);
    expect(read("recipe r {\n  keep norm\nx = 1\nprint x").statements).toHaveLength(2);
  });
});
