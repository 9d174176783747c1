import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { obstacles } from "../../src/model/onnx/raise_opset.ts";
import { OnnxModel } from "../../src/model/onnx/read.ts";
import { writeQdq } from "../../src/model/onnx/write_qdq.ts";
import { type Bytes, bytes, floats, int, model, node } from "../src/model/protobuf.ts";
import { MemorySink, MemorySource } from "../src/model/sources.ts";
import { jupyterPython } from "./jupyter_python.ts";

const folder = await Deno.makeTempDir();
let python = "";
beforeAll(async () => void (python = await jupyterPython()), 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

const integer = (name: string, value: number): Bytes => [...bytes(1, name), ...int(3, value), ...int(20, 2)];
const float = (name: string, value: number): Bytes => [
  ...bytes(1, name),
  2 * 8 + 5,
  ...floats(value),
  ...int(20, 1),
];
const integers = (name: string, ...values: number[]): Bytes => [
  ...bytes(1, name),
  ...values.flatMap((v) => int(8, v)),
  ...int(20, 7),
];
const text = (name: string, value: string): Bytes => [...bytes(1, name), ...bytes(4, value), ...int(20, 3)];

/** A dimension is a size, or free. */
const valueInfo = (name: string, dims: (number | undefined)[]): Bytes => {
  const shape = dims.flatMap((n, i) => bytes(1, n === undefined ? bytes(2, `${name}${i}`) : int(1, n)));
  return [...bytes(1, name), ...bytes(2, bytes(1, [...int(1, 1), ...bytes(2, shape)]))];
};

/** One node on x [2, 3, 4] (or what `dims` says), at an opset. */
function one(
  op: string,
  opset: number,
  attributes: Bytes[],
  outputs = ["y"],
  dims = [2, 3, 4],
  rank = 3,
): Uint8Array {
  const graph = [
    ...bytes(1, node(op, ["x"], outputs, ...attributes)),
    ...bytes(2, "one"),
    ...bytes(11, valueInfo("x", dims)),
    ...outputs.flatMap((name) => bytes(12, valueInfo(name, Array(rank).fill(undefined)))),
  ];
  return Uint8Array.from([...model(graph), ...bytes(8, int(2, opset))]);
}

const read = (file: Uint8Array) => new OnnxModel("one.onnx", new MemorySource(file));

function raised(file: Uint8Array, opset: number): Uint8Array {
  const sink = new MemorySink();
  writeQdq(read(file), { coded: new Map(), decoded: new Map(), opset, metadata: {} }, sink);
  return sink.bytes();
}

const cases: [string, Uint8Array][] = [
  ["Clip with both ends", one("Clip", 9, [float("min", -0.25), float("max", 0.5)])],
  ["Clip from below", one("Clip", 9, [float("min", -0.25)])],
  ["Clip from above", one("Clip", 9, [float("max", 0.5)])],
  ["Clip without ends", one("Clip", 9, [])],
  ["Slice", one("Slice", 9, [integers("starts", 0, 1), integers("ends", 1, 3)])],
  [
    "Slice of axes",
    one("Slice", 9, [integers("axes", 2, 1), integers("starts", -3, 0), integers("ends", -1, 2)]),
  ],
  ["Squeeze", one("Squeeze", 9, [integers("axes", 1)], ["y"], [2, 1, 1], 2)],
  ["Squeeze of all", one("Squeeze", 11, [], ["y"], [2, 1, 1], 1)],
  ["Unsqueeze", one("Unsqueeze", 11, [integers("axes", 0, -1)], ["y"], [2, 3, 4], 5)],
  ["Split in given sizes", one("Split", 11, [integers("split", 1, 3), integer("axis", 2)], ["y", "z"])],
  ["Split in equal sizes", one("Split", 11, [integer("axis", 2)], ["y", "z"])],
  ["ReduceSum", one("ReduceSum", 11, [integers("axes", 0, -1)])],
  ["ReduceSum of all", one("ReduceSum", 11, [integer("keepdims", 0)], ["y"], [2, 3, 4], 0)],
  ["ReduceMean", one("ReduceMean", 13, [integers("axes", -1), integer("keepdims", 0)], ["y"], [2, 3, 4], 2)],
  ["ReduceMax of all", one("ReduceMax", 13, [])],
  ["ReduceL2", one("ReduceL2", 11, [integers("axes", 1)])],
  ["Softmax of two axes", one("Softmax", 9, [])],
  ["Softmax of the last axis", one("Softmax", 11, [integer("axis", -1)])],
  ["Softmax of all", one("Softmax", 11, [integer("axis", -3)])],
  ["LogSoftmax", one("LogSoftmax", 11, [integer("axis", 2)])],
  ["Hardmax", one("Hardmax", 11, [])],
  ["Dropout", one("Dropout", 10, [float("ratio", 0.25)])],
  ["Relu, which has not changed", one("Relu", 9, [])],
];

describe("operators of a lower opset, written at 13 and 21", () => {
  test("onnx.checker takes them, and ONNX Runtime computes the same", async () => {
    const files = cases.flatMap(([, file]) =>
      [13, 21].filter((opset) => opset >= read(file).proto.opsets.get("")!).flatMap((
        opset,
      ) => [raised(file, opset), file])
    );
    const paths = files.flatMap((bytes, i) => {
      const path = `${folder}/${i}.onnx`;
      Deno.writeFileSync(path, bytes);
      return i % 2 === 0 ? [path] : [path, "-"];
    });
    const args = [fileURLToPath(new URL("onnx_qdq.py", import.meta.url)), ...paths];
    const { code, stdout, stderr } = await new Deno.Command(python, { args, stdin: "null" }).output();
    const said = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    expect(said(stderr)).not.toContain("Error");
    expect(code).toBe(0);
    const found = JSON.parse(said(stdout)) as { opset: number; largest: number; differences: number[] }[];
    expect(found).toHaveLength(2 * cases.length);
    found.forEach(({ opset, largest, differences }, i) => {
      const [name] = cases[Math.floor(i / 2)]!;
      expect(opset, name).toBe([13, 21][i % 2]);
      expect(largest, name).toBeGreaterThan(0);
      for (const difference of differences) expect(difference, name).toBeLessThan(1e-6);
    });
  });

  const changed = (op: string, opset: number) => ({ kind: "operator", op, opset });
  test.each<[string, Uint8Array, number, unknown]>([
    ["Upsample", one("Upsample", 9, []), 13, changed("Upsample", 10)],
    ["TopK", one("TopK", 9, [integer("k", 2)], ["y", "z"]), 13, changed("TopK", 10)],
    ["Resize", one("Resize", 10, []), 13, changed("Resize", 11)],
    ["GroupNormalization", one("GroupNormalization", 18, []), 21, changed("GroupNormalization", 21)],
    ["GridSample", one("GridSample", 16, [text("mode", "bilinear")]), 21, changed("GridSample", 20)],
    ["an opset of long ago", one("Relu", 6, []), 13, { kind: "early", opset: 6, earliest: 9 }],
  ])("%s: refused, with the reason", (_name, file, opset, reason) => {
    expect(obstacles(read(file).proto, opset)).toEqual([reason]);
  });

  test("what is refused from one opset on is kept below it", () => {
    expect(obstacles(read(one("GroupNormalization", 18, [])).proto, 20)).toEqual([]);
    expect(obstacles(read(one("GridSample", 16, [text("mode", "nearest")])).proto, 21)).toEqual([]);
  });
});
