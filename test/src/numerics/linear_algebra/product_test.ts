import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { matrix, part, transposed } from "../../../../src/numerics/linear_algebra/linear_algebra.ts";
import { product } from "../../../../src/numerics/linear_algebra/simd/product.ts";
import { Arena } from "../../../../src/tensor/arena.ts";
import { Interrupted } from "../../../../src/tensor/interrupt.ts";
import { ThreadPool } from "../../../../src/tensor/pool.ts";
import { gamma, Machines, numbers, seed, usual } from "./machines.ts";

const machines = new Machines(...usual);
afterAll(() => machines.close());

const size = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 }) },
  fc.integer({ min: 0, max: 70 }),
);
const depth = fc.oneof({ weight: 4, arbitrary: size }, fc.constantFrom(255, 256, 257, 300, 513));

describe("product", () => {
  test("kernels and twin agree: any size, leading dimension, transposition, mode, number", () => {
    const shape = fc.record({
      m: size,
      n: size,
      k: depth,
      spare: fc.tuple(...[0, 0, 0].map(() => fc.integer({ min: 0, max: 5 }))),
      turned: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      mode: fc.constantFrom("set" as const, "add" as const, "subtract" as const),
      wild: fc.boolean(),
      seed,
    });
    fc.assert(
      fc.property(shape, ({ m, n, k, spare, turned, mode, wild, seed }) => {
        const stored = ([[m, n], [m, k], [k, n]] as const).map(([rows, cols], i) =>
          turned[i] ? [cols, rows] as const : [rows, cols] as const
        );
        const arrays = stored.map(([rows, cols], i) => numbers(rows * (cols + spare[i]!), seed + i, wild));
        machines.agree(arrays, (of, ...at) => {
          const [c, a, b] = stored.map(([rows, cols], i) => {
            const seen = matrix(at[i]!, rows, cols, cols + spare[i]!);
            return turned[i] ? transposed(seen) : seen;
          });
          of.product(c!, a!, b!, { mode });
        });
      }),
      { numRuns: 150 },
    );
  });

  test("batches, with factors shared by all or one for each", () => {
    const shape = fc.record({
      m: fc.integer({ min: 1, max: 20 }),
      n: fc.integer({ min: 1, max: 40 }),
      k: fc.constantFrom(1, 7, 30, 260),
      count: fc.integer({ min: 0, max: 70 }),
      shared: fc.constantFrom("a", "b", "none"),
      seed,
    }).filter(({ m, n, k, count }) => count * (m * n + m * k + k * n) < 150_000);
    fc.assert(
      fc.property(shape, ({ m, n, k, count, shared, seed }) => {
        const arrays = [m * n, m * k, k * n].map((length, i) => numbers(length * count, seed + i));
        machines.agree(arrays, (of, c, a, b) => {
          const batch = { count, c: m * n, a: shared === "a" ? 0 : m * k, b: shared === "b" ? 0 : k * n };
          of.product(matrix(c, m, n), matrix(a, m, k), matrix(b, k, n), { batch, mode: "add" });
        });
      }),
      { numRuns: 25 },
    );
  });

  test("blocks of rows and columns do not show: more than 2,048 of each, and of what is next to none", () => {
    for (const [m, n, k] of [[2061, 9, 3], [5, 2500, 3], [2050, 2055, 1]] as const) {
      const arrays = [m * n, m * k, k * n].map((length, i) => numbers(length, 5 + i));
      const large = new Machines([1, 1 << 26], [2, 1 << 25]);
      large.agree(arrays, (of, c, a, b) => of.product(matrix(c, m, n), matrix(a, m, k), matrix(b, k, n)));
      large.close();
    }
  });

  test("the lower triangle alone is the lower triangle of all", () => {
    const n = 333, k = 40, a = numbers(n * k, 1);
    for (const { arena, of } of machines.sides.slice(1)) {
      const at = arena.mark(), x = matrix(arena.alloc(4 * n * k), n, k);
      arena.f32(x.at, n * k).set(a);
      const [all, lower] = [1, 2].map(() => matrix(arena.alloc(4 * n * n), n, n));
      of.product(all!, x, transposed(x));
      of.product(lower!, x, transposed(x), { lower: true });
      const [full, half] = [all!, lower!].map((m) => arena.f32(m.at, n * n));
      for (let i = 0; i < n; i++) {
        expect(half!.subarray(i * n, i * n + i + 1)).toEqual(full!.subarray(i * n, i * n + i + 1));
      }
      arena.release(at);
    }
  });

  test("the error is within the stated bound", () => {
    for (const [m, n, k] of [[7, 9, 31], [5, 6, 256], [4, 9, 1000], [3, 3, 5000]] as const) {
      const a = numbers(m * k, k), b = numbers(k * n, k + 1);
      const { arrays: [c] } = machines.agree(
        [new Float32Array(m * n), a, b],
        (of, c, x, y) => of.product(matrix(c, m, n), matrix(x, m, k), matrix(y, k, n)),
      );
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let exact = 0, absolute = 0;
          for (let d = 0; d < k; d++) {
            exact += a[i * k + d]! * b[d * n + j]!;
            absolute += Math.abs(a[i * k + d]! * b[d * n + j]!);
          }
          const bound = gamma(Math.min(k, 256) + Math.ceil(k / 256)) * absolute;
          expect(Math.abs(c![i * n + j]! - exact)).toBeLessThanOrEqual(bound);
        }
      }
    }
  });

  test("shapes that do not fit are refused, with both numbers", () => {
    const { arena, of } = machines.sides[1]!, at = arena.mark();
    const c = matrix(at, 2, 3), a = matrix(at, 2, 4), b = matrix(at, 5, 3);
    expect(() => of.product(c, a, b)).toThrow(
      "Cannot multiply matrices as the rows of the second must be 4: it is 5",
    );
    expect(() => of.product(c, transposed(a), matrix(at, 2, 3))).toThrow(
      /rows of the result must be 4: it is 2/,
    );
    expect(() => matrix(at, 2, 3, 2)).toThrow(/leading dimension must be at least 3: it is 2/);
    expect(() => matrix(at + 2, 2, 3)).toThrow(/multiple of 4/);
    expect(() => part(c, 1, 0, 2, 1)).toThrow(/rows must be within 0 to 2: they are 1 to 3/);
  });

  test("an arena with no room says so; the interrupt flag stops it; both leave nothing allocated", () => {
    const n = 128, interrupt = new Int32Array(1), arena = new Arena(3 * 4 * n * n + 8192);
    const pool = new ThreadPool(arena, 1, interrupt), machine = { arena, pool };
    const [c, a, b] = [0, 1, 2].map(() => matrix(arena.alloc(4 * n * n), n, n)), mark = arena.mark();
    expect(() => product(machine, c!, a!, b!)).toThrow(/Cannot allocate/);
    interrupt[0] = 1;
    const part = (m: typeof c) => ({ ...m!, rows: 4, cols: 4 });
    expect(() => product(machine, part(c), part(a), part(b))).toThrow(Interrupted);
    expect(arena.mark()).toBe(mark);
  });
});
