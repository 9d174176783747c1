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
