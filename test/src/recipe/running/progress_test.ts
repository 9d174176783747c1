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
    "ocr: 4 of 10 samples, 40 %, 3 s left",
    "ocr: 5 of 10 samples, 50 %, 2 s left",
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
  expect(textOf(shown(400, "zh")[0]!)).toBe("ocr：10 个样本中已完成 4 个，40 %，还需 3 秒");
});
