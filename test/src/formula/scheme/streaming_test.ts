/** The same bytes with 1, 2 and 8 threads, with arenas of any size and with sources of whole rows; interrupts and refusals on the way. */
import { afterAll, describe, expect, test } from "vitest";
import { runScheme, type SchemeRun, type SchemeUse } from "../../../../src/formula/scheme/run.ts";
import {
  createEngine,
  Interrupted,
  type MachineEngine,
  rowsOf,
  type RowSource,
} from "../../../../src/numerics/engine.ts";
import { preludeSchemes } from "../../../../src/recipe/prelude.ts";
import { bell } from "../../numerics/values.ts";

const made: MachineEngine[] = [];
function engine(threads = 1, arenaBytes = 1 << 26, interrupt: Int32Array = new Int32Array(1)): MachineEngine {
  const fast = createEngine({ threads, interrupt, arenaBytes });
  made.push(fast);
  return fast;
}
afterAll(() => made.forEach((fast) => fast.close()));

const use = (name: string, change: Partial<SchemeUse> & { bits?: number } = {}): SchemeUse => ({
  scheme: preludeSchemes().get(name)!,
  parameters: new Map(change.bits === undefined ? [] : [["bits", change.bits]]),
  level: { kind: "tensor" },
  clip: { kind: "none" },
  ...change,
});

/** Uses that take each way through the machine. */
const ways: SchemeUse[] = [
  use("int_symmetric", { bits: 8 }),
  use("int_affine", { bits: 8, level: { kind: "channel" } }),
  use("uint_affine", { bits: 4, level: { kind: "group", size: 3 } }),
  use("int_symmetric", { bits: 8, clip: { kind: "percentile", share: 0.999 } }),
  use("int_affine", { bits: 8, level: { kind: "channel" }, clip: { kind: "percentile", share: 0.99 } }),
  use("int_symmetric", { bits: 4, clip: { kind: "mse", steps: 6 } }),
  use("int_affine", { bits: 3, level: { kind: "channel" }, clip: { kind: "mse", steps: 5 } }),
  use("fp8_e4m3", { level: { kind: "channel" } }),
  use("ternary", { level: { kind: "channel" } }),
];

/** Only whole rows on demand, as a file gives them. */
const rowsOnly = ({ rows, cols, read }: RowSource): RowSource => ({ rows, cols, read });

function same(found: SchemeRun, expected: SchemeRun): void {
  const { signal, noise, clipped } = expected;
  expect({ signal: found.signal, noise: found.noise, clipped: found.clipped }).toEqual({
    signal,
    noise,
    clipped,
  });
  const pairs = [
    [found.codes, expected.codes] as const,
    ...expected.statistics.map((s, i) => [found.statistics[i]!.values, s.values] as const),
  ];
  for (const [a, b] of pairs) {
    expect(a.constructor).toBe(b.constructor);
    expect(a.length).toBe(b.length);
    expect(a.findIndex((value, i) => value !== b[i])).toBe(-1);
  }
}

describe("a scheme on a large matrix", () => {
  const fast = engine();
  const others = [engine(2), engine(8), engine(2, 24 << 20), engine(1, 24 << 20)];

  test.each([[3, 150_003], [9_000, 69], [1, 1_200_000]])(
    "gives the same bytes always: %i x %i",
    (rows, cols) => {
      const source = rowsOf(bell(rows * cols), rows, cols);
      for (const way of ways) {
        const expected = runScheme(fast.machine, way, source);
        for (const { machine } of others) {
          same(runScheme(machine, way, source), expected);
          same(runScheme(machine, way, rowsOnly(source)), expected);
        }
      }
    },
  );

  test("decodes any rows", () => {
    const rows = 40, cols = 9_000, source = rowsOf(bell(rows * cols), rows, cols);
    for (const way of ways) {
      const run = runScheme(fast.machine, way, source), whole = new Float32Array(rows * cols);
      run.decode(0, whole);
      for (const [row, count] of [[7, 1], [3, 36], [39, 1], [12, 0]] as const) {
        const found = new Float32Array(count * cols);
        run.decode(row * cols, found);
        expect(found).toEqual(whole.subarray(row * cols, (row + count) * cols));
      }
    }
  });

  test.each([1, 2])(
    "an interrupt stops it between blocks with %i threads, and it works on afterwards",
    (threads) => {
      const interrupt = new Int32Array(new SharedArrayBuffer(4));
      const { machine } = engine(threads, 24 << 20, interrupt);
      const whole = rowsOf(bell(4_000_000), 400, 10_000);
      let reads = 0;
      const source: RowSource = {
        ...rowsOnly(whole),
        read(row, count, into) {
          if (++reads === 3) Atomics.store(interrupt, 0, 1);
          whole.read(row, count, into);
        },
      };
      const way = use("int_symmetric", { bits: 8, level: { kind: "channel" } });
      expect(() => runScheme(machine, way, source)).toThrow(Interrupted);
      expect(reads).toBe(3);
      Atomics.store(interrupt, 0, 0);
      same(runScheme(machine, way, source), runScheme(fast.machine, way, whole));
    },
  );

  test("groups that do not divide are refused", () => {
    const way = use("int_symmetric", { bits: 8, level: { kind: "group", size: 32 } });
    expect(() => runScheme(fast.machine, way, rowsOf(bell(200), 2, 100))).toThrow(
      "Cannot split rows as their length must be a multiple of the group size 32: it is 100",
    );
  });
});
