import { expect, test } from "vitest";
import { find } from "../../../../src/registry/registry.ts";
import { differences } from "../../../../src/recipe/quality/compare.ts";
import type { OnData } from "../../../../src/recipe/quality/measured.ts";

const loss = find("metric", "loss") as unknown as OnData;
const measured = (numerators: number[]) =>
  [{
    numerators: Float64Array.from(numerators),
    denominators: new Float64Array(numerators.length).fill(1),
  }] as never;
const candidate = { name: "m", quantized: {} } as never;
const samples = Array.from({ length: 200 }, (_, i) => 0.2 + (i % 7) / 10);
const verdict = (factor: number) =>
  differences(
    [candidate, candidate],
    [measured(samples), measured(samples.map((x) => x * factor))],
    [loss],
    () => {},
  )[1]![0]!.verdict;

test("what differs by the rounding of binary32 is undecided, however even it is", () => {
  expect(verdict(1 + 1e-7)).toBe("undecided");
  expect(verdict(1 - 1e-7)).toBe("undecided");
  expect(verdict(1 + 1e-4)).toBe("worse");
  expect(verdict(1 - 1e-4)).toBe("better");
});
