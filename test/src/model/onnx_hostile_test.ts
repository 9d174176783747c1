import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModelFileError } from "../../../src/model/file_error.ts";
import { openModel } from "../../../src/model/open.ts";
import { OnnxModel } from "../../../src/model/onnx/read.ts";
import { type Bytes, bytes, floats, int, model, node, tensor, varint } from "./protobuf.ts";
import { fixture, MemorySource } from "./sources.ts";

const names = [
  "initializers",
  "constants",
  "subgraphs",
  "float_data",
  "halves",
  "routes",
  "norms",
  "external",
];

/** Opens and reads everything; only a ModelFileError may come of it. @returns its message, or "" */
function survive(content: Uint8Array): string {
  try {
    const opened = new OnnxModel("hostile.onnx", new MemorySource(content), () => fixture("weights.bin"));
    for (const tensor of opened.tensors) {
      expect(tensor.rows * tensor.cols).toBe(tensor.size);
      expect(tensor.size).toBeLessThanOrEqual(content.length + 1000);
      tensor.read(0, tensor.rows, new Float32Array(tensor.size));
    }
    return "";
  } catch (cause) {
    expect(cause).toBeInstanceOf(ModelFileError);
    const { message, offset } = cause as ModelFileError;
    expect(offset).toBeLessThanOrEqual(content.length);
    expect(message).toMatch(/^Cannot read "hostile.onnx" as ONNX: /);
    return message;
  }
}

const matmul = (...weights: Bytes[]) => [
  ...bytes(1, node("MatMul", ["x", "w"], ["y"])),
  ...weights.flatMap((weight) => bytes(5, weight)),
];
const open = (graph: Bytes) => survive(model(graph));

describe("a truncated model", () => {
  for (const name of names) {
    test(`${name}: every length is refused or read, with an offset in the file`, () => {
      const whole = fixture(`${name}.onnx`).bytes;
      let refused = 0;
      for (let length = 0; length < whole.length; length++) {
        if (survive(whole.slice(0, length)) !== "") refused++;
      }
      // The graph is one field, and what follows it (the opset) may be missing.
      expect(refused).toBeGreaterThan(whole.length * 0.9);
      expect(survive(whole)).toBe("");
    });
  }
});

describe("a model with flipped bytes", () => {
  const wholes = names.map((name) => fixture(`${name}.onnx`).bytes);
  test("is refused or read", () => {
    const flip = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    const flips = fc.tuple(fc.nat(wholes.length - 1), fc.array(flip, { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(flips, ([which, changes]) => {
        const copy = wholes[which]!.slice();
        for (const [at, value] of changes) copy[at % copy.length] = value;
        survive(copy);
      }),
      { numRuns: 1000 },
    );
  });

  test("is refused or read when any one byte becomes 0, 127, 128 or 255", () => {
    for (const whole of wholes) {
      for (let at = 0; at < whole.length; at += 7) {
        for (const value of [0, 127, 128, 255]) {
          const copy = whole.slice();
          copy[at] = value;
          survive(copy);
        }
      }
    }
  });
});

test("random bytes are refused or read", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (content) => void survive(content)), {
    numRuns: 1000,
  });
});

describe("a hostile length", () => {
  for (const length of [100n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
    test(`of ${length} bytes is refused before anything is allocated`, () => {
      const head = [...varint(9 * 8 + 2), ...varint(length), 1, 2, 3];
      const message = open(bytes(5, int(1, 4), int(2, 1), head));
      expect(message).toMatch(/graph\.initializer\[0\] at byte \d+ \(field 9\) must be at most 3 bytes long/);
    });
  }

  for (const dims of [[2 ** 20, 2 ** 20, 2 ** 20], [2 ** 40, 2 ** 40], [-1], [3, -2]]) {
    test(`shape [${dims}] is refused`, () => {
      const weight = [
        ...dims.flatMap((n) => int(1, n)),
        ...int(2, 1),
        ...bytes(8, "w"),
        ...bytes(9, floats(1)),
      ];
      expect(open(matmul(weight))).toMatch(/graph\.initializer\[0\]\.(dims|raw_data)/);
    });
  }

  test("a shape with a zero and huge sizes allocates nothing", () => {
    const dims = [2 ** 30, 0, 2 ** 30].flatMap((n) => int(1, n));
    expect(open(matmul([...dims, ...int(2, 1), ...bytes(8, "w"), ...bytes(9)]))).toBe("");
  });

  test("more dimensions than 64 are refused", () => {
    const dims = bytes(1, Array<number>(65).fill(1));
    expect(open(matmul([...dims, ...int(2, 1), ...bytes(8, "w"), ...bytes(9, floats(1))])))
      .toContain("graph.initializer[0].dims");
  });
});

describe("a field that lies", () => {
  test("raw_data shorter than the shape names both", () => {
    expect(open(matmul(tensor("w", [2, 3], [1, 2, 3, 4, 5]))))
      .toMatch(
        /graph\.initializer\[0\]\.raw_data at byte \d+ must have 24 bytes for \[2, 3\] f32: it has 20/,
      );
  });

  test("a tensor without elements is refused", () => {
    expect(open(matmul([...int(1, 20), ...int(2, 1), ...bytes(8, "w")]))).toContain("must have 20 elements");
  });

  test("f16 in int32_data with too few entries is refused", () => {
    expect(open(matmul([...int(1, 20), ...int(2, 10), ...bytes(5, [1, 2]), ...bytes(8, "w")])))
      .toContain("must have 20 elements of f16: it has 2");
  });

  test("a wrong wire type is refused with the field's path", () => {
    expect(open(bytes(1, int(4, 7)))).toMatch(
      /graph\.node\[0\]\.op_type at byte \d+ must have wire type 2: it has 0/,
    );
    expect(open(bytes(5, bytes(2, "f32")))).toContain("graph.initializer[0].data_type");
  });

  test("wire types of groups and field number 0 are refused", () => {
    expect(open([0x0b])).toContain("must have wire type 0, 1, 2 or 5: it has 3");
    expect(open([0x02, 0x00])).toContain("must have a field number from 1");
  });

  test("a varint that never ends is refused", () => {
    expect(open(Array<number>(12).fill(0xff))).toContain("at most 10 bytes");
  });

  test("a name of megabytes is refused", () => {
    expect(open(bytes(1, bytes(4, "x".repeat(100_000)))))
      .toMatch(/graph\.node\[0\]\.op_type at byte \d+ must be at most 2048 bytes long: it is 100000/);
  });

  test("a file without a graph, or with two, is refused", () => {
    expect(survive(Uint8Array.from(int(1, 8)))).toContain("graph at byte 2 must be followed by a graph");
    expect(survive(Uint8Array.from([...bytes(7), ...bytes(7)]))).toContain("graph at byte 2 must stand once");
  });
});

describe("nesting", () => {
  /** If within If within ...: each a graph with one node with one attribute with a graph. */
  const nest = (levels: number): Bytes => {
    let graph: Bytes = [];
    for (let i = 0; i < levels; i++) graph = bytes(1, bytes(5, bytes(1, "then_branch"), bytes(6, graph)));
    return graph;
  };

  test("ten levels are read", () => expect(open(nest(10))).toBe(""));

  test("a thousand levels are refused, with the place", () => {
    expect(open(nest(1000))).toMatch(/must be at most 128 messages deep/);
  });
});

describe("a great many of something", () => {
  test("a million messages are the most", () => {
    const head = [7 * 8 + 2, ...varint(2_000_002)];
    const file = new Uint8Array(head.length + 2_000_002);
    file.set(head);
    for (let at = head.length; at < file.length; at += 2) file[at] = 5 * 8 + 2;
    expect(survive(file)).toContain("at most 1000000 messages");
  });

  test("a chain of 20,000 renamed constants is followed", () => {
    const chain: Bytes[] = [];
    for (let i = 0; i < 20_000; i++) chain.push(bytes(1, node("Identity", [`c${i}`], [`c${i + 1}`])));
    const last = bytes(1, node("MatMul", ["x", "c20000"], ["y"]));
    const opened = new OnnxModel(
      "chain.onnx",
      new MemorySource(
        model([...chain.flat(), ...last, ...bytes(5, tensor("c0", [5, 4], Array(20).fill(1)))]),
      ),
    );
    expect(opened.tensors.map((t) => [t.alias, t.rows, t.cols])).toEqual([["c0", 4, 5]]);
  });

  test("20,000 layers of the same name get paths of their own", () => {
    const one = [...bytes(3, "same"), ...node("MatMul", ["x", "w"], ["y"])];
    const opened = openModel(
      "same.onnx",
      new MemorySource(model([
        ...Array.from({ length: 20_000 }, () => bytes(1, one)).flat(),
        ...bytes(5, tensor("w", [5, 4], Array(20).fill(1))),
      ])),
    );
    expect(new Set(opened.layers.map((layer) => layer.path)).size).toBe(20_000);
    expect(opened.tensors[0]!.consumers).toHaveLength(20_000);
  });
});

test("weights that are quantized already are told and not listed", () => {
  const weight = [...int(1, 20), ...int(2, 3), ...bytes(8, "w"), ...bytes(9, Array(20).fill(1))];
  const graph = [...bytes(1, node("DequantizeLinear", ["w", "s"], ["d"])), ...bytes(5, weight)];
  const opened = new OnnxModel("quantized.onnx", new MemorySource(model(graph)));
  expect(opened.tensors).toEqual([]);
  expect(opened.notes).toEqual(['"w" is quantized already (i8, read by DequantizeLinear): not read']);
});

test("float_data in pieces, packed and not, is one tensor", () => {
  const weight = [
    ...int(1, 4),
    ...int(1, 5),
    ...int(2, 1),
    ...bytes(8, "w"),
    ...[0, 1, 2].flatMap((x) => [4 * 8 + 5, ...floats(x)]),
    ...bytes(4, floats(...Array.from({ length: 17 }, (_, i) => i + 3))),
  ];
  const opened = new OnnxModel("pieces.onnx", new MemorySource(model(matmul(weight))));
  const values = new Float32Array(20);
  opened.tensors[0]!.read(0, 5, values);
  expect([...values.subarray(0, 8)]).toEqual([0, 5, 10, 15, 1, 6, 11, 16]);
});
