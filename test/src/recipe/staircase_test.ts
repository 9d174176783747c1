/** Staircases of formats with blocks of their own: each block has the scale of the whole range. */
import { expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

/** The least and the largest value of the staircase. */
async function ends(name: string): Promise<number[]> {
  const { text, error } = await openSession().run(`plot staircase of ${name} for x in -1.0..1.0`);
  expect(error).toBeUndefined();
  return /y (\S+) to ([^\s,]+)/.exec(text)!.slice(1).map(Number);
}

/** A step of the whole range is the most that an end may be off. */
test.for([["q4_0", 1 / 8], ["q8_0", 1 / 127], ["q4_k", 2 / 15], ["mxfp4", 1 / 3]] as const)(
  "of %s",
  async ([name, step]) => {
    const [low, high] = await ends(name);
    expect(Math.abs(low! + 1)).toBeLessThanOrEqual(step);
    expect(Math.abs(high! - 1)).toBeLessThanOrEqual(step);
  },
);
