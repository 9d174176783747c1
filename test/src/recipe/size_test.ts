/** `size(q)`: its rows are all the bytes of a model, each once. */
import { describe, expect, test } from "vitest";
import { openSession } from "../../open_session.ts";

type Row = Record<string, number | string>;

async function sizeOf(recipe: string): Promise<{ rows: readonly Row[]; bytes: number }> {
  const session = openSession();
  const { statements, error } = await session.run(
    `m = samples(gauss, laplace, rows: 37, columns: 96, seed: 1)\n${recipe}\nq = apply r() to m\nevaluate q by bytes\nsize(q)`,
  );
  expect(error?.traceback.join("\n")).toBeUndefined();
  const [whole] = statements.at(-2)!.value as Row[];
  return { rows: statements.at(-1)!.value as readonly Row[], bytes: Number(whole!["bytes"]) };
}
const bytes = (rows: readonly Row[], part: string) =>
  rows.filter((r) => r["part"] === part).reduce((sum, r) => sum + Number(r["bytes"]), 0);
const elements = 2 * 37 * 96;

describe("size", () => {
  test.each([
    ["int(3) symmetric per channel", { codes: 3 * elements / 8, scales: 2 * 37 * 4 }],
    ["int(4) affine per group(32)", {
      codes: elements / 2,
      scales: elements / 32 * 4,
      "zero points": elements / 64,
    }],
    ["nf4 per group(32)", { codes: elements / 2 }],
    ["kmeans(3) per tensor", { codes: 3 * elements / 8, codebooks: 2 * 8 * 4 }],
    ["mxfp4", { codes: elements / 2, scales: elements / 32 }],
  ])("%s", async (format, parts) => {
    const { rows, bytes: whole } = await sizeOf(`recipe r { quantize weights of all to ${format} }`);
    for (const [part, want] of Object.entries(parts)) expect(bytes(rows, part), part).toBe(want);
    expect(rows.reduce((sum, r) => sum + Number(r["bytes"]), 0)).toBe(whole);
    expect(rows.reduce((sum, r) => sum + Number(r["share"]), 0)).toBeCloseTo(1, 12);
  });

  test("what does not fill a byte is padded; what is kept stands by role and type", async () => {
    const session = openSession();
    const { statements } = await session.run(
      `m = samples(gauss, laplace, rows: 3, columns: 3, seed: 1)\nrecipe r { quantize weights of "gauss" to int(3) per tensor }\nsize(m)\nq = apply r() to m\nsize(q)`,
    );
    expect(statements[2]!.value).toMatchObject([{ part: "weights kept as f32", tensors: 2, bytes: 72 }]);
    expect(statements[4]!.value).toMatchObject([
      { part: "codes", tensors: 1, bytes: 27 / 8 },
      { part: "scales", bytes: 4 },
      { part: "padding", bytes: 5 / 8 },
      { part: "weights kept as f32", tensors: 1, bytes: 36 },
    ]);
  });

  test.each([["size(3)", "wrong-kind"], ["size()", "wrong-number-of-arguments"]])(
    "%s: %s",
    async (code, name) => {
      expect((await openSession().run(code)).error?.name).toBe(name);
    },
  );
});
