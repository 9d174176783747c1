import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mostText, Streams } from "../../../kernel/supervisor/streams.ts";

let sent: [string, string][];
let streams: Streams;
beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  streams = new Streams((name, text) => sent.push([name, text]));
});
afterEach(() => {
  vi.useRealTimers();
});

describe("Streams", () => {
  test("text leaves by itself after a moment, joined", () => {
    streams.write("stdout", "a");
    streams.write("stdout", "b");
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(sent).toEqual([["stdout", "ab"]]);
  });

  test("keeps the order between the two streams", () => {
    streams.write("stdout", "1");
    streams.write("stderr", "2");
    streams.write("stdout", "3");
    streams.end();
    expect(sent).toEqual([["stdout", "1"], ["stderr", "2"], ["stdout", "3"]]);
  });

  test("ten seconds of constant printing are at most 60 messages, and none waits more than 0.2 s", () => {
    for (let t = 0; t < 10_000; t++) {
      streams.write("stdout", ".");
      vi.advanceTimersByTime(1);
      expect(sent.map(([, text]) => text).join("").length).toBeGreaterThanOrEqual(t - 200);
    }
    streams.end();
    expect(sent.length).toBeLessThanOrEqual(60);
    expect(sent.map(([, text]) => text).join("")).toBe(".".repeat(10_000));
  });

  test("beyond the bound nothing more is sent, and the end says how much is missing", () => {
    const line = "x".repeat(2 ** 20);
    for (let i = 0; i < 9; i++) streams.write("stdout", line);
    streams.end();
    const shown = sent.filter(([name]) => name === "stdout").map(([, text]) => text.length);
    expect(shown.reduce((a, b) => a + b, 0)).toBe(mostText);
    expect(sent.at(-1)).toEqual([
      "stderr",
      expect.stringContaining(`${2 ** 20} more characters are not shown`),
    ]);
  });
});
