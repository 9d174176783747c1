/** Tables as values: what is shown, sorted, taken out and drawn. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sorted } from "../../../src/recipe/tables/columns.ts";
import { entryOf, tableOf, type TableValue } from "../../../src/recipe/tables/table_value.ts";
import { openSession } from "../../open_session.ts";

const word = (text: string) => ({ text, span: { start: 0, end: 0 } });
const numbers = (values: readonly number[]): TableValue =>
  tableOf(
    "",
    values.map((value, i) => [
      entryOf("row", { kind: "number", value: i })!,
      entryOf("v", { kind: "number", value })!,
    ]),
  );

describe("sort", () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.constant(NaN),
    fc.constant(Infinity),
    fc.constant(-0),
  );
  test("is stable, by value, and what is no number stands last either way", () => {
    fc.assert(fc.property(fc.array(value, { maxLength: 12 }), fc.boolean(), (values, descending) => {
      if (values.length === 0) return;
      const got = sorted(numbers(values), word("v"), descending).rows;
      expect(got.map((r) => r[0]).toSorted()).toEqual(values.map((_, i) => i).toSorted());
      for (let i = 1; i < got.length; i++) {
        const [a, x] = got[i - 1] as [number, number];
        const [b, y] = got[i] as [number, number];
        if (Number.isNaN(x)) {
          expect(y).toBeNaN();
          expect(a).toBeLessThan(b);
        } else if (x === y) expect(a).toBeLessThan(b);
        else if (!Number.isNaN(y)) expect(descending ? x > y : x < y).toBe(true);
      }
    }));
  });

  test("texts by their characters", async () => {
    const session = openSession();
    await session.run(`t = sweep s in ["b", "B", "a"] { s == "a" }`);
    const { statements } = await session.run("sort t by s descending\nsort t by value");
    expect(statements.map((s) => (s.value as { s: string }[]).map((r) => r.s).join(""))).toEqual([
      "baB",
      "bBa",
    ]);
  });
});

describe("a table that is shown", () => {
  test("is HTML, Markdown and text with the same cells", async () => {
    const session = openSession();
    const { outputs } = await session.run(`sweep s in [1%, 5%], w in ["a|b", "<c>"] { 12345 * s > 200 }`);
    const [output] = outputs;
    const data = output?.kind === "result" ? output.data : {};
    expect(Object.keys(data).sort()).toEqual(["text/html", "text/markdown", "text/plain"]);
    expect(String(data["text/plain"]).split("\n").at(-1)).toMatch(/^5% +<c> +yes$/);
    expect(String(data["text/html"])).toContain('<td style="text-align:left">&lt;c&gt;</td>');
    expect(String(data["text/markdown"]).split("\n").at(-1)).toBe("| 5% | \\<c\\> | yes |");
    expect(String(data["text/markdown"])).toContain("a\\|b");
  });

  test("has numbers that JSON cannot hold as texts", async () => {
    const { statements } = await openSession().run("sweep d in 0..1 { (1 / d, 0 / d) }");
    expect(statements[0]!.value).toEqual([
      { d: 0, value_1: "Infinity", value_2: "NaN" },
      { d: 1, value_1: 1, value_2: 0 },
    ]);
  });
});

describe("plot of a table", () => {
  const setUp = async () => {
    const session = openSession();
    await session.run("t = sweep b in [3, 1, 2], c in [5, 4] { (b * c, b + c) }");
    return session;
  };
  test("draws a line for each value of the third column, from left to right", async () => {
    const session = await setUp();
    const { outputs, error } = await session.run("plot value_1 of t against b by c");
    expect(error?.message).toBeUndefined();
    const figure = (outputs[0] as { data: Record<string, { data: Record<string, unknown>[] }> })
      .data["application/vnd.plotly.v1+json"]!;
    expect(figure.data.map(({ name, x, y }) => ({ name, x, y }))).toEqual([
      { name: "c = 5", x: [1, 2, 3], y: [5, 10, 15] },
      { name: "c = 4", x: [1, 2, 3], y: [4, 8, 12] },
    ]);
  });
  test("puts names on an axis in the order of the rows", async () => {
    const session = openSession();
    const { statements, error } = await session.run(
      "t = sweep r in [wrap, clamp] { r(9, int(4)) }\nplot value of t against r",
    );
    expect(error?.message).toBeUndefined();
    expect(statements.at(-1)!.value).toMatchObject({ series: [{ x: ["wrap", "clamp"], y: [-7, 7] }] });
  });
});

describe("several values", () => {
  test("are shown together and named one by one", async () => {
    const session = openSession();
    const { text, statements } = await session.run(`formula two(x; b) = (s, z) where s = x * b, z = x + b
(1, 2)
two(0.5; 3)
(s, z) = two(0.5; 3)
print z, s`);
    expect(text).toBe("(1, 2)\n(1.5, 3.5)\n3.5 1.5\n");
    expect(statements[3]!.defines).toEqual(["s", "z"]);
  });
});
