/**
 * notebooks/lessons/01-fixed-point.ipynb: what it shows is what its cells give now, on any machine; both languages say the same cells; and
 * the effects it teaches are there.
 */
import { readFileSync, statSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { openSession } from "../open_session.ts";

type Text = readonly string[] | string;

interface Cell {
  readonly cell_type: string;
  readonly id: string;
  readonly source: Text;
  readonly metadata: {
    readonly tags?: readonly string[];
    readonly jupyter?: { readonly outputs_hidden?: boolean };
  };
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: Text;
    readonly data?: Readonly<Record<string, Text>>;
  }[];
}

const place = new URL("../../notebooks/lessons/01-fixed-point.ipynb", import.meta.url);
const { cells }: { cells: readonly Cell[] } = JSON.parse(readFileSync(place, "utf8"));
const code = cells.filter((c) => c.cell_type === "code");
const joined = (text: Text | undefined) => typeof text === "string" ? text : (text ?? []).join("");

/** What a reader sees of a cell without pictures, line by line. */
const shown = ({ outputs = [] }: Cell) =>
  outputs.map((o) => joined(o.output_type === "stream" ? o.text : o.data?.["text/plain"])).join("\n");
/** Sorted, as a figure that grew while its cell ran keeps its place and is changed in it. */
const lines = (text: string) =>
  text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "").sort();

const workspace = openSession();
afterAll(() => workspace.session.close());

interface Reference {
  readonly weights: number;
  readonly beyond: number;
  readonly wrong_signs: number;
  readonly models: Readonly<
    Record<string, { readonly accuracy: number; readonly loss: number; readonly logit_sqnr?: number }>
  >;
}

/** Written by test/fixtures/lesson/make.py. */
const reference: Reference = JSON.parse(
  readFileSync(new URL("../fixtures/lesson/reference.json", import.meta.url), "utf8"),
);

interface Measured {
  readonly model: string;
  readonly accuracy: number;
  readonly loss: number;
}

/** Accuracy in percent and loss in nats of models that the lesson has made. */
async function measured(...models: readonly string[]): Promise<readonly Measured[]> {
  const { statements, error } = await workspace.run(
    `evaluate ${models.join(", ")} on mnist.valid take 2000 samples by accuracy, loss`,
  );
  expect(error?.message).toBeUndefined();
  return statements[0]!.value as readonly Measured[];
}

describe("the lesson of fixed point", () => {
  test("is small, and was run to its end", () => {
    expect(statSync(place).size).toBeLessThan(1_500_000);
    expect(code.length).toBeLessThanOrEqual(30);
    for (const cell of code) {
      expect(joined(cell.source), cell.id).not.toBe("");
      expect((cell.outputs ?? []).length, cell.id).toBeGreaterThan(0);
      expect((cell.outputs ?? []).every((o) => o.output_type !== "error"), cell.id).toBe(true);
    }
  });

  test("says everything in English and in Chinese", () => {
    for (const { cell_type, id, source } of cells) {
      if (cell_type !== "markdown") continue;
      const text = joined(source);
      const [english, chinese] = ["en", "zh"].map((lang) =>
        new RegExp(`<div lang="${lang}">\n\n([^]+?)\n\n</div>`).exec(text)?.[1]
      );
      expect(english, id).toMatch(/\p{Script=Latin}{3}/u);
      expect(english, id).not.toMatch(/\p{Script=Han}/u);
      expect(chinese, id).toMatch(/\p{Script=Han}{3}/u);
      // The same formulas and the same code in both.
      const said = (part: string, pattern: RegExp) =>
        (part.match(pattern) ?? []).map((m) => m.replace(/[.。,，]\$\$$/, "$$$$").trim()).sort();
      expect(said(chinese!, /\$\$[^]+?\$\$/g), id).toEqual(said(english!, /\$\$[^]+?\$\$/g));
      expect(said(chinese!, /`[^`]+`/g), id).toEqual(said(english!, /`[^`]+`/g));
    }
  });

  test("folds its answers away", () => {
    const answers = code.filter((c) => c.metadata.tags?.includes("answer"));
    expect(answers.length).toBeGreaterThanOrEqual(9);
    for (const cell of answers) {
      expect(cell.metadata.jupyter?.outputs_hidden, cell.id).toBe(true);
      // The explanation below would give the answer away.
      const below = joined(cells[cells.indexOf(cell) + 1]?.source);
      expect(below, cell.id).toMatch(/^<div lang="en">\n\n<details>/);
      expect(below, cell.id).toMatch(/<div lang="zh">\n\n<details>/);
    }
  });

  test("shows what its cells give", async () => {
    for (const cell of code) {
      const trial = await workspace.run(joined(cell.source));
      expect(trial.error?.message, cell.id).toBeUndefined();
      expect(lines(trial.text), cell.id).toEqual(lines(shown(cell)));
    }
  }, 600_000);

  test("has the effects that it teaches", async () => {
    const [net, clipping, wrapping, printed] = await measured("net", "clipping", "wrapping", "printed");
    expect(net!.accuracy).toBeGreaterThan(97);
    expect(clipping!.accuracy).toBeGreaterThan(net!.accuracy - 0.5);
    expect(wrapping!.accuracy).toBeLessThan(net!.accuracy - 20);
    expect(printed!.accuracy).toBeLessThan(13);
    const [dividing, forgetting] = await measured("dividing", "forgetting");
    expect(Math.abs(forgetting!.accuracy - dividing!.accuracy)).toBeLessThan(1);
    expect(forgetting!.loss).toBeGreaterThan(1e6 * dividing!.loss);
    const [both] = await measured("apply both_steps() to net");
    expect(both!.accuracy).toBeLessThan(13);
    // Removing overflow is right for what wraps; what is clipped loses nothing by a little of it.
    const [clip3, clip4, wrap4] = await measured(
      "apply clip4(3) to net",
      "apply clip4(4) to net",
      "apply wrap4(4) to net",
    );
    expect(clip4!.accuracy).toBeGreaterThan(clip3!.accuracy - 0.5);
    expect(wrap4!.accuracy).toBeLessThan(clip4!.accuracy - 30);
  }, 100_000);

  test("has the numbers that PyTorch has for the same weights", async () => {
    const { models } = reference;
    const tries = "scheme three(f in 0..8) { encode clamp(n(x; f), int(3))   decode q / 2^f }\n" +
      "recipe three_bits(f) { quantize weights of conv2d, linear to three(f) }";
    expect((await workspace.run(tries)).error?.message).toBeUndefined();
    const { statements, error } = await workspace.run(
      `evaluate ${
        Object.keys(models).join(", ")
      } on mnist.valid take 2000 samples by accuracy, loss, logit_sqnr`,
    );
    expect(error?.message).toBeUndefined();
    const found = statements[0]!.value as readonly (Measured & { readonly logit_sqnr: number })[];
    for (const [i, [name, { accuracy, loss, logit_sqnr }]] of Object.entries(models).entries()) {
      expect(found[i]!.accuracy, name).toBeCloseTo(accuracy, 6);
      // PyTorch in binary64, the lesson in binary32.
      expect(Math.abs(found[i]!.loss / loss - 1), name).toBeLessThan(1e-4);
      if (logit_sqnr !== undefined) expect(found[i]!.logit_sqnr, name).toBeCloseTo(logit_sqnr, 2);
    }
    // What the text counts: weights beyond the range, and how many of them change their sign.
    const texts = cells.map(({ source }) => joined(source)).join("\n");
    expect(texts).toContain(
      `${reference.beyond} of the network's ${reference.weights.toLocaleString("en")} weights`,
    );
    expect([reference.beyond, reference.wrong_signs]).toEqual([26, 26]);
    expect(texts).toContain("Twenty-six wrong signs");
  }, 200_000);

  test("its exercises fail as they stand, and pass with their solutions", async () => {
    const exercises = code.filter((c) => c.metadata.tags?.includes("exercise"));
    expect(exercises.length).toBe(6);
    for (const exercise of exercises) {
      // Each check that fails shows where, in a picture too.
      const failures = shown(exercise).match(/✗/g) ?? [];
      expect(failures.length, exercise.id).toBeGreaterThan(0);
      expect(exercise.outputs!.filter((o) => o.data?.["image/png"] !== undefined).length, exercise.id)
        .toBe(failures.length);
      const question = joined(cells.find((c) => c.id === `${exercise.id}-text`)?.source);
      const solution = /<summary>Solution · 解答<\/summary>\n\n```quire\n([^]+?)\n```/.exec(question)?.[1];
      expect(solution, exercise.id).toBeDefined();
      const source = joined(exercise.source).split("\n");
      const solved = source.map((line) => line.includes("# change this line") ? solution! : line).join("\n");
      expect(solved, exercise.id).not.toBe(source.join("\n"));
      const { error, text } = await workspace.run(solved);
      expect(error?.message, exercise.id).toBeUndefined();
      expect(text, exercise.id).not.toContain("✗");
      expect(text, exercise.id).toContain("✓");
    }
  }, 200_000);
});
