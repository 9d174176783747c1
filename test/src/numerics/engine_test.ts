/** The engine's fixed kernels on matrices longer than a tile and larger than the arena, beside their twins. */
import { afterAll, describe, expect, test } from "vitest";
import { createEngine, type MachineEngine, rowsOf } from "../../../src/numerics/engine.ts";
import { histogram } from "../../../src/numerics/scalar/histogram.ts";
import { pack } from "../../../src/numerics/scalar/pack.ts";
import { range } from "../../../src/numerics/scalar/ranges.ts";
import { bell } from "./values.ts";

const made: MachineEngine[] = [];
function engine(threads = 1, arenaBytes = 1 << 26): MachineEngine {
  const fast = createEngine({ threads, interrupt: new Int32Array(1), arenaBytes });
  made.push(fast);
  return fast;
}
afterAll(() => made.forEach((fast) => fast.close()));

describe("engine", () => {
  const fast = engine();

  test("ranges and histograms of long matrices", () => {
    const data = bell(700_000), source = rowsOf(data, 7, 100_000);
    data[3] = NaN;
    data[600_000] = Infinity;
    const small = engine(2, 1 << 22);
    for (const other of [fast, small]) {
      expect(other.ranges(source)).toEqual(range(data));
      expect(other.histogram(source, -1, 1.5, 1000)).toEqual(histogram(data, -1, 1.5, 1000));
    }
    expect(fast.ranges(source)).toMatchObject({ max: Infinity, nonFinite: 2 });
    expect(fast.histogram(source, -1, 1.5, 10).reduce((a, b) => a + b)).toBe(699_999);
  });

  test("packs and unpacks long codes of each width", () => {
    const codes = new Int8Array(3_000_001).map((_, i) => Math.imul(i, 2654435761) >> 24);
    for (let bits = 1; bits <= 8; bits++) {
      const bytes = fast.pack(codes, bits);
      expect(bytes.length).toBe(Math.ceil(codes.length * bits / 8));
      const back = fast.unpack(bytes, bits, codes.length, true);
      const above = 32 - bits;
      expect(back.findIndex((code, i) => code !== codes[i]! << above >> above)).toBe(-1);
      const plain = pack(codes, bits);
      expect(bytes.findIndex((byte, i) => byte !== plain[i])).toBe(-1);
    }
  });
});

describe("engine, refusals", () => {
  const fast = engine(), source = rowsOf(bell(200), 2, 100);

  test("bins and widths that do not fit", () => {
    expect(() => fast.histogram(source, 1, 1, 4)).toThrow("Cannot count values");
    expect(() => fast.histogram(source, 0, 1, 0)).toThrow("must be an integer from 1 to 65536: it is 0");
    expect(() => fast.pack(new Int8Array(1), 9)).toThrow("Cannot pack codes");
    expect(() => fast.unpack(new Uint8Array(2), 3, 6, true)).toThrow("must be at least 3: it is 2");
  });

  test("engines that cannot be", () => {
    expect(() => engine(0)).toThrow("Cannot make a thread pool");
    expect(() => engine(1, 1000)).toThrow("Cannot make an engine");
    expect(() => rowsOf(new Float32Array(5), 2, 3)).toThrow("must be 6: it is 5");
  });
});
