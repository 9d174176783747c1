import { describe, expect, test } from "vitest";
import { fuzz } from "./fuzz.ts";
import { crash } from "./laws.ts";
import { shapes } from "./pathological.ts";

test("random texts and generated programs keep the laws", async () => {
  const { findings, generated, ran } = await fuzz({ seed: 20_260, rounds: 40, most: 3 });
  expect(findings).toEqual([]);
  expect(generated).toBeGreaterThan(50);
  expect(ran).toBeGreaterThan(20);
});

// What took time in the square of its length would not end before the test is given up.
describe("thirty thousand characters of", () => {
  test.each(Object.entries(shapes))("%s", (_name, shape) => {
    expect(crash(shape(30_000))).toBeUndefined();
  });
});
