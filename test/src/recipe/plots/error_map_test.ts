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

test.for(
  [[8, 16, [8, 16]], [100, 33, [64, 33]], [64, 96, [48, 73]], [131, 257, [48, 73]], [16, 200, [
    16,
    96,
  ]]] as const,
)(
  "%i rows of %i: the cells together are the error, the rows have their scales",
  async ([rows, cols, cells]) => {
    const { value, figure } = await draw<ErrorValue>(
      `q = apply r() to samples(gauss, rows: ${rows}, columns: ${cols})\nplot error of q`,
    );
    expect([value.rows, value.cols]).toEqual([rows, cols]);
    expect([value.cells.length, value.cells[0]!.length]).toEqual(cells);
    const said = Number(/SQNR ([\d.]+) dB/.exec(description(figure)[0]!)![1]);
    // The samples' own power is near 1.
    expect(Math.abs(sqnr(1, meanSquare(value)) - said)).toBeLessThan(rows * cols < 1000 ? 1 : 0.4);
    if (rows === value.cells.length) {
      // Of round to nearest, no error exceeds half of the row's scale.
      const { row, error } = value.worst;
      expect(error).toBeLessThanOrEqual(value.scales![row]! / 2 * (1 + 1e-6));
      value.errors.forEach((e, i) => expect(e).toBeLessThanOrEqual(value.scales![i]! / 2));
    }
    expect(JSON.stringify(figure).length).toBeLessThan(200 * 1024);
  },
);

test.for([[12, 20], [30, 700]])(
  "of %i rows of %i each cell says weight, code, decoded value and error",
  async ([rows, cols]) => {
    const { figure, value } = await draw<ErrorValue>(
      `c = apply r() to samples(gauss, rows: ${rows}, columns: ${cols})\nplot error of c`,
    );
    const [map] = figure.data,
      { z, customdata } = map as unknown as { z: number[][]; customdata: number[][][] };
    const single = value.cells[0]!.length === cols;
    const seen = new Set<string>();
    customdata.forEach((cells, i) =>
      cells.forEach((cell, j) => {
        const [weight, decoded, error] = cell as [number, number, number];
        const [row, col] = single ? [i, j] : cell.slice(3) as [number, number], code = cell.at(-1)!;
        // By the formula of int(4) symmetric per channel; three digits are shown.
        const scale = value.scales![row]!;
        expect(code).toBe(Math.round(decoded / scale) + 0);
        expect(Math.abs(code)).toBeLessThanOrEqual(7);
        expect(Math.abs(code * scale - decoded)).toBeLessThan(Math.abs(decoded) * 0.006 + 1e-9);
        expect(Math.abs(decoded - weight - error)).toBeLessThan(
          (Math.abs(decoded) + Math.abs(weight)) * 0.006,
        );
        expect(Math.abs(error)).toBeLessThanOrEqual(scale / 2 * 1.006);
        // The worst of a cell is no better than its root mean square.
        expect(Math.abs(error)).toBeGreaterThanOrEqual(z[i]![j]! * 0.99);
        seen.add(`${row} ${col}`);
      })
    );
    expect(seen.size).toBe(value.cells.flat().length);
    const { worst } = value;
    expect(description(figure)[1]).toMatch(
      new RegExp(
        `at row ${worst.row}, column ${worst.col}: weight -?[\\d.]+, code -?\\d, decoded -?[\\d.]+$`,
      ),
    );
    expect(String(map!["hovertemplate"])).toMatch(/weight .*code .*decoded .*<br>error/);
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
