/** What `explain` says without numeric work is what `apply` then does. */
import { describe, expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

interface Explained {
  readonly steps: readonly { readonly item: string; readonly text: string; readonly line: number }[];
  readonly tensors: readonly {
    readonly tensor: string;
    readonly action: string;
    readonly bits: { readonly least: number; readonly most: number } | null;
    readonly properties: readonly {
      readonly property: string;
      readonly value: string;
      readonly from: string;
      readonly line?: number;
    }[];
    readonly rule: { readonly line: number; readonly text: string } | null;
    readonly lost: readonly { readonly line: number }[];
  }[];
  readonly bytesBefore: number;
  readonly bytesAfter: { readonly least: number; readonly most: number } | null;
  readonly memory: { readonly kept: number; readonly working: number; readonly peak: number };
  readonly time: { readonly seconds: number; readonly how: string };
}

async function run(text: string) {
  const trial = await openSession().run(`ocr = open("ocr")\n${text}`);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  return trial.statements;
}

describe("sizes", () => {
  test.each([
    "to int(4) symmetric per group(40)",
    "to uint(3) affine per channel clip mse",
    "to int(7) affine per tensor",
    "to int(8) in torch per channel",
    "to int(4) in compressed_tensors symmetric per group(40)",
    "to uint(4) in mlx affine per group(40)",
  ])("%s: bits and bytes are those of the result", async (what) => {
    const statements = await run(
      `recipe r { quantize weights of "linear_8*" ${what} }\nexplain r() on ocr\nq = apply r() to ocr\nreport q\nevaluate q, ocr by bytes`,
    );
    const [, , explained, , report, evaluated] = statements.map((s) => s.value);
    const { tensors, bytesAfter, bytesBefore } = explained as Explained;
    const rows = report as { tensor: string; bits: number; bytes: number }[];
    expect(rows.length).toBe(6);
    for (const { tensor, bytes } of rows) {
      const { bits } = tensors.find((t) => t.tensor === tensor)!;
      expect(bits!.least).toBe(bits!.most);
      expect(Math.ceil(bits!.most / 8)).toBe(bytes);
    }
    const [q, ocr] = evaluated as { bytes: number }[];
    expect(bytesAfter).toEqual({ least: q!.bytes, most: q!.bytes });
    expect(bytesBefore).toBe(ocr!.bytes);
  });

  test("a budget bounds what is told before it has chosen, and what is then taken", async () => {
    const statements = await run(
      `recipe r { choose weights of linear from int(2..8) per channel  budget 4 bits per weight scored by mse }\n` +
        `explain r() on ocr\nq = apply r() to ocr\nevaluate q by bytes`,
    );
    const { bytesAfter, tensors } = statements[2]!.value as Explained;
    const [{ bytes }] = statements[4]!.value as [{ bytes: number }];
    expect(bytes).toBeGreaterThanOrEqual(bytesAfter!.least);
    // Each tensor ends on a whole byte.
    expect(bytes).toBeLessThanOrEqual(bytesAfter!.most + tensors.length);
  });
});

describe("provenance", () => {
  test("each property, its line, the rule that won and those that lost", async () => {
    const statements = await run(`recipe r {
  defaults { per channel }
  quantize weights of conv2d, linear to int8
  quantize weights of "linear_85" to int4 per group(40)
  adjust weights of "linear_85" clip mse affine
  keep "linear_80"
  solve rtn
}
explain r() on ocr`);
    const { tensors, steps, memory, time } = statements[2]!.value as Explained;
    const at = (path: string) => tensors.find((t) => t.tensor === path)!;
    const last = at("linear_85.w_0");
    expect(last.properties).toEqual([
      { property: "format", value: "int(4)", from: "line 5", line: 5 },
      { property: "dialect", value: "quire", from: "language" },
      { property: "granularity", value: "group(40)", from: "line 5", line: 5 },
      { property: "mapping", value: "affine", from: "line 6 (adjust)", line: 6 },
      { property: "clip", value: "mse", from: "line 6 (adjust)", line: 6 },
    ]);
    expect(last.rule!.line).toBe(5);
    expect(last.lost.map((r) => r.line)).toEqual([4]);
    const kept = at("linear_80.w_0");
    expect([kept.action, kept.rule!.line, kept.lost.map((r) => r.line)]).toEqual(["keep", 7, [4]]);
    const usual = at("linear_77.w_0").properties.find((p) => p.property === "granularity");
    expect(usual).toEqual({ property: "granularity", value: "channel", from: "defaults, line 3", line: 3 });
    expect(at("batch_norm2d_2.w_0").rule).toBeNull();
    expect(steps.map((s) => [s.item, s.text, s.line])).toEqual([["solve", "rtn", 8]]);
    expect(memory.peak).toBe(memory.kept + memory.working);
    expect(memory.kept).toBeGreaterThan(0);
    expect(time.seconds).toBeGreaterThan(0);
    expect(time.how).toContain("estimate");
  });
});
