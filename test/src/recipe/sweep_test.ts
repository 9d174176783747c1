/** Sweeps against the loop that they stand for: every combination, deterministic, and nothing left behind. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSession, type TestSession } from "../../open_session.ts";

const rows = async (session: TestSession, code: string) => {
  const trial = await session.run(code);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial.statements.at(-1)!.value as Record<string, unknown>[];
};

const definitions = `formula n(x in real; b in 1..16) = round(x * 2^b)
formula F(x; b in 1..8, rule in [clamp, wrap]) = rule(n(x; b), int(b)) / 2^b`;

describe("sweep", () => {
  test("is the loop over its settings, the first name slowest", async () => {
    const session = openSession();
    await session.run(definitions);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.float({ min: -4, max: 4, noNaN: true }),
        async (list, from, more, x) => {
          const range = Array.from({ length: more + 1 }, (_, i) => from + i);
          const at = Number(x.toPrecision(4));
          const got = await rows(
            session,
            `sweep b in [${list.join(", ")}], c in ${from}..${from + more} { F(${at}; b, wrap) + c }`,
          );
          const want: unknown[] = [];
          for (const b of list) {
            for (const c of range) {
              const one = await session.run(`F(${at}; ${b}, wrap) + ${c}`);
              want.push({ b, c, value: one.statements[0]!.value });
            }
          }
          expect(got).toEqual(want);
        },
      ),
      { numRuns: 25 },
    );
  });

  test("leaves no name behind and sees those outside", async () => {
    const session = openSession();
    await session.run("b = 100\nk = 3");
    expect(await rows(session, "sweep b in 1..2 { b * k }")).toEqual([{ b: 1, value: 3 }, {
      b: 2,
      value: 6,
    }]);
    expect((await session.run("print b")).text).toBe("100\n");
    expect((await session.run("sweep c in 1..2 { c }\nprint c")).error?.name).toBe("unknown-name");
  });

  test("stops at the first error, names the setting and binds nothing", async () => {
    const session = openSession();
    await session.run(definitions);
    const { error } = await session.run("t = sweep b in 7..9, rule in [wrap] { F(0.5; b, rule) }");
    expect(error?.name).toBe("out-of-range");
    expect(error?.traceback.join("\n")).toContain("This is with b = 9, rule = wrap.");
    expect((await session.run("t")).error?.name).toBe("unknown-name");
  });

  test("shows nothing of its runs, and each warning once", async () => {
    const session = openSession();
    const { outputs, text } = await session.run(`ocr = open("ocr")
recipe u(b in 4..5) { quantize weights of "linear_85" to uint(b) per tensor }
t = sweep b in 4..5 { report apply u(b) to ocr }`);
    expect(outputs.every((o) => o.kind === "stream" && o.name === "stderr")).toBe(true);
    const shares = [...text.matchAll(/saturates ([\d.]+%)/g)].map((m) => m[1]);
    expect(shares.length).toBeGreaterThan(0);
    expect(new Set(shares).size).toBe(shares.length);
  });

  test("has the numbers of the report, the same with one thread and with two", async () => {
    const cells = `ocr = open("ocr")
recipe u(b in 2..8, c in [minmax, mse]) { quantize weights of linear to int(b) per channel clip c }
q = apply u(4, c: mse) to ocr
report q
sweep b in [4, 8], c in [minmax, mse] { report apply u(b, c: c) to ocr }`;
    const [one, two] = [openSession(undefined, 1), openSession(undefined, 2)];
    const first = await one.run(cells);
    const second = await two.run(cells);
    expect(first.error?.message).toBeUndefined();
    const table = first.statements.at(-1)!.value as Record<string, number>[];
    expect(JSON.stringify(second.statements.at(-1)!.value)).toBe(JSON.stringify(table));
    const report = first.statements.at(-2)!.value as Record<string, number>[];
    const mean = report.reduce((sum, r) => sum + r["sqnr"]!, 0) / report.length;
    const row = table.find((r) => r["b"] === 4 && String(r["c"]) === "mse")!;
    expect(row["sqnr_mean"]).toBeCloseTo(mean, 9);
    expect(row["sqnr_worst"]).toBe(report[0]!["sqnr"]);
    expect(String(row["worst"])).toBe(String(report[0]!["tensor"]));
    one.session.close();
    two.session.close();
  });

  test("ends between two runs when it is interrupted", async () => {
    const session = openSession();
    Atomics.store(session.interrupt, 0, 1);
    const { status } = await session.run("t = sweep b in 1..3 { b }");
    expect(status).toBe("interrupted");
    Atomics.store(session.interrupt, 0, 0);
    expect((await session.run("t")).error?.name).toBe("unknown-name");
  });
});

test("a report on data is refused: a row of weights alone would hide that the data were left out", async () => {
  const session = openSession();
  await session.run(`mnist = open("mnist")
perceptron = network { dense(10) }
net = train perceptron on mnist.train take 64 samples for 1 epoch using sgd(rate: 0.1) seed 1
recipe r(b) { quantize weights of linear to int(b) symmetric per tensor }`);
  const { error } = await session.run(
    "t = sweep b in 2..3 { report apply r(b) to net on mnist.valid take 9 samples }",
  );
  expect(error?.message).toMatch(/Cannot collect a report on data in a sweep/);
});
