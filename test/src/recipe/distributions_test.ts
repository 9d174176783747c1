/** Distributions in the language: tables of theory, models that are drawn, codebooks. */
import { afterAll, describe, expect, test } from "vitest";
import { drawnModel } from "../../../src/model/drawn.ts";
import { gauss } from "../../../src/numerics/distribution/gauss.ts";
import { studentT } from "../../../src/numerics/distribution/student_t.ts";
import { completeWith } from "../../../src/recipe/assist.ts";
import { openSession, plain } from "../../open_session.ts";

const one = openSession(), two = openSession(undefined, 2);
afterAll(() => [one, two].forEach(({ session }) => session.close()));

async function valueOf(code: string, { run } = one): Promise<unknown> {
  const { error, statements } = await run(code);
  expect(error?.message).toBeUndefined();
  return statements.at(-1)!.value;
}

describe("optimum", () => {
  test("is a table with a row for each distribution, quantizer and number of bits", async () => {
    const rows = await valueOf("optimum(gauss, student_t(5), bits: [1, 3])") as Record<string, unknown>[];
    // The grids with a level at 0 begin at 2 bits.
    expect(rows.length).toBe(2 * (3 * 2 + 2 * 1));
    expect(Object.keys(rows[0]!)).toEqual([
      "distribution",
      "quantizer",
      "bits",
      "step",
      "clip",
      "mse",
      "sqnr",
      "promised",
    ]);
    expect(rows.filter((r) => r.distribution === "student_t(5)").length).toBe(8);
  });

  test("can be sorted, taken apart and drawn", async () => {
    const rows = await valueOf("t = sort optimum(laplace, bits: 2..4) by sqnr descending\nt");
    const sqnr = (rows as { sqnr: number }[]).map((r) => r.sqnr);
    expect(sqnr).toEqual(sqnr.toSorted((a, b) => b - a));
    expect(rows).toHaveProperty("0.quantizer", "lloyd_max");
    const { outputs } = await one.run("plot sqnr of optimum(gauss, bits: 1..3) against bits by quantizer");
    expect(outputs.length).toBe(1);
  });

  test("is completed by its parameters and by the quantizers", () => {
    const items = (code: string) =>
      completeWith(one.session.knowledge(), code, code.length).items.map((i) => i.text);
    expect(items("t = optimum(gauss, ")).toEqual(expect.arrayContaining(["bits:", "quantizer:"]));
    expect(items("t = optimum(gauss, bits: 4, quantizer: ")).toEqual(
      expect.arrayContaining(["lloyd_max", "mid_rise", "aciq"]),
    );
  });
});

describe("samples", () => {
  test("are drawn alike by rows, by elements and in any order", () => {
    const [layer] = drawnModel([studentT(5)], { rows: 7, cols: 13, seed: 3 }).layers;
    const { read, readElements } = layer!.tensors[0]!;
    const whole = new Float32Array(91), part = new Float32Array(26), some = new Float32Array(20);
    read(0, 7, whole);
    read(4, 2, part);
    readElements!(50, some);
    expect(part).toEqual(whole.slice(52, 78));
    expect(some).toEqual(whole.slice(50, 70));
    expect(() => read(6, 2, part)).toThrow(RangeError);
  });

  test("differ by seed and by distribution, and not by what else is drawn", () => {
    const drawing = { rows: 2, cols: 4, seed: 0 };
    const first = (...args: Parameters<typeof drawnModel>) => {
      const into = new Float32Array(8);
      drawnModel(...args).tensors[0]!.read(0, 2, into);
      return into;
    };
    expect(first([gauss, studentT(3)], drawing)).toEqual(first([gauss], drawing));
    expect(first([gauss], { ...drawing, seed: 1 })).not.toEqual(first([gauss], drawing));
    expect(first([studentT(4)], drawing)).not.toEqual(first([studentT(3)], drawing));
  });

  const report = `recipe r(f) { quantize weights of all to f per channel }
m = samples(gauss, laplace, rows: 33, columns: 1000, seed: 9)
q = apply r(nf4) to m
report q`;
  test("give the same report with one thread and with two", async () => {
    expect(await valueOf(report, two)).toEqual(await valueOf(report));
  });

  test("are a source that a saved file is opened with", async () => {
    const saved = await valueOf(`save q to "out/q.safetensors"\ncheck open("out/q.safetensors") == q`);
    expect(saved).toBeDefined();
  });

  test("need no memory of their own: rows are made when they are read", async () => {
    const size = "rows: 1048576, columns: 1048576";
    expect(await valueOf(`samples(gauss, ${size})`)).toContain("1,099,511,627,776 parameters");
  });
});

describe("codebooks", () => {
  test("of a distribution are a list, and a constant of schemes", async () => {
    // sqrt(2 / pi): the mean of a half of the normal distribution.
    expect(await valueOf("codebook(gauss, bits: 1)")).toEqual(
      [-1, 1].map((s) => Math.fround(s * Math.sqrt(2 / Math.PI))),
    );
    const levels = await valueOf(`T = codebook(laplace, bits: 2)
scheme listed { per tensor: s = max(std(x), 2^-100)  per tensor: m = mean(x) / s  encode nearest(T, x / s - m)  decode (T[q] + m) * s }
recipe by_list { quantize weights of all to listed }
recipe by_name { quantize weights of all to lloyd_max(laplace, bits: 2) per tensor }
m = samples(laplace, rows: 10, columns: 100)
a = apply by_list() to m
b = apply by_name() to m
evaluate a, b by sqnr, bits`) as { sqnr: number; bits: number }[];
    expect(levels[0]).toMatchObject({ sqnr: levels[1]!.sqnr, bits: levels[1]!.bits });
  });

  test("of k-means are stored: 16 levels of 32 bits for each channel", async () => {
    const [row] = await valueOf(`recipe k(b) { quantize weights of all to kmeans(b) per channel }
q = apply k(4) to samples(gauss, rows: 8, columns: 512)
evaluate q by bits`) as { bits: number }[];
    expect(row!.bits).toBe(4 + 16 * 32 / 512);
  });

  test("of k-means lose less than Lloyd-Max levels of another distribution", async () => {
    const rows = await valueOf(`recipe n(f) { quantize weights of all to f }
scheme own { per tensor: T = kmeans(x, 8)  encode nearest(T, x)  decode T[q] }
scheme fixed_levels { T = codebook(gauss, 3)  per tensor: s = std(x)  encode nearest(T, x / s)  decode T[q] * s }
t = samples(student_t(4), rows: 50, columns: 100)
evaluate apply n(own) to t, apply n(fixed_levels) to t by sqnr`) as { sqnr: number }[];
    expect(rows[0]!.sqnr).toBeGreaterThan(rows[1]!.sqnr + 1);
  });
});

test.each([
  ["optimum(normal, bits: 4)", 'Cannot find the name "normal"'],
  ["optimum(mse, bits: 4)", 'Cannot find the distribution "mse"'],
  ["optimum(gauss)", 'Cannot use optimum as its parameter "bits" must be given'],
  ["optimum(gauss, bits: 9)", "must be an integer from 1 to 8, a range or a list of them: it is 9"],
  ["optimum(gauss, bits: 4, quantizer: uniform)", "uniform"],
  ["samples(student_t)", 'Cannot use student_t as its parameter "freedom" must be given'],
  ["samples(student_t(2))", "must be an integer from 3 to 100: it is 2"],
  ["samples(gauss, gauss)", "Cannot take two values for gauss in one place"],
  ["samples(gauss, cols: 3)", 'Cannot give "cols" to samples as it has no such parameter'],
  ["samples(rows: 3)", "Cannot call samples as it must get 1 argument: it gets 0"],
  ["scheme s { T = codebook(normal, 3)  encode nearest(T, x)  decode T[q] }", "normal"],
  [
    `scheme s { per tensor: T = kmeans(x, 300)  encode nearest(T, x)  decode T[q] }
recipe r { quantize weights of all to s }
q = apply r() to samples(gauss, rows: 2, columns: 8)`,
    "Cannot compute kmeans as its levels must be an integer from 1 to 256: it is 300",
  ],
])("%s: %s", async (code, message) => {
  const { error } = await openSession().run(code);
  expect(plain(error!.traceback.join("\n"))).toContain(message);
});
