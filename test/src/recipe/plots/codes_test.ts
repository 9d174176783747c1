/** Figures of single codes: bits, circle, and the strips of a staircase where codes do not reach. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { description, unpainted } from "./unpainted.ts";

const { session, draw, refused } = unpainted();

/** The digits of a register: dropped ones in brackets, fields apart. */
const digits = (line: string) => /^([(]?[01][01() ]*?) {2}/.exec(line)![1]!;

interface Registers {
  readonly registers: readonly { readonly count: number; readonly code: number; readonly value: number }[];
}

describe("bits", () => {
  test("of every number of two's complement add up to the code, and to the count with what was dropped", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -400, max: 400 }),
        fc.integer({ min: 2, max: 8 }),
        async (n, bits) => {
          const x = n / 2 ** 7;
          const { figure, value } = await draw<Registers>(`plot bits of binary_wrap(${bits}) mark ${x}`);
          const [line] = description(figure),
            [{ count, code, value: read }] = value.registers as [Registers["registers"][0]];
          const shown = digits(line!).replaceAll(/[() ]/g, "");
          const own = shown.slice(-bits);
          const weighed = [...own].reduce(
            (sum, d, i) => sum + Number(d) * 2 ** (bits - 1 - i) * (i === 0 ? -1 : 1),
            0,
          );
          expect(weighed).toBe(code);
          expect(read).toBe(code / 2 ** (bits - 1));
          expect((count - code) % 2 ** bits + 0).toBe(0);
          const fits = count >= -(2 ** (bits - 1)) && count < 2 ** (bits - 1);
          expect(shown.length > bits).toBe(!fits);
          if (!fits && shown.length < bits + 4) {
            const whole = [...shown].reduce(
              (sum, d, i) => sum + Number(d) * 2 ** (shown.length - 1 - i) * (i === 0 ? -1 : 1),
              0,
            );
            expect(whole).toBe(count);
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test.for(
    [
      ["e4m3", 1.3, "0 0111 010", "+2^(7 − 7) × (1 + 2/8) = 1.25"],
      ["e4m3", -0.004, "1 0000 010", "−2^(1 − 7) × 2/8, subnormal = −0.00390625"],
      ["e4m3", 1000, "0 1111 110", "saturates: +2^(15 − 7) × (1 + 6/8) = 448"],
      ["e2m1", 5, "0 11 0", "+2^(3 − 1) × (1 + 0/2) = 4"],
      ["fp16", 0.1, "0 01011 1001100110", "+2^(11 − 15) × (1 + 614/1024) = 0.0999756"],
      ["bf16", -0.7, "1 01111110 0110011", "−2^(126 − 127) × (1 + 51/128) = −0.699219"],
    ] as const,
  )("of %s at %s: sign, exponent, mantissa", async ([name, x, bits, read]) => {
    const { figure } = await draw(`plot bits of ${name} mark ${x}`);
    const [line] = description(figure);
    expect(digits(line!)).toBe(bits);
    expect(line).toContain(read);
  });

  test("a clamp saturates, a code that fits says its error", async () => {
    const { text } = await draw("plot bits of binary_clip(8), int8 mark 1.3");
    expect(text.split("\n").slice(1)).toEqual([
      "0 1111111  binary_clip(8) · x = 1.3: counts 166; does not fit: it saturates at 127, read as 0.992188",
      "0 0000001  int8 · x = 1.3: counts 1; code 1, read as 1, error −0.3",
    ]);
  });

  test("what is missing or has no code is told", async () => {
    expect(await refused("plot bits of int8")).toMatch(/mark NUMBER/);
    expect(await refused("plot bits of constant_binary(16) mark 1e9")).toMatch(/Cannot show the bits/);
    expect(await refused("plot bits of int2, int3, int4, int5, int6, int7, int8 mark 1")).toMatch(
      /at most 6: it is 7/,
    );
  });
});

describe("circle", () => {
  interface Circles {
    readonly circles: readonly {
      readonly low: number;
      readonly high: number;
      readonly count: number;
      readonly code: number;
    }[];
  }

  test("the count walks around to the dot of its code; a clamp stops at the wall", async () => {
    await session.run(
      "formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)",
    );
    const { figure, value } = await draw<Circles>("plot circle of F(x; 4, wrap), F(x; 4, clamp) mark 1.3");
    expect(value.circles).toMatchObject([{ low: -8, high: 7, count: 10, code: -6 }, {
      low: -8,
      high: 7,
      count: 10,
      code: 7,
    }]);
    const ends = figure.data.filter((t) => t["mode"] === "markers" && (t["x"] as number[]).length === 1);
    const walks = figure.data.filter((t) => t["mode"] === "lines" && (t["x"] as number[]).length !== 129);
    ends.forEach((dot, i) => {
      const turn = ([x, y]: readonly number[]) => Math.atan2(y!, x!);
      const [x, y] = [walks[i]!["x"] as number[], walks[i]!["y"] as number[]];
      const at = turn([(dot["x"] as number[])[0]!, (dot["y"] as number[])[0]!]);
      expect(turn([x.at(-1)!, y.at(-1)!])).toBeCloseTo(at, 5);
      const wanted = Math.PI / 2 - 2 * Math.PI * value.circles[i]!.code / 16;
      expect(Math.cos(at - wanted)).toBeCloseTo(1, 9);
    });
    expect(description(figure)[0]).toMatch(/across a seam; counts 10: goes 0.63 times around/);
    expect(description(figure)[1]).toMatch(/a wall between 7 and -8; counts 10: stops at the wall/);
  });

  test("of number formats and of formulas without a limit is refused", async () => {
    expect(await refused("plot circle of fp8_e4m3 mark 1")).toMatch(/fp8_e4m3/);
    expect(await refused("plot circle of round(x * 4) mark 1")).toMatch(/round/);
  });
});

test("a staircase marks where its codes do not reach, as far as show proves it", async () => {
  await session.run(
    "formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(round(x * 2^(b - 1)), int(b)) / 2^(b - 1)",
  );
  const { figure, value, text } = await draw<
    { limits: { kind: string; ranges: { from: number; to: number }[] }[] }
  >(
    "plot staircase of F(x; 3, clamp), F(x; 3, wrap) for x in -2.0..2.0",
  );
  expect(value.limits.map((l) => l.kind)).toEqual(["saturates", "wraps"]);
  for (const { ranges } of value.limits) {
    // Of the argument: x < -1.125 or x >= 0.875; a sample stands every 0.001.
    expect(ranges).toHaveLength(2);
    expect(Math.abs(ranges[0]!.to + 1.125)).toBeLessThanOrEqual(0.001);
    expect(Math.abs(ranges[1]!.from - 0.875)).toBeLessThanOrEqual(0.001);
  }
  expect((figure.layout["shapes"] as unknown[]).length).toBe(4);
  expect(text).toMatch(/F\(x; 3, wrap\) wraps at x -2 to -1\.12\d*, 0\.87\d* to 2$/);
  const plain = await draw<{ limits?: unknown }>("plot staircase of F(x; 3, wrap) for x in -0.5..0.5");
  expect(plain.value.limits).toBeUndefined();
});
