/** Spending a budget: held to trying every choice. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allocate,
  hullOf,
  leastCost,
  type Option,
  uniformChoices,
} from "../../../../src/recipe/passes/allocate.ts";

const option = fc.record({ cost: fc.integer({ min: 1, max: 40 }), loss: fc.integer({ min: 0, max: 1000 }) });
const problem = fc.integer({ min: 1, max: 4 }).chain((n) =>
  fc.record({
    options: fc.array(fc.array(option, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 5 }),
    budget: fc.integer({ min: 1, max: 160 }),
  })
);
const total = (options: readonly (readonly Option[])[], choice: readonly number[], key: keyof Option) =>
  choice.reduce((sum, j, i) => sum + options[i]![j]![key], 0);

/** Every choice there is. */
function* choices(options: readonly (readonly Option[])[]): Generator<number[]> {
  const [first, ...rest] = options;
  if (first === undefined) {
    yield [];
    return;
  }
  for (let j = 0; j < first.length; j++) for (const other of choices(rest)) yield [j, ...other];
}

describe("a budget", () => {
  test("is kept; nothing loses less than the bound, and no uniform choice less than what is chosen", () => {
    fc.assert(
      fc.property(problem, ({ options, budget }) => {
        const within = [...choices(options)].filter((c) => total(options, c, "cost") <= budget);
        const found = allocate(options, budget);
        expect(found === undefined).toBe(within.length === 0);
        if (found === undefined) return;
        expect(found.cost).toBe(total(options, found.choice, "cost"));
        expect(found.cost).toBeLessThanOrEqual(budget);
        expect(found.loss).toBe(total(options, found.choice, "loss"));
        const best = Math.min(...within.map((c) => total(options, c, "loss")));
        expect(found.bound).toBeLessThanOrEqual(best + 1e-9);
        for (const u of uniformChoices(options)) {
          if (total(options, u, "cost") <= budget) {
            expect(found.loss).toBeLessThanOrEqual(total(options, u, "loss"));
          }
        }
      }),
      { numRuns: 2000, seed: 5 },
    );
  });

  test("that a sum of steps meets exactly is spent as well as can be", () => {
    fc.assert(
      fc.property(problem, ({ options }) => {
        // The steps of all hulls in order: after each of them the choice is the best at its cost.
        const hulls = options.map(hullOf);
        const steps = hulls.flatMap((hull, i) =>
          hull.slice(1).map((to, k) => {
            const [a, b] = [options[i]![hull[k]!]!, options[i]![to]!];
            return { cost: b.cost - a.cost, rate: (a.loss - b.loss) / (b.cost - a.cost) };
          })
        ).sort((a, b) => b.rate - a.rate);
        let budget = hulls.reduce((sum, hull, i) => sum + options[i]![hull[0]!]!.cost, 0);
        for (const { cost, rate } of [{ cost: 0, rate: Infinity }, ...steps]) {
          budget += cost;
          const tied = steps.filter((s) => s.rate === rate).length > 1;
          if (tied) continue;
          const within = [...choices(options)].filter((c) => total(options, c, "cost") <= budget);
          const best = Math.min(...within.map((c) => total(options, c, "loss")));
          expect(allocate(options, budget)!.loss).toBe(best);
        }
      }),
      { numRuns: 500, seed: 6 },
    );
  });

  test("below the least cost is refused", () => {
    const options = [[{ cost: 2, loss: 5 }, { cost: 3, loss: 1 }], [{ cost: 4, loss: 2 }, {
      cost: 5,
      loss: 0,
    }]];
    expect(leastCost(options)).toBe(6);
    expect(allocate(options, 5.9)).toBeUndefined();
    expect(allocate(options, 6)).toEqual({ choice: [0, 0], cost: 6, loss: 7, bound: 7 });
  });
});
