/** A format, a scheme, a clip or a granularity that a recipe is given keeps its arguments, however it gets there. */
import { describe, expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

const model = "m = samples(gauss, laplace, rows: 8, columns: 512)";

async function run(code: string) {
  const trial = await openSession().run(`${model}\n${code}`);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial;
}

const places: readonly [what: string, rule: (word: string) => string, words: readonly string[]][] = [
  ["a scheme", (w) => `${w} per tensor`, [
    "ternary(0.2)",
    "ternary(1.5)",
    "fixed(3)",
    "lloyd_max(laplace, bits: 2)",
    "float_full(3, m: 2)",
  ]],
  ["a scheme with a function", (w) => w, ["mxfp4(rule: ceil)", "mxfp4(rule: even)"]],
  ["a format", (w) => `${w} affine per channel`, ["int(2)", "int(5)", "uint(3)"]],
  ["a clip", (w) => `int(4) per channel clip ${w}`, [
    "percentile(90%)",
    "percentile(99.9%)",
    "mse(3)",
    "octav(2)",
  ]],
  ["a granularity", (w) => `int(4) per ${w}`, ["group(32)", "group(128)", "channel"]],
];

describe("a name with arguments as a value", () => {
  test.each(places)("%s is what it is where it is written", async (_, rule, words) => {
    for (const word of words) {
      const { statements } = await run(`k = ${word}
recipe given(k) { quantize weights of all to ${rule("k")} }
recipe named { quantize weights of all to ${rule("k")} }
recipe written { quantize weights of all to ${rule(word)} }
a = apply given(${word}) to m
b = apply given(k) to m
c = apply written() to m
d = apply named() to m
check a == c
check b == c
check d == c`);
      expect(statements.filter(({ kind }) => kind === "check")).toHaveLength(3);
    }
  });

  test.each(places)("%s has a row of its own in a sweep", async (_, rule, words) => {
    const { statements } = await run(
      `recipe r(k) { quantize weights of all to ${rule("k")} }
sweep w in [${words.join(", ")}] { report apply r(w) to m }`,
    );
    const rows = statements.at(-1)!.value as { w: string; sqnr_mean: number; bits: number }[];
    expect(rows.map(({ w }) => w)).toEqual(words);
    expect(new Set(rows.map((row) => `${row.sqnr_mean} ${row.bits}`)).size).toBe(words.length);
  });

  test("a setting of the sweep stands in the arguments", async () => {
    const { statements } = await run(`recipe r(k) { quantize weights of all to k per channel }
sweep b in 2..4 { report apply r(int(b)) to m }
recipe s(b) { quantize weights of all to int(b) per channel }
sweep b in 2..4 { report apply s(b) to m }`);
    expect(statements.at(-3)!.value).toEqual(statements.at(-1)!.value);
  });

  test.each([
    ["ternary(5)", "out-of-range"],
    ["int(33)", "out-of-range"],
    ["percentile(99)", "wrong-unit"],
    ["mxfp4(rul: ceil)", "unknown-parameter"],
  ])("%s is refused where it stands", async (word, code) => {
    const { error, statements } = await openSession().run(`x = ${word}`);
    expect(statements).toHaveLength(0);
    expect(error?.traceback.join("\n")).toContain(`error[${code}]`);
    expect(error?.traceback.join("\n")).toContain(":1:");
  });

  test("an interaction carries them", async () => {
    const { text } = await run("interact s in [ternary(0.5), ternary(1)] = ternary(1) { s }");
    expect(text).toContain("s = ternary(1)");
  });
});
