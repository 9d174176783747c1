/** How far a run is, shown in place once it is slow. */
import { afterEach, expect, test, vi } from "vitest";
import type { Output } from "../../../../src/output.ts";
import { progressOf } from "../../../../src/recipe/running/progress.ts";

afterEach(() => void vi.restoreAllMocks());

/** The texts that ten samples show, one done each so many milliseconds. */
function shown(milliseconds: number, language: "en" | "zh" = "en"): Output[] {
  const clock = vi.spyOn(performance, "now").mockReturnValue(0);
  const outputs: Output[] = [];
  const emit = (output: Output | Promise<Output>) => void outputs.push(output as Output);
  const progress = progressOf("ocr", 10, { emit, settings: { language } });
  for (let i = 1; i <= 10; i++) {
    clock.mockReturnValue(i * milliseconds);
    progress.done(i);
  }
  progress.end();
  return outputs;
}

const textOf = (output: Output) => output.kind === "display" ? output.data["text/plain"] : undefined;

test("a run of under a second shows nothing", () => {
  expect(shown(100)).toEqual([]);
});

test("one display is changed in place, with the time that is left, and is empty in the end", () => {
  const outputs = shown(400);
  expect(outputs.map(textOf)).toEqual([
    "ocr: 4 of 10 samples, 40 %",
    "ocr: 5 of 10 samples, 50 %",
    "ocr: 6 of 10 samples, 60 %, 2 s left",
    "ocr: 7 of 10 samples, 70 %, 2 s left",
    "ocr: 8 of 10 samples, 80 %, 1 s left",
    "ocr: 9 of 10 samples, 90 %, 1 s left",
    "",
  ]);
  const ids = new Set(outputs.map((o) => o.kind === "display" ? o.id : ""));
  expect(ids.size).toBe(1);
  expect(outputs.map((o) => o.kind === "display" && o.update === true)).toEqual([
    false,
    ...Array(6).fill(true),
  ]);
});

test("it says no pace before there is one, and speaks Chinese", () => {
  expect(textOf(shown(2000)[0]!)).toBe("ocr: 2 of 10 samples, 20 %");
  expect(textOf(shown(400, "zh")[2]!)).toBe("ocr：10 个样本中已完成 6 个，60 %，还需 2 秒");
});

test("what is left is told from then on, and is near the truth, though the first batches are slow", () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(0);
  const texts: string[] = [];
  const emit = (output: Output | Promise<Output>) => void texts.push(String(textOf(output as Output)));
  const progress = progressOf("ocr", 200, { emit, settings: { language: "en" } });
  // Two runners start for four seconds, then a sample is done every 50 ms.
  const at = (i: number) => i <= 3 ? 4000 + i * 1500 : 8500 + (i - 3) * 50;
  for (let i = 1; i <= 200; i++) {
    clock.mockReturnValue(at(i));
    progress.done(i);
    const left = /, (\d+) s left$/.exec(texts.at(-1) ?? "")?.[1];
    if (left === undefined) continue;
    expect(Number(left)).toBeGreaterThanOrEqual(Math.floor((at(200) - at(i)) / 1000) - 1);
  }
  const first = texts.findIndex((text) => text.includes("left"));
  expect(first).toBeGreaterThan(0);
  expect(texts.slice(first, -1).every((text) => text.includes("left"))).toBe(true);
  // Nine seconds and a half are left when the first is told: an estimate, no nonsense.
  expect(Number(/, (\d+) s left$/.exec(texts[first]!)![1])).toBeLessThan(60);
});
