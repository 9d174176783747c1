/** The fast engine beside the plain one: the same bytes for each plan, thread count, arena and kind of source. */
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  createEngine,
  type Engine,
  Interrupted,
  NonFiniteError,
  type Plan,
  type Quantized,
  rowsOf,
  type RowSource,
  scalarEngine,
} from "../../../src/numerics/engine.ts";
import { bell, finiteRow, matrix, planFor } from "./values.ts";

const made: Engine[] = [];
function engine(threads = 1, arenaBytes = 1 << 26, interrupt: Int32Array = new Int32Array(1)): Engine {
  const fast = createEngine({ threads, interrupt, arenaBytes });
  made.push(fast);
  return fast;
}
afterAll(() => made.forEach((fast) => fast.close()));

const plan = (change: Partial<Plan> = {}): Plan => ({
  format: { bits: 8, signed: true },
  mapping: "symmetric",
  level: { kind: "tensor" },
  clip: { kind: "none" },
  ...change,
});

/** What must agree, in a form that a failed comparison prints in full for small matrices only. */
function same(found: Quantized, expected: Quantized): void {
  const { signal, noise, clipped } = expected;
  expect({ signal: found.signal, noise: found.noise, clipped: found.clipped }).toEqual({
    signal,
    noise,
    clipped,
  });
  for (const field of ["scales", "zeroPoints", "codes"] as const) {
    expect(found[field].length).toBe(expected[field].length);
    const at = found[field].findIndex((value, i) => value !== expected[field][i]);
    expect({ field, at, value: found[field][at] }).toEqual({ field, at: -1, value: undefined });
  }
  expect(found.codes.constructor).toBe(expected.codes.constructor);
}

/** Only whole rows on demand, as a file gives them. */
function rowsOnly({ rows, cols, read }: RowSource): RowSource {
  return { rows, cols, read };
}

/** Plans that take each way through the engine. */
const ways: Plan[] = [
  plan(),
  plan({ level: { kind: "channel" }, mapping: "affine" }),
  plan({ level: { kind: "group", size: 7 }, format: { bits: 4, signed: false }, mapping: "affine" }),
  plan({ clip: { kind: "percentile", share: 0.999 } }),
  plan({ clip: { kind: "percentile", share: 0.99 }, mapping: "affine", level: { kind: "channel" } }),
  plan({ clip: { kind: "mse", steps: 6 }, format: { bits: 4, signed: true } }),
  plan({ clip: { kind: "mse", steps: 5 }, format: { bits: 3, signed: true }, mapping: "affine" }),
  plan({ clip: { kind: "mse", steps: 5 }, level: { kind: "channel" }, mapping: "affine" }),
];

describe("engine", () => {
  const fast = engine();

  test("gives what the plain engine gives, for any small matrix and plan", () => {
    const any = matrix.chain((m) => planFor(m.cols).map((p) => ({ m, p })));
    fc.assert(
      fc.property(any, ({ m, p }) => {
        const source = rowsOf(m.data, m.rows, m.cols);
        const expected = scalarEngine.quantize(source, p);
        same(fast.quantize(source, p), expected);
        const decoded = new Float32Array(m.data.length), again = new Float32Array(m.data.length);
        scalarEngine.dequantize(expected, 0, m.rows, decoded);
        fast.dequantize(expected, 0, m.rows, again);
        expect(again).toEqual(decoded);
        expect(fast.encode(source, expected)).toEqual(expected.codes);
        const { signal, noise, clipped } = expected;
        expect(fast.loss(source, p)).toEqual({ signal, noise, clipped });
      }),
      { numRuns: 400 },
    );
  });

  test.each(ways.map((way, i) => [i, way] as const))("long and short rows, way %i", (_, way) => {
    for (const [rows, cols] of [[1, 131_077], [2, 65_540], [300, 119], [1, 65_536]] as const) {
      if (way.level.kind === "group" && cols % way.level.size !== 0) continue;
      const source = rowsOf(bell(rows * cols, cols), rows, cols);
      same(fast.quantize(source, way), scalarEngine.quantize(source, way));
    }
  });

  test("gives the same bytes with 1, 2 and 8 threads, with a small arena and with a source of whole rows", () => {
    const rows = 3, cols = 150_003, source = rowsOf(bell(rows * cols), rows, cols);
    const engines = [engine(2), engine(8), engine(2, 1 << 22), engine(1, 1 << 22)];
    for (const way of ways) {
      const expected = fast.quantize(source, way);
      for (const other of engines) {
        same(other.quantize(source, way), expected);
        same(other.quantize(rowsOnly(source), way), expected);
      }
    }
    const many = rowsOf(bell(9_000 * 70, 3), 9_000, 70);
    for (const way of ways) {
      const expected = fast.quantize(many, way);
      for (const other of engines) same(other.quantize(rowsOnly(many), way), expected);
    }
  });

  test("a row longer than the arena, in every pass", () => {
    const small = engine(1, 1 << 22), source = rowsOf(bell(1_200_000), 1, 1_200_000);
    for (const way of ways.filter((w) => w.level.kind !== "group")) {
      same(small.quantize(rowsOnly(source), way), fast.quantize(source, way));
    }
    const group = plan({ level: { kind: "group", size: 30 } });
    same(small.quantize(rowsOnly(source), group), fast.quantize(source, group));
  });

  test.each([[4, "symmetric"], [8, "affine"]] as const)(
    "a clip search that rules candidates out finds the same one, %i bits %s",
    (bits, mapping) => {
      const source = rowsOf(bell(1_048_577, bits), 1, 1_048_577), format = { bits, signed: true };
      const q = fast.quantize(source, plan({ format, mapping, clip: { kind: "mse", steps: 8 } }));
      same(q, scalarEngine.quantize(source, q.plan));
      expect(q.noise).toBeLessThan(fast.quantize(source, plan({ format, mapping })).noise);
    },
  );

  test("decodes any rows, at each level", () => {
    const rows = 40, cols = 9_000, source = rowsOf(bell(rows * cols), rows, cols);
    const levels: Plan["level"][] = [{ kind: "tensor" }, { kind: "channel" }, { kind: "group", size: 45 }];
    for (const level of levels) {
      const q = fast.quantize(source, plan({ level, mapping: "affine" }));
      for (const [row, count] of [[0, rows], [7, 1], [3, 36], [39, 1], [12, 0]] as const) {
        const found = new Float32Array(count * cols), expected = new Float32Array(count * cols);
        fast.dequantize(q, row, count, found);
        scalarEngine.dequantize(q, row, count, expected);
        expect(found).toEqual(expected);
      }
    }
  });

  test("encodes with scales that are given: what they do not reach saturates, NaN is the lowest code", () => {
    const rows = 3, cols = 90_000, data = bell(rows * cols), source = rowsOf(data, rows, cols);
    data.set([NaN, Infinity, -Infinity, 1e30], 70_000);
    for (const level of [{ kind: "tensor" }, { kind: "channel" }, { kind: "group", size: 30 }] as const) {
      const count = level.kind === "tensor" ? 1 : level.kind === "channel" ? rows : rows * cols / level.size;
      const given = {
        plan: plan({ level, mapping: "affine", format: { bits: 8, signed: false } }),
        scales: new Float32Array(count).map((_, i) => (1 + i % 5) / 256),
        zeroPoints: new Uint8Array(count).map((_, i) => 100 + i % 90),
      };
      const codes = fast.encode(source, given);
      expect([...codes.subarray(70_000, 70_004)]).toEqual([0, 255, 0, 255]);
      const plain = scalarEngine.encode(source, given);
      expect(codes.findIndex((code, i) => code !== plain[i])).toBe(-1);
      expect(() => fast.encode(source, { ...given, scales: new Float32Array(7) })).toThrow(
        "the scales must be",
      );
    }
  });

  test("what it decodes lost as much as it says", () => {
    const rows = 30, cols = 4_001, source = rowsOf(bell(rows * cols), rows, cols);
    for (const bits of [2, 4, 8]) {
      const q = fast.quantize(source, plan({ format: { bits, signed: true }, level: { kind: "channel" } }));
      const decoded = new Float32Array(rows * cols);
      fast.dequantize(q, 0, rows, decoded);
      const lost = fast.measure(source, rowsOf(decoded, rows, cols));
      expect(lost).toEqual(scalarEngine.measure(source, rowsOf(decoded, rows, cols)));
      expect(Math.abs(q.noise / lost.noise - 1)).toBeLessThan(2 ** -22);
      expect(Math.abs(q.signal / lost.signal - 1)).toBeLessThan(2 ** -22);
    }
  });

  test("decoded values encode as the same codes and lose nothing", () => {
    fc.assert(fc.property(finiteRow, fc.integer({ min: 2, max: 8 }), (row, bits) => {
      const p = plan({ format: { bits, signed: true } });
      const q = fast.quantize(rowsOf(row, 1, row.length), p), decoded = new Float32Array(row.length);
      fast.dequantize(q, 0, 1, decoded);
      fc.pre(decoded.every(Number.isFinite));
      const again = fast.quantize(rowsOf(decoded, 1, row.length), p);
      expect([...again.codes]).toEqual([...q.codes]);
      expect(again.clipped).toBe(0);
    }));
  });

  test("ranges and histograms of long matrices", () => {
    const data = bell(700_000), source = rowsOf(data, 7, 100_000);
    data[3] = NaN;
    data[600_000] = Infinity;
    const small = engine(2, 1 << 22);
    for (const other of [fast, small]) {
      expect(other.ranges(source)).toEqual(scalarEngine.ranges(source));
      expect(other.histogram(source, -1, 1.5, 1000)).toEqual(scalarEngine.histogram(source, -1, 1.5, 1000));
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
      const plain = scalarEngine.pack(codes, bits);
      expect(bytes.findIndex((byte, i) => byte !== plain[i])).toBe(-1);
    }
  });
});

describe("engine, refusals", () => {
  const fast = engine();

  test.each([["fast", fast], ["plain", scalarEngine]])("%s: not finite", (_, subject) => {
    for (const [rows, cols] of [[300, 700], [1, 200_000], [3, 70_000]] as const) {
      const data = bell(rows * cols);
      data[150_001] = NaN;
      data[140_007] = -Infinity;
      for (const level of [{ kind: "tensor" }, { kind: "channel" }] as const) {
        let error: unknown;
        try {
          subject.quantize(rowsOf(data, rows, cols), plan({ level }));
        } catch (cause) {
          error = cause;
        }
        expect(error).toBeInstanceOf(NonFiniteError);
        expect(error).toMatchObject({ count: 2, index: 140_007, value: -Infinity });
        expect(String(error)).toContain(
          "Cannot quantize as every value must be finite: 2 are not, first -Infinity at index 140007",
        );
      }
    }
  });

  test.each([["fast", fast], ["plain", scalarEngine]])("%s: plans that do not fit", (_, subject) => {
    const source = rowsOf(bell(200), 2, 100);
    const refused = (change: Partial<Plan>) => () => subject.quantize(source, plan(change));
    expect(refused({ level: { kind: "group", size: 32 } })).toThrow(
      "Cannot split rows as their length must be a multiple of the group size 32: it is 100",
    );
    expect(refused({ level: { kind: "group", size: 0 } })).toThrow("Cannot split rows as the group size");
    expect(refused({ format: { bits: 9, signed: true } })).toThrow("must be an integer from 2 to 8: it is 9");
    expect(refused({ clip: { kind: "percentile", share: 1.5 } })).toThrow("at most 100%: it is 150%");
    expect(refused({ clip: { kind: "mse", steps: 0 } })).toThrow("from 1 to 4096: it is 0");
    expect(() => subject.histogram(source, 1, 1, 4)).toThrow("Cannot count values");
    expect(() => subject.histogram(source, 0, 1, 0)).toThrow("must be an integer from 1 to 65536: it is 0");
    expect(() => subject.pack(new Int8Array(1), 9)).toThrow("Cannot pack codes");
    expect(() => subject.unpack(new Uint8Array(2), 3, 6, true)).toThrow("must be at least 3: it is 2");
    expect(() => subject.measure(source, rowsOf(bell(200), 4, 50))).toThrow("must be 2 x 100: it is 4 x 50");
  });

  test("engines that cannot be", () => {
    expect(() => engine(0)).toThrow("Cannot make a thread pool");
    expect(() => engine(1, 1000)).toThrow("Cannot make an engine");
    expect(() => rowsOf(new Float32Array(5), 2, 3)).toThrow("must be 6: it is 5");
  });

  test.each([1, 2])(
    "an interrupt stops it between blocks with %i threads, and it works on afterwards",
    (threads) => {
      const interrupt = new Int32Array(new SharedArrayBuffer(4));
      const subject = engine(threads, 1 << 22, interrupt);
      const whole = rowsOf(bell(2_000_000), 200, 10_000);
      let reads = 0;
      const source: RowSource = {
        ...rowsOnly(whole),
        read(row, count, into) {
          if (++reads === 3) Atomics.store(interrupt, 0, 1);
          whole.read(row, count, into);
        },
      };
      const way = plan({ level: { kind: "channel" } });
      expect(() => subject.quantize(source, way)).toThrow(Interrupted);
      expect(reads).toBe(3);
      Atomics.store(interrupt, 0, 0);
      same(subject.quantize(source, way), fast.quantize(whole, way));
    },
  );
});
