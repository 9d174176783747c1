import { describe, expect, test } from "vitest";
import { ModelFileError } from "../../../src/model/file_error.ts";
import { OnnxModel } from "../../../src/model/onnx/read.ts";
import { bytes, floats, int, model, node, varint } from "./protobuf.ts";
import { MemorySource } from "./sources.ts";

type Bytes = number[];

const head = (name: string, type: number, dims: number[]): Bytes => [
  ...dims.flatMap((n) => int(1, n)),
  ...int(2, type),
  ...bytes(8, name),
];
const raw = (name: string, type: number, dims: number[], data: Bytes): Bytes =>
  bytes(5, [...head(name, type, dims), ...bytes(9, data)]);
const attribute = (
  name: string,
  value: number,
): Bytes => [...bytes(1, name), ...int(3, value), ...int(20, 2)];

/** A product by what a node makes of codes [4, 6]. */
function open(initializers: Bytes, attributes: Bytes[], inputs = ["w", "s"]): OnnxModel {
  const graph = [
    ...bytes(1, node("DequantizeLinear", inputs, ["d"], ...attributes)),
    ...bytes(1, node("MatMul", ["x", "d"], ["y"])),
    ...initializers,
  ];
  return new OnnxModel("coded.onnx", new MemorySource(model(graph)));
}

/** As they are stored, [4, 6]: the matrix of a product has a row for each output. */
function values(opened: OnnxModel): number[][] {
  const [tensor] = opened.tensors;
  const matrix = new Float32Array(24);
  tensor!.read(0, 6, matrix);
  return Array.from({ length: 4 }, (_, k) => Array.from({ length: 6 }, (_, n) => matrix[n * 4 + k]!));
}

const i8 = 3, u8 = 2, i32 = 6, f32 = 1, i4 = 22;
const codes = Array.from({ length: 24 }, (_, i) => i - 12);
const w = raw("w", i8, [4, 6], codes.map((c) => c & 255));
const table = (of: (c: number, k: number, n: number) => number) =>
  Array.from({ length: 4 }, (_, k) => Array.from({ length: 6 }, (_, n) => of(codes[k * 6 + n]!, k, n)));

describe("weights that a node decodes", () => {
  test("one scale", () => {
    const opened = open([...w, ...raw("s", f32, [], floats(0.5))], []);
    expect(opened.notes).toEqual(["stored as i8, read as DequantizeLinear makes them: 1 tensor"]);
    expect(opened.tensors.map((t) => [t.alias, t.dtype, t.rows, t.cols])).toEqual([["d", "f32", 6, 4]]);
    expect(values(opened)).toEqual(table((c) => c * 0.5));
  });

  test("a scale and a zero point for each index of an axis; the axis is 1 unless said, and may be counted from the end", () => {
    const scales = [1, 2, 3, 4, 5, 6], zeros = [0, 1, 2, 3, 4, 5];
    const given = [...w, ...raw("s", f32, [6], floats(...scales)), ...raw("z", i8, [6], zeros)];
    const expected = table((c, _, n) => (c - zeros[n]!) * scales[n]!);
    for (const attributes of [[], [attribute("axis", 1)], [attribute("axis", -1)]]) {
      expect(values(open(given, attributes, ["w", "s", "z"]))).toEqual(expected);
    }
  });

  test("blocks along an axis, the last of them shorter", () => {
    const scales = Array.from({ length: 8 }, (_, i) => i + 1);
    const given = [...w, ...raw("s", f32, [4, 2], floats(...scales))];
    const opened = open(given, [attribute("axis", 1), attribute("block_size", 4)]);
    expect(values(opened)).toEqual(table((c, k, n) => c * scales[k * 2 + (n < 4 ? 0 : 1)]!));
  });

  test("codes of 4 bits from any place on, and those that stand in int32_data", () => {
    const nibbles = Array.from({ length: 12 }, (_, i) => (2 * i & 15) | (2 * i + 1 & 15) << 4);
    const scale = raw("s", f32, [], floats(1));
    const wanted = table((c) => ((c + 12 & 15) ^ 8) - 8);
    expect(values(open([...raw("w", i4, [4, 6], nibbles), ...scale], []))).toEqual(wanted);
    const entries = bytes(5, nibbles.flatMap((n) => varint(n)));
    const unpacked = bytes(5, [...head("w", i4, [4, 6]), ...entries]);
    expect(values(open([...unpacked, ...scale], []))).toEqual(wanted);
  });

  test("int32 codes, such as those of a bias", () => {
    const data = [...new Uint8Array(Int32Array.from(codes, (c) => c * 1000).buffer)];
    expect(values(open([...raw("w", i32, [4, 6], data), ...raw("s", f32, [], floats(1))], []))).toEqual(
      table((c) => c * 1000),
    );
  });

  test.each<[string, Bytes, Bytes[], string[]?]>([
    ["scales for another size", raw("s", f32, [5], floats(1, 2, 3, 4, 5)), []],
    ["an axis that there is not", raw("s", f32, [6], floats(1, 2, 3, 4, 5, 6)), [attribute("axis", 2)]],
    ["blocks of another size", raw("s", f32, [4, 2], floats(1, 2, 3, 4, 5, 6, 7, 8)), [
      attribute("block_size", 2),
    ]],
    ["a zero point of another type", [...raw("s", f32, [], floats(1)), ...raw("z", u8, [], [0])], [], [
      "w",
      "s",
      "z",
    ]],
    ["scales that are integers", raw("s", i32, [], [1, 0, 0, 0]), []],
  ])("%s: told, and not listed", (_what, scale, attributes, inputs) => {
    const opened = open([...w, ...scale], attributes, inputs);
    expect(opened.tensors).toEqual([]);
    expect(opened.notes).toEqual(['"w" is quantized already (i8, read by DequantizeLinear): not read']);
  });

  test("too few entries of int32_data are refused", () => {
    const few = bytes(5, [...head("w", i4, [4, 6]), ...bytes(5, [1, 2, 3])]);
    expect(() => open([...few, ...raw("s", f32, [], floats(1))], [])).toThrow(ModelFileError);
  });

  test("any one byte becomes 0, 127, 128 or 255: refused, or read", () => {
    const graph = [
      ...bytes(
        1,
        node("DequantizeLinear", ["w", "s"], ["d"], attribute("axis", 1), attribute("block_size", 4)),
      ),
      ...bytes(1, node("MatMul", ["x", "d"], ["y"])),
      ...w,
      ...raw("s", f32, [4, 2], floats(1, 2, 3, 4, 5, 6, 7, 8)),
    ];
    const whole = model(graph);
    for (let at = 0; at < whole.length; at++) {
      for (const byte of [0, 127, 128, 255]) {
        const bent = whole.with(at, byte);
        try {
          const opened = new OnnxModel("bent.onnx", new MemorySource(bent));
          for (const tensor of opened.tensors) tensor.read(0, tensor.rows, new Float32Array(tensor.size));
        } catch (cause) {
          expect(cause, `byte ${at} becomes ${byte}`).toBeInstanceOf(ModelFileError);
        }
      }
    }
  });
});
