/** Models of files on samples: what ONNX Runtime makes of them, in order, one by one where shapes differ. */
import { describe, expect, test } from "vitest";
import { wasmEngineName } from "../../../../kernel/runner/engine.ts";
import type { Output } from "../../../../src/output.ts";
import type { GraphRunner } from "../../../../src/ports.ts";
import { graphExecutor } from "../../../../src/recipe/running/graph_executor.ts";
import type { Samples } from "../../../../src/recipe/data/data_set.ts";
import { Interrupted, poll } from "../../../../src/tensor/interrupt.ts";
import { counts, graphRunner } from "../../../graph_runner.ts";
import { type Case, expected, graph, samplesOf, unstacked } from "./running_graphs.ts";

function context(runner: GraphRunner | undefined = graphRunner) {
  const interrupt = new Int32Array(new SharedArrayBuffer(4)), outputs: Output[] = [];
  return {
    interrupt,
    outputs,
    ports: { interrupt, ...(runner && { runner }) } as never,
    settings: { language: "en" as const },
    emit: (output: Output | Promise<Output>) => void outputs.push(output as Output),
    poll: () => poll(interrupt),
  };
}

const executor = (name: string, c = context()) => graphExecutor(graph(name), undefined, c);

interface Found {
  readonly at: number;
  readonly samples: number;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Everything of one value. */
function found(name: string, samples: Samples, value: string, from = 0, count = samples.count): Found[] {
  const all: Found[] = [];
  executor(name).run(samples, from, count, [value], (at, samples, values) => {
    all.push({ at, samples, ...values.get(value)! });
  });
  return all;
}

const valuesOf = (parts: readonly Found[]) => parts.flatMap(({ values }) => [...values]);

const valuesOfAll = (name: string, input: Case["inputs"][string], value: string) =>
  valuesOf(found(name, samplesOf(unstacked(input)), value));

function expectNear(is: readonly number[], want: readonly number[]) {
  expect(is.length).toBe(want.length);
  is.forEach((value, i) => expect(Math.abs(value - want[i]!)).toBeLessThan(1e-5));
}

describe("values equal those of ONNX Runtime on another build", () => {
  test.each(["scores", "conv", "flat"])("images, %s", (value) => {
    const { inputs, outputs } = expected("image");
    const parts = found("image", samplesOf(unstacked(inputs["image"]!)), value);
    expectNear(valuesOf(parts), outputs[value]!.values);
    for (const { samples, shape } of parts) {
      expect(shape).toEqual([samples, ...outputs[value]!.shape.slice(1)]);
    }
  });

  test.each(["y", "product"])("half precision, %s", (value) => {
    const { inputs, outputs } = expected("half");
    const found = valuesOfAll("half", inputs["x"]!, value);
    // Both round to half precision, which 2^-11 of a value below 2 stands for.
    found.forEach((x, i) => expect(Math.abs(x - outputs[value]!.values[i]!)).toBeLessThan(2 ** -10));
    expect(found.every((x) => x === Math.f16round(x))).toBe(true);
  });

  test.each(["logits", "embedded"])("tokens, as whole numbers, %s", (value) => {
    const { inputs, outputs } = expected("tokens");
    const [part, ...more] = found("tokens", samplesOf(unstacked(inputs["ids"]!)), value);
    expect(more).toEqual([]);
    expectNear([...part!.values], outputs[value]!.values);
    // What has no axis for the batch gets one.
    expect(part!.shape).toEqual(value === "logits" ? [1, 4, 12] : [1, 4, 8]);
  });
});

describe("samples", () => {
  const widths = [7, 7, 7, 9, 9, 7, 12, 7, 7];
  const lines = samplesOf(widths.map((width, i) => ({
    shape: [1, 6, width],
    values: Array.from({ length: 6 * width }, (_, k) => Math.sin(i + k)),
  })));

  test("of one shape go together, in order, and each once", () => {
    const parts = found("image", lines, "scores");
    expect(parts.map(({ at, samples }) => [at, samples])).toEqual([[0, 1], [1, 2], [3, 2], [5, 1], [6, 1], [
      7,
      2,
    ]]);
    const singles = widths.flatMap((_, i) => valuesOf(found("image", lines, "scores", i, 1)));
    expectNear(valuesOf(parts), singles);
  });

  test("a part of them is run, counted from the first of all", () => {
    expect(found("image", lines, "scores", 3, 4).map(({ at, samples }) => [at, samples])).toEqual(
      [[3, 1], [4, 1], [5, 1], [6, 1]],
    );
    expect(found("image", lines, "scores", 3, 0)).toEqual([]);
  });

  test("go in one by one when the graph takes no more", () => {
    const rows = samplesOf([1, 2, 3].map((n) => ({ shape: [4], values: [n, n, n, n] })));
    const parts = found("picky", rows, "y");
    expect(parts.map(({ at, samples }) => [at, samples])).toEqual([[0, 1], [1, 1], [2, 1]]);
    expect(valuesOf(parts)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
    const many = samplesOf(Array.from({ length: 70 }, (_, n) => ({ shape: [4], values: [n, n, n, n] })));
    const before = counts.batches;
    expect(found("picky", many, "y").map(({ at }) => at)).toEqual(Array.from({ length: 70 }, (_, i) => i));
    // It is not tried again.
    expect(counts.batches - before).toBe(70);
  });

  test("come back as an input when that is wanted, and nothing is run for it", () => {
    const before = counts.batches;
    const parts = found("image", lines, "image", 0, 2);
    expect(parts.map(({ shape }) => shape)).toEqual([[1, 1, 6, 7], [1, 1, 6, 7]]);
    expect(parts[1]!.values[0]).toBe(Math.fround(Math.sin(1)));
    expect(counts.batches).toBe(before);
  });

  test("a graph is loaded once for the same values", () => {
    const running = executor("image"), before = counts.loads;
    for (const value of ["scores", "scores", "conv"]) running.run(lines, 0, 1, [value], () => {});
    expect(counts.loads - before).toBe(2);
  });
});

describe("refused, with the reason", () => {
  const one = (shape: readonly number[], ...values: number[]) => samplesOf([{ shape, values }]);
  const ran = (name: string, samples: Samples, value: string) => () => found(name, samples, value);

  test.each([
    [
      "a value in a subgraph",
      ran("branches", one([3], 1, 2, 3), "then_inner"),
      /"then_inner".*main graph.*branch of a condition/,
    ],
    [
      "a value that there is not",
      ran("image", one([1, 6, 1], 1, 2, 3, 4, 5, 6), "relu9"),
      /"relu9".*there is none/,
    ],
    [
      "a sample of another shape",
      ran("image", one([6], 1, 2, 3, 4, 5, 6), "scores"),
      /must be 1×6×any.*it is 6$/,
    ],
    [
      "parts of tokens",
      ran("tokens", one([2], 1, 2.5), "logits"),
      /must be whole numbers of int64: one is 2.5$/,
    ],
    ["an operator that is unknown", ran("unknown", one([], 1), "y"), /Cannot run "unknown".*Frobnicate/s],
    [
      "what fails when it runs",
      ran("picky", one([5], 1, 2, 3, 4, 5), "y"),
      /Cannot run "picky".*[Rr]eshape/s,
    ],
  ])("%s", (_, run, why) => {
    expect(run).toThrow(RangeError);
    expect(run).toThrow(why);
  });

  test("no runtime", () => {
    const c = { ...context(), ports: {} as never };
    expect(() => executor("image", c)).toThrow(/onnxruntime-web, must be installed/);
  });
});

test("what the caller throws, and what the data throw, goes on as it is", () => {
  const samples = samplesOf([{ shape: [4], values: [1, 2, 3, 4] }]);
  const own = new Error("of the metric");
  expect(() =>
    executor("picky").run(samples, 0, 1, ["y"], () => {
      throw own;
    })
  ).toThrow(own);
  const broken = {
    ...samples,
    read: () => {
      throw own;
    },
  };
  expect(() => executor("picky").run(broken, 0, 1, ["y"], () => {})).toThrow(own);
});

test("an interrupt is told as one, whatever the runner says", () => {
  const c = context({
    ...graphRunner,
    load: () => ({
      run: () => {
        c.interrupt[0] = 1;
        throw new Error("the process that ran it ended");
      },
      close() {},
    }),
  });
  const samples = samplesOf([{ shape: [4], values: [1, 2, 3, 4] }]);
  expect(() => executor("picky", c).run(samples, 0, 1, ["y"], () => {})).toThrow(Interrupted);
});

test("the death of a runner is told, when a single sample dies of it", () => {
  let runs = 0;
  const c = context({
    ...graphRunner,
    load: () => ({
      run() {
        runs++;
        throw new Error("the process that ran it ended: it ran out of memory");
      },
      close() {},
    }),
  });
  const samples = samplesOf([{ shape: [4], values: [1, 2, 3, 4] }]);
  expect(() => executor("picky", c).run(samples, 0, 1, ["y"], () => {})).toThrow(
    'Cannot run "picky" as the process that runs it must live: it ran out of memory',
  );
  expect(runs).toBe(1);
});

test("whole numbers come as binary32", () => {
  const { inputs } = expected("tokens");
  const [part] = found("tokens", samplesOf(unstacked(inputs["ids"]!)), "ids");
  expect(part).toMatchObject({ shape: [1, 4], values: Float32Array.of(3, 0, 11, 5) });
});

test("the engine is named, and is the same on every machine", () => {
  const { engine, exact } = executor("image");
  expect({ engine, exact }).toEqual({ engine: wasmEngineName, exact: true });
});
