/**
 * notebooks/experiments/formats.ipynb: what it shows is what its cells give now, on any machine; and the formats have the published SQNR
 * on its samples.
 */
import { readFileSync, statSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { openSession } from "../open_session.ts";

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: readonly string[] | string;
    readonly data?: Readonly<Record<string, readonly string[] | string>>;
  }[];
}

const place = new URL("../../notebooks/experiments/formats.ipynb", import.meta.url);
const { cells }: { cells: readonly Cell[] } = JSON.parse(readFileSync(place, "utf8"));
const code = cells.filter((c) => c.cell_type === "code");
const joined = (text: readonly string[] | string | undefined) =>
  typeof text === "string" ? text : (text ?? []).join("");

/** What a reader sees of a cell without pictures, line by line. */
const shown = ({ outputs = [] }: Cell) =>
  outputs.map((o) => joined(o.output_type === "stream" ? o.text : o.data?.["text/plain"])).join("\n");
const lines = (text: string) => text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");

const workspace = openSession();
afterAll(() => workspace.session.close());

interface Row {
  readonly format: string;
  readonly data: string;
  readonly sqnr: number;
}

/** A table that the notebook has made. */
async function rowsOf(name: string): Promise<readonly Row[]> {
  const { statements } = await workspace.run(name);
  return statements[0]!.value as readonly Row[];
}

/** Decibels on Gauss, Laplace and Student's t with 5 degrees of freedom; computed with numpy on 4.2 million samples, seed 0. */
const published: Readonly<Record<string, readonly (number | null)[]>> = {
  xnor: [4.39, 3.01, 3.38],
  bitnet: [5.79, 4.05, 4.40],
  twn: [7.17, 5.49, 5.53],
  gguf_tq2_0: [1.86, 1.60, 1.38],
  int4_g32: [20.26, 18.34, 18.26],
  int4_g64: [19.36, null, null],
  int4_g128: [18.61, 15.91, 15.32],
  full4_g32: [20.46, 18.53, 18.46],
  full4_g128: [19.11, 16.40, 15.82],
  affine4_g32: [21.85, 20.51, 20.65],
  nf4_g32: [21.18, null, null],
  nf4_g64: [20.73, 19.69, 19.61],
  nf4_g128: [20.39, 18.90, null],
  e2m1_g64: [19.52, null, null],
  bnb_fp4_g64: [18.27, null, null],
  mx4: [18.79, 17.94, 17.99],
  nv4: [20.44, 20.66, 20.69],
  gguf_q4_0: [21.32, 19.43, 19.37],
  gguf_q4_1: [22.13, 20.75, 20.92],
  gguf_q4_k: [22.93, 21.46, 21.62],
  gguf_q5_0: [27.39, null, null],
  gguf_q5_k: [28.85, null, null],
  gguf_q6_k: [35.02, 33.28, 33.38],
  mx6_e2m3: [30.94, null, null],
  mx6_e3m2: [25.36, null, null],
  e4m3_tensor: [31.54, 31.54, 31.54],
  e5m2_tensor: [25.56, 25.56, 25.56],
  mx8_floor: [30.65, null, null],
  mx8_rceil: [31.52, null, null],
  gguf_q8_0: [45.43, 43.45, 43.42],
};

describe("the notebook of formats", () => {
  test("is small, and was run to its end", () => {
    expect(statSync(place).size).toBeLessThan(1_000_000);
    for (const cell of code) expect((cell.outputs ?? []).every((o) => o.output_type !== "error")).toBe(true);
    expect(code.filter((c) => (c.outputs ?? []).length > 0).length).toBeGreaterThan(8);
  });

  test("shows what its cells give", async () => {
    for (const cell of code) {
      const trial = await workspace.run(joined(cell.source));
      expect(trial.error?.message).toBeUndefined();
      expect(lines(trial.text)).toEqual(lines(shown(cell)));
    }
  }, 300_000);

  test("has the published SQNR of every format, within 0.05 dB", async () => {
    const order = ["gauss", "laplace", "student_t(5)"];
    let compared = 0;
    for (const { format, data, sqnr } of await rowsOf("every")) {
      const wanted = published[format]?.[order.indexOf(data)];
      if (wanted === null || wanted === undefined) continue;
      expect(Math.abs(sqnr - wanted), `${format} on ${data}: ${sqnr} for ${wanted}`).toBeLessThanOrEqual(
        0.05,
      );
      compared++;
    }
    expect(compared).toBe(Object.values(published).flat().filter((v) => v !== null).length);
  });

  test("has INT8 for the tensor spread over seeds, far below FP8 on heavy tails", async () => {
    const found = await Promise.all(["int8_on_gauss", "int8_on_t", "fp8_on_t"].map(rowsOf));
    const [gauss, t, fp8] = found.map((rows) => rows.map((row) => row.sqnr));
    const mean = (list: readonly number[]) => list.reduce((a, b) => a + b) / list.length;
    const range = (list: readonly number[]) => Math.max(...list) - Math.min(...list);
    expect(mean(gauss!) - mean(t!)).toBeGreaterThan(10);
    expect(Math.max(...t!)).toBeLessThan(Math.min(...fp8!));
    expect(range(fp8!)).toBeLessThan(0.2);
    expect(range(t!)).toBeGreaterThan(3);
  });
});
