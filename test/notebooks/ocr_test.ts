/**
 * notebooks/experiments/ocr.ipynb: the story that it tells is in its outputs, and its cells give it again, on fewer lines.
 */
import { readFileSync, statSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { openSession, plain } from "../open_session.ts";

type Text = readonly string[] | string | undefined;
interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: Text;
    readonly data?: Readonly<Record<string, Text>>;
  }[];
}

const place = new URL("../../notebooks/experiments/ocr.ipynb", import.meta.url);
const { cells }: { cells: readonly Cell[] } = JSON.parse(readFileSync(place, "utf8"));
const code = cells.filter((c) => c.cell_type === "code");
const joined = (text: Text) => typeof text === "string" ? text : (text ?? []).join("");
/** What a cell displays, without warnings and progress. */
const displays = ({ outputs = [] }: Cell) =>
  outputs.map((o) => joined(o.data?.["text/plain"])).filter((text) => text !== "").join("\n");
const lines = (text: string) => text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
/** The row of a table: its numbers. */
const row = (text: string, name: string) =>
  lines(text).find((line) => line.startsWith(`${name} `))?.split(/\s+/).slice(1).map((word) =>
    Number(word.replaceAll(",", ""))
  ) ?? [];
const shownBy = (words: string) => displays(code.find((c) => joined(c.source).includes(words))!);

const workspace = openSession();
afterAll(() => workspace.session.close());

describe("the notebook of the recogniser", () => {
  test("is small, and was run to its end", () => {
    expect(statSync(place).size).toBeLessThan(1_000_000);
    for (const cell of code) {
      expect((cell.outputs ?? []).length, joined(cell.source)).toBeGreaterThan(0);
      expect((cell.outputs ?? []).every((o) => o.output_type !== "error")).toBe(true);
    }
  });

  test("tells the story: nothing is read, two layers, two cures, the same accuracy in the file", () => {
    const before = code.find((c) => joined(c.source).startsWith("recipe per_tensor"))!;
    const warned = plain((before.outputs ?? []).map((o) => joined(o.text)).join(""));
    expect(warned).toContain("warning[heavy-tails]");
    expect(warned).toContain('keep "conv2d_184", "conv2d_180"');
    const ruined = shownBy("evaluate ocr, ruined");
    expect(row(ruined, "ocr")).toEqual([100, 100]);
    expect(row(ruined, "ruined")[0]).toBeLessThan(1);
    const layers = lines(shownBy("report ruined")).filter((line) => /^(conv2d|linear)_/.test(line));
    expect(layers).toHaveLength(47);
    expect(layers[0]!.split(".")[0]).toBe("conv2d_180");
    const sqnr = (line: string) => Number(line.split(/\s+/)[5]);
    const byWeights = [...layers].sort((a, b) => sqnr(a) - sqnr(b)).slice(0, 2).map((line) =>
      line.split(".")[0]
    );
    expect(byWeights).toEqual(["conv2d_184", "conv2d_180"]);
    const cures = shownBy("evaluate ocr, spared, channels");
    expect(row(cures, "spared")[0]).toBeGreaterThan(99.5);
    expect(row(cures, "channels")[0]).toBeGreaterThan(99.9);
    const again = shownBy("evaluate again").match(/^ *(\d+\.\d+) +(\d+\.\d+)$/m)!;
    expect(again.slice(1).map(Number)).toEqual(row(cures, "channels").slice(0, 2));
  });

  test("gives it again: what needs no test lines to the letter, what does on the first of them", async () => {
    for (const cell of code) {
      const source = joined(cell.source),
        few = source.replace("on lines.test by", "on lines.test take 8 samples by");
      const { error, outputs, statements } = await workspace.run(few);
      expect(error?.traceback.join("\n")).toBeUndefined();
      const own = outputs.map((o) =>
        o.kind === "display" || o.kind === "result" ? String(o.data["text/plain"] ?? "") : ""
      );
      if (few === source) {
        // Progress stands in its place until the run ends.
        expect(lines(own.filter((text) => !/ samples, \d+ %/.test(text)).join("\n"))).toEqual(
          lines(displays(cell)),
        );
        continue;
      }
      const read = statements.at(-1)!.value as { model?: string; accuracy: number }[];
      for (const { model, accuracy } of read) {
        if (model === "ruined") expect(accuracy).toBeLessThan(5);
        else expect(accuracy, model).toBeGreaterThan(98.5);
      }
    }
  }, 1_200_000);
});
