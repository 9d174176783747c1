import { describe, expect, test } from "vitest";
import { OnnxModel } from "../../../src/model/onnx/read.ts";
import { type Bytes, bytes, int, model, node, tensor } from "./protobuf.ts";
import { fixture, MemorySource } from "./sources.ts";

const open = (...graph: Bytes[]) => new OnnxModel("graph.onnx", new MemorySource(model(graph.flat())));
const put = (op: string, inputs: string[], output: string, ...attributes: Bytes[]) =>
  bytes(1, node(op, inputs, [output], ...attributes));
const count = (n: number) => Array.from({ length: n }, (_, i) => i);
const f32 = (name: string, ...dims: number[]) =>
  bytes(5, tensor(name, dims, count(dims.reduce((product, n) => product * n, 1))));
const i64 = (name: string, ...values: number[]) =>
  bytes(5, [...int(1, values.length), ...int(2, 7), ...bytes(8, name), ...values.flatMap((n) => int(7, n))]);
const list = (name: string, ...values: number[]) => [...bytes(1, name), ...values.flatMap((n) => int(8, n))];
const found = (opened: OnnxModel) =>
  opened.tensors.map((t) => [t.alias, t.role, t.layer.type, t.layer.op, t.rows, t.cols]);

describe("a constant added to the result of a product", () => {
  const product = put("MatMul", ["x", "w"], "m"), sum = put("Add", ["m", "b"], "y");
  const weights = f32("w", 3, 20);

  test("for each channel is its bias", () => {
    const opened = open(product, sum, weights, f32("b", 20));
    expect(found(opened)).toEqual([["w", "weights", "linear", "MatMul", 20, 3], [
      "b",
      "bias",
      "linear",
      "MatMul",
      20,
      1,
    ]]);
    expect(opened.layers.map((layer) => layer.outputs)).toEqual([["m", "y"]]);
  });

  test("is an addition of its own when something else reads the product", () => {
    const elementwise = ["b", "weights", "elementwise", "Add", 20, 1];
    expect(found(open(product, sum, put("Relu", ["m"], "z"), weights, f32("b", 20)))[1]).toEqual(elementwise);
    expect(found(open(product, sum, weights, f32("b", 20), bytes(12, bytes(1, "m"))))[1]).toEqual(
      elementwise,
    );
    const inside = bytes(6, put("Relu", ["m"], "z"));
    const branch = put("If", ["p"], "q", [...bytes(1, "then_branch"), ...inside]);
    expect(found(open(product, sum, branch, weights, f32("b", 20)))[1]).toEqual(elementwise);
  });

  test("is no bias with another size, on another axis, or after a left factor", () => {
    for (const b of [f32("b", 3, 20), f32("b", 20, 1)]) {
      expect(found(open(product, sum, weights, b))[1]![2]).toBe("elementwise");
    }
    const left = put("MatMul", ["w", "x"], "m");
    expect(found(open(left, sum, f32("w", 20, 3), f32("b", 20)))[1]![2]).toBe("elementwise");
  });

  test("is a bias only once", () => {
    const again = put("Add", ["y", "c"], "z");
    expect(
      found(open(product, sum, again, weights, f32("b", 20), f32("c", 20))).map((
        [, role, type],
      ) => [role, type]),
    )
      .toEqual([["weights", "linear"], ["bias", "linear"], ["weights", "elementwise"]]);
  });
});

test("a product of two constants has both as weights, the right factor first", () => {
  expect(found(open(put("MatMul", ["a", "b"], "y"), f32("a", 5, 4), f32("b", 4, 6)))).toEqual([
    ["b", "weights", "linear", "MatMul", 6, 4],
    ["a", "weights", "linear", "MatMul", 5, 4],
  ]);
});

describe("a constant on its way to its consumer", () => {
  const turn = (from: string, to: string) => put("Transpose", [from], to, list("perm", 1, 0));

  test("is not followed through a Reshape of transposed data, which is no view", () => {
    const opened = open(
      turn("w", "t"),
      put("Reshape", ["t", "s"], "r"),
      put("MatMul", ["x", "r"], "y"),
      f32("w", 4, 6),
      i64("s", 3, 8),
    );
    expect(found(opened)).toEqual([["w", "weights", "other", "Reshape", 6, 4]]);
  });

  test("is not followed through a Reshape to a computed shape", () => {
    const opened = open(put("Reshape", ["w", "s"], "r"), put("MatMul", ["x", "r"], "y"), f32("w", 4, 6));
    expect(found(opened)).toEqual([["w", "weights", "other", "Reshape", 4, 6]]);
  });

  test("is followed through two Transposes, and Flatten, and a Reshape that keeps a dimension", () => {
    const opened = open(
      turn("w", "t"),
      turn("t", "u"),
      put("Reshape", ["u", "s"], "r"),
      put("Flatten", ["r"], "f"),
      put("MatMul", ["x", "f"], "y"),
      f32("w", 4, 6),
      i64("s", 0, 2, -1),
    );
    expect(found(opened)).toEqual([["w", "weights", "linear", "MatMul", 6, 4]]);
    const row = new Float32Array(4);
    opened.tensors[0]!.read(2, 1, row);
    expect([...row]).toEqual([2, 8, 14, 20]);
  });

  test("is followed when its shape stands far from its use in the file", () => {
    const opened = open(
      i64("s", 200, 100),
      f32("w", 20_000),
      put("Reshape", ["w", "s"], "r"),
      put("MatMul", ["x", "r"], "y"),
    );
    expect(found(opened)).toEqual([["w", "weights", "linear", "MatMul", 100, 200]]);
  });

  test("that is impossible is a consumer of its own: a wrong permutation, axes out of range, sizes that differ", () => {
    const ways = [
      put("Transpose", ["w"], "r", list("perm", 0, 0)),
      put("Transpose", ["w"], "r", list("perm", 0, 2)),
      put("Unsqueeze", ["w"], "r", list("axes", 5)),
      put("Unsqueeze", ["w"], "r", list("axes", 0, 0)),
      put("Squeeze", ["w"], "r", list("axes", 0)),
      put("Reshape", ["w", "s"], "r"),
    ];
    for (const way of ways) {
      const opened = open(way, put("MatMul", ["x", "r"], "y"), f32("w", 4, 6), i64("s", 5, 5));
      expect(found(opened).map(([alias, , type]) => [alias, type])).toEqual([["w", "other"]]);
    }
  });
});

describe("what a model lists", () => {
  test("an initializer that is also an input of the graph is no input", () => {
    const opened = open(
      put("MatMul", ["x", "w"], "y"),
      f32("w", 4, 6),
      bytes(11, bytes(1, "x")),
      bytes(11, bytes(1, "w")),
    );
    expect(opened.inputs.map((value) => value.name)).toEqual(["x"]);
  });

  test("constants of 16 elements or fewer in arithmetic are none, of 17 they are", () => {
    const product = (n: number) => found(open(put("Mul", ["x", "c"], "y"), f32("c", n)));
    expect(product(16)).toEqual([]);
    expect(product(17)).toEqual([["c", "weights", "elementwise", "Mul", 17, 1]]);
  });

  test("constants without elements are none", () => {
    const dims = [2 ** 30, 0, 2 ** 30].flatMap((n) => int(1, n));
    const empty = bytes(5, [...dims, ...int(2, 1), ...bytes(8, "w"), ...bytes(9)]);
    expect(found(open(put("MatMul", ["x", "w"], "y"), empty))).toEqual([]);
  });

  test("a weight that a plain operator meets first belongs to the layer that knows it", () => {
    const opened = open(put("Neg", ["w"], "n"), put("MatMul", ["x", "w"], "y"), f32("w", 4, 6));
    expect(found(opened)).toEqual([["w", "weights", "linear", "MatMul", 6, 4]]);
    expect(opened.tensors[0]!.consumers.map((layer) => layer.op)).toEqual(["MatMul", "Neg"]);
  });

  test("operators of another domain are not mistaken for ONNX's own", () => {
    const foreign = bytes(1, [...node("Conv", ["x", "w"], ["y"]), ...bytes(7, "com.example")]);
    expect(found(open(foreign, f32("w", 4, 6)))).toEqual([["w", "weights", "other", "Conv", 4, 6]]);
  });

  test("sparse initializers and functions of the model are told", () => {
    const graph = [...put("Relu", ["x"], "y"), ...bytes(15)];
    const opened = new OnnxModel(
      "m.onnx",
      new MemorySource(Uint8Array.from([...model(graph), ...bytes(25)])),
    );
    expect(opened.notes).toEqual([
      "1 sparse initializers are not read",
      "1 functions of the model itself are not looked into",
    ]);
  });

  test("an input has the names of its free dimensions", () => {
    const dimension = (content: Bytes) => bytes(1, content);
    const shape = bytes(2, dimension(bytes(2, "batch")), dimension(int(1, 3)), dimension([]));
    const type = bytes(2, bytes(1, int(1, 10), shape));
    expect(open(bytes(11, bytes(1, "x"), type)).inputs).toEqual([{
      name: "x",
      dtype: "f16",
      shape: ["batch", 3, "?"],
    }]);
  });
});

test("a convolution whose weights are computed still has its type, by its kernel", () => {
  const conv = (...attributes: Bytes[]) =>
    found(open(put("Conv", ["x", "w", "b"], "y", ...attributes), f32("b", 20)));
  expect(conv(list("kernel_shape", 3, 3))).toEqual([["b", "bias", "conv2d", "Conv", 20, 1]]);
  expect(conv(list("kernel_shape", 3))).toEqual([["b", "bias", "conv1d", "Conv", 20, 1]]);
  expect(conv()).toEqual([["b", "bias", "other", "Conv", 20, 1]]);
});

test("external data with an offset or a length that cannot be is refused", () => {
  const entry = (key: string, value: string) => bytes(13, bytes(1, key), bytes(2, value));
  const weight = (...entries: Bytes[]) =>
    bytes(5, [
      ...int(1, 4),
      ...int(1, 5),
      ...int(2, 1),
      ...bytes(8, "w"),
      ...entry("location", "weights.bin"),
      ...entries.flat(),
      ...int(14, 1),
    ]);
  const from = (...entries: Bytes[]) => () =>
    new OnnxModel(
      "m.onnx",
      new MemorySource(model([...put("MatMul", ["x", "w"], "y"), ...weight(...entries)])),
      () => fixture("weights.bin"),
    );
  expect(from(entry("offset", "4"))().tensors).toHaveLength(1);
  for (const offset of ["-4", "0.5", "1e9", "NaN", "x"]) {
    expect(from(entry("offset", offset))).toThrow("must lie in the");
  }
  expect(from(entry("length", "81"))).toThrow("must have 80 bytes: it says 81");
});

test("half-width floats as entries of int32_data are read", () => {
  const weight = [
    ...int(1, 2),
    ...int(1, 1),
    ...int(2, 10),
    ...bytes(8, "w"),
    ...int(5, 0x3c00),
    ...int(5, 0xc000),
  ];
  const opened = open(put("MatMul", ["x", "w"], "y"), bytes(5, weight));
  const row = new Float32Array(2);
  opened.tensors[0]!.read(0, 1, row);
  expect([...row]).toEqual([1, -2]);
});
