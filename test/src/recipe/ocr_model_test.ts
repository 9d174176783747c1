/** The sample model end to end: what recipes do to PP-OCRv4's recogniser. */
import { beforeAll, describe, expect, test } from "vitest";
import { version } from "../../../src/recipe/record.ts";
import { openSession, type TestSession } from "../../open_session.ts";

interface Row {
  readonly tensor: string;
  readonly shape: string;
  readonly bits: number;
  readonly bytes: number;
  readonly sqnr: number;
  readonly clipped: number;
}

let session: TestSession;
async function report(properties: string, selector = "conv2d, linear"): Promise<Row[]> {
  const trial = await session.run(
    `recipe r { quantize weights of ${selector} to ${properties} }\nq = apply r() to ocr\nreport q`,
  );
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial.statements.at(-1)!.value as Row[];
}
const mean = (rows: readonly Row[]) => rows.reduce((sum, r) => sum + r.sqnr, 0) / rows.length;
const least = (rows: readonly Row[]) => Math.min(...rows.map((r) => r.sqnr));

beforeAll(async () => {
  session = openSession();
  expect((await session.run(`ocr = open("ocr")`)).status).toBe("ok");
});

describe("int8 on the recogniser", () => {
  test("per tensor the two worst weights are the two 480x480 pointwise convolutions", async () => {
    const rows = await report("int8 symmetric per tensor");
    expect(rows).toHaveLength(47);
    expect(rows.slice(0, 2).map((r) => [r.tensor, r.shape, Number(r.sqnr.toFixed(1))])).toEqual([
      ["conv2d_184.w_0", "480×480×1×1", 9.4],
      ["conv2d_180.w_0", "480×480×1×1", 10.8],
    ]);
    expect(rows[0]!.bytes).toBe(480 * 480 + 4);
  });

  test("per channel lifts every kind of convolution", async () => {
    const kinds = {
      depthwise: (r: Row) => /^conv2d/.test(r.tensor) && /^\d+×1×[35]×[35]$/.test(r.shape),
      pointwise: (r: Row) => /^conv2d/.test(r.tensor) && /×1×1$/.test(r.shape),
      other: (r: Row) => /^conv2d/.test(r.tensor) && !/×1×1$|^\d+×1×[35]×[35]$/.test(r.shape),
    };
    const tensor = await report("int8 symmetric per tensor");
    const channel = await report("int8 symmetric per channel");
    const of = (rows: Row[], kind: keyof typeof kinds) => rows.filter(kinds[kind]);
    // Means and minima in dB, as measured by an independent program on the same file.
    const want = {
      depthwise: [35.0, 30.2, 44.2, 40.9],
      pointwise: [25.9, 9.4, 38.9, 30.5],
      other: [33.3, undefined, 39.2, undefined],
    } as const;
    for (const kind of ["depthwise", "pointwise", "other"] as const) {
      const found = [
        mean(of(tensor, kind)),
        least(of(tensor, kind)),
        mean(of(channel, kind)),
        least(of(channel, kind)),
      ];
      want[kind].forEach((value, i) =>
        value !== undefined && expect(found[i]!, `${kind} ${i}`).toBeCloseTo(value, 1)
      );
    }
  });

  test("smaller groups and a search for the range lose less, at 4 bits", async () => {
    const [tensor, channel, group, search] = [
      await report("int4 symmetric per tensor", "linear"),
      await report("int4 symmetric per channel", "linear"),
      await report("int4 symmetric per group(24)", "linear"),
      await report("int4 symmetric per channel clip mse", "linear"),
    ].map(mean);
    expect(channel!).toBeGreaterThan(tensor! + 1);
    expect(group!).toBeGreaterThan(channel! + 1);
    expect(search!).toBeGreaterThan(channel!);
  });

  test("affine codes never lose to symmetric ones by more than a rounding, and clipping says its share", async () => {
    const symmetric = await report("int8 symmetric per channel", "linear");
    const affine = await report("int8 affine per channel", "linear");
    expect(mean(affine)).toBeGreaterThan(mean(symmetric));
    expect(symmetric.every((r) => r.clipped === 0)).toBe(true);
    const cut = await report("int8 symmetric per tensor clip percentile(99%)", "linear");
    for (const r of cut) expect(r.clipped).toBeGreaterThan(0.5);
    for (const r of cut) expect(r.clipped).toBeLessThan(1.5);
  });
});

describe("the article's schemes on the recogniser", () => {
  test("wrapping and clipping give the same codes where nothing overflows, and clipping never loses more", async () => {
    const define = (rule: string) =>
      `scheme ${rule}ed { encode ${rule}(round(x * 2^7), int(8))  decode q / 2^7 }`;
    await session.run(`${define("wrap")}\n${define("clamp")}`);
    const wrapped = new Map((await report("wraped")).map((r) => [r.tensor, r.sqnr]));
    const clipped = await report("clamped");
    let equal = 0;
    for (const { tensor, sqnr } of clipped) {
      expect(sqnr, tensor).toBeGreaterThanOrEqual(wrapped.get(tensor)!);
      if (sqnr === wrapped.get(tensor)) equal++;
    }
    expect(equal).toBeGreaterThan(5);
    expect(equal).toBeLessThan(47);
  });
});

describe("files", () => {
  test("carry the version that deno.json has", () => {
    const { version: declared } = JSON.parse(
      Deno.readTextFileSync(new URL("../../../deno.json", import.meta.url)),
    );
    expect(version).toBe(declared);
  });
  test("export writes a model that reads back with the decoded weights and the recipe", async () => {
    const trial = await session.run(`
recipe w8 { quantize weights of linear to int8 symmetric per channel }
q = apply w8() to ocr
export q to "out/a.onnx" as onnx
back = open("out/a.onnx")
report apply w8() to back`);
    expect(trial.error?.traceback.join("\n")).toBeUndefined();
    // Quantizing what is on the grid already loses nothing but a last rounding of the scale.
    for (const { sqnr } of trial.statements.at(-1)!.value as Row[]) expect(Number(sqnr)).toBeGreaterThan(120);
    expect(new TextDecoder("latin1").decode(session.files.get("out/a.onnx"))).toContain(
      "recipe w8 { quantize weights of linear",
    );
  });
  test("save writes safetensors: packed codes, scales, the recipe and the hash of the source", async () => {
    await session.run(
      `recipe w4 { quantize weights of "linear_85" to int4 symmetric per group(40) }\nq = apply w4() to ocr\nsave q to "out/a.safetensors"`,
    );
    const bytes = session.files.get("out/a.safetensors")!;
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header["linear_85.w_0.codes"]).toEqual({
      dtype: "U8",
      shape: [795000 / 2],
      data_offsets: [0, 795000 / 2],
    });
    expect(header["linear_85.w_0.scale"]).toMatchObject({ dtype: "F32", shape: [795000 / 40] });
    expect(header.__metadata__["quire.source.sha256"]).toMatch(/^06b3e6af6c59a1ba/);
    expect(bytes.length).toBe(8 + length + 795000 / 2 + 4 * 795000 / 40);
  });
});
