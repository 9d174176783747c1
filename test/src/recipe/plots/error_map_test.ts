/** The heat map of a tensor's error against what the quantizer itself has summed. */
import { expect, test } from "vitest";
import { sqnr } from "../../../../src/numerics/sqnr.ts";
import { description, unpainted } from "./unpainted.ts";

const { session, draw, refused } = unpainted();

interface ErrorValue {
  readonly rows: number;
  readonly cols: number;
  readonly cells: readonly (readonly number[])[];
  readonly errors: readonly number[];
  readonly scales?: readonly number[];
  readonly worst: { readonly row: number; readonly col: number; readonly error: number };
}

await session.run("recipe r { quantize weights of all to int(4) symmetric per channel }");

/** Mean squares of the figure's cells, each as often as it has elements. */
function meanSquare({ rows, cols, cells }: ErrorValue): number {
  const share = (n: number, blocks: number, i: number) =>
    Array.from({ length: n }, (_, at) => Math.floor(at * blocks / n)).filter((b) => b === i).length;
  let sum = 0;
  cells.forEach((row, i) =>
    row.forEach((rms, j) => sum += rms ** 2 * share(rows, cells.length, i) * share(cols, row.length, j))
  );
  return sum / (rows * cols);
}

test.for([[8, 16], [100, 33], [64, 96], [131, 257]] as const)(
  "%i rows of %i: the cells together are the error, the rows have their scales",
  async ([rows, cols]) => {
    const { value, figure } = await draw<ErrorValue>(
      `q = apply r() to samples(gauss, rows: ${rows}, columns: ${cols})\nplot error of q`,
    );
    expect([value.rows, value.cols]).toEqual([rows, cols]);
    expect(value.cells.length).toBe(Math.min(rows, 64));
    expect(value.cells[0]!.length).toBe(Math.min(cols, 96));
    const said = Number(/SQNR ([\d.]+) dB/.exec(description(figure)[0]!)![1]);
    // The samples' own power is near 1.
    expect(Math.abs(sqnr(1, meanSquare(value)) - said)).toBeLessThan(rows * cols < 1000 ? 1 : 0.4);
    if (rows <= 64) {
      // Of round to nearest, no error exceeds half of the row's scale.
      const { row, error } = value.worst;
      expect(error).toBeLessThanOrEqual(value.scales![row]! / 2 * (1 + 1e-6));
      value.errors.forEach((e, i) => expect(e).toBeLessThanOrEqual(value.scales![i]! / 2));
    }
    expect(JSON.stringify(figure).length).toBeLessThan(100_000);
  },
);

test("one scale for all has no column of scales; groups show the mean of a row's", async () => {
  const one = await draw<ErrorValue>(
    "recipe t { quantize weights of all to int(4) symmetric per tensor }\nplot error of apply t() to samples(gauss, rows: 8, columns: 64)",
  );
  expect(one.value.scales).toBeUndefined();
  const groups = await draw<ErrorValue>(
    "recipe u { quantize weights of all to int(4) symmetric per group(16) }\nplot error of apply u() to samples(gauss, rows: 8, columns: 64)",
  );
  expect(groups.value.scales).toHaveLength(8);
});

test("what has no error is told", async () => {
  expect(await refused("plot error of samples(gauss, rows: 8, columns: 64)")).toMatch(/quantized/);
  expect(await refused("plot error of q, q")).toMatch(/must be of one model/);
});
