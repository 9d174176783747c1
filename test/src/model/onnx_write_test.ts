import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Model, RowSource, Tensor } from "../../../src/model/model.ts";
import { roundTo } from "../../../src/model/encode.ts";
import { compareWritten, writeOnnx } from "../../../src/model/onnx/write.ts";
import { openModel } from "../../../src/model/open.ts";
import { bytes, floats, int, model as modelBytes, node, tensor as tensorBytes, varint } from "./protobuf.ts";
import { assets, fileSource, fixture, fixtures, MemorySink, MemorySource } from "./sources.ts";

const names = Object.keys(JSON.parse(Deno.readTextFileSync(new URL("expected.json", fixtures))));
const openFixture = (name: string) => openModel(`${name}.onnx`, fixture(`${name}.onnx`), { beside: fixture });
const reopen = (sink: MemorySink) => openModel("written.onnx", new MemorySource(sink.bytes()));

/** Every element replaced by a number of its own that no 16-bit format holds exactly. */
function changed({ rows, cols }: Tensor): RowSource {
  return {
    rows,
    cols,
    read(row, count, into) {
      for (let i = 0; i < count * cols; i++) into[i] = Math.fround(-1.0003 + (row * cols + i) / 7);
    },
  };
}

function values(source: RowSource): Float32Array {
  const all = new Float32Array(source.rows * source.cols);
  source.read(0, source.rows, all);
  return all;
}

function rewrite(
  model: Model,
  replace = new Map<Tensor, RowSource>(),
  metadata: Record<string, string> = {},
) {
  const sink = new MemorySink();
  const size = writeOnnx(model, replace, sink, metadata);
  expect(sink.state).toBe("committed");
  expect(sink.bytes().length).toBe(size);
  return sink;
}

describe("writeOnnx()", () => {
  for (const name of names.filter((name) => name !== "external")) {
    test(`${name}: nothing replaced gives the same bytes`, () => {
      expect(rewrite(openFixture(name)).bytes()).toEqual(fixture(`${name}.onnx`).bytes);
    });
  }

  for (const name of names) {
    test(`${name}: each tensor alone, then all, comes back as it was replaced and the others as they were`, () => {
      const model = openFixture(name);
      for (const some of [...model.tensors.map((tensor) => [tensor]), model.tensors]) {
        const replace = new Map(some.map((tensor) => [tensor, changed(tensor)]));
        const written = reopen(rewrite(model, replace));
        compareWritten(written, model, replace);
        expect(written.tensors.map((t) => [t.path, t.dtype, t.shape])).toEqual(
          model.tensors.map((t) => [t.path, t.dtype, t.shape]),
        );
        for (const [i, tensor] of model.tensors.entries()) {
          const expected = values(replace.get(tensor) ?? tensor);
          roundTo(expected, tensor.dtype);
          expect(values(written.tensors[i]!)).toEqual(expected);
        }
      }
    });
  }

  test("weights of another file move into this one, whole", () => {
    const written = reopen(rewrite(openFixture("external")));
    expect(written.tensors.map((tensor) => [...values(tensor)])).toEqual(
      openFixture("external").tensors.map((tensor) => [...values(tensor)]),
    );
  });

  test("metadata is added, and takes the place of the same key", () => {
    const first = reopen(rewrite(openFixture("constants"), new Map(), { recipe: "the first", seed: "42" }));
    expect([...first.metadata]).toEqual([["recipe", "the first"], ["seed", "42"]]);
    const long = "two\n".repeat(100_000);
    const sink = rewrite(first, new Map(), { recipe: long });
    const second = reopen(sink);
    expect(Object.fromEntries(second.metadata)).toEqual({ recipe: long, seed: "42" });
    expect(new TextDecoder("latin1").decode(sink.bytes())).not.toContain("the first");
  });

  test("the recogniser comes back with one tensor replaced, and only its bytes differ", () => {
    const source = fileSource(new URL("ch_PP-OCRv4_rec_infer.onnx", assets));
    const model = openModel("rec.onnx", source);
    const head = model.tensors.find((tensor) => tensor.path === "linear_85.w_0")!;
    const sink = rewrite(model, new Map([[head, changed(head)]]));
    const written = sink.bytes();
    expect(written.length).toBe(source.size);
    let differ = 0, first = -1, last = -1;
    for (let i = 0; i < written.length; i++) {
      if (written[i] === source.bytes[i]) continue;
      if (first < 0) first = i;
      last = i;
      differ++;
    }
    expect(last - first).toBeLessThan(head.size * 4);
    expect(differ).toBeGreaterThan(head.size);
    compareWritten(reopen(sink), model, new Map([[head, changed(head)]]));
  });

  test("lengths around the message boundaries of varints are written right", () => {
    // Unpacked float_data of n elements (5 bytes each) becomes raw_data (4 each): every length prefix shrinks.
    fc.assert(
      fc.property(fc.integer({ min: 17, max: 9000 }), fc.boolean(), (n, inNode) => {
        const unpacked = Array.from({ length: n }, (_, i) => [4 * 8 + 5, ...floats(i)]).flat();
        const weight = [...int(1, n), ...int(1, 1), ...int(2, 1), ...bytes(8, "w"), ...unpacked];
        const constant = bytes(1, node("Constant", [], ["w"], [...bytes(1, "value"), ...bytes(5, weight)]));
        const graph = [
          ...(inNode ? constant : bytes(5, weight)),
          ...bytes(1, node("MatMul", ["x", "w"], ["y"])),
          ...bytes(2, "after"),
        ];
        const model = openModel("w.onnx", new MemorySource(modelBytes(graph)));
        const replace = new Map(model.tensors.map((tensor) => [tensor, changed(tensor)]));
        compareWritten(reopen(rewrite(model, replace, { key: "value" })), model, replace);
      }),
      { numRuns: 40 },
    );
  });

  test("a length prefix longer than it needs to be is kept when the length stays", () => {
    const weight = tensorBytes("w", [20, 1], Array.from({ length: 20 }, (_, i) => i));
    const padded = [...varint(5 * 8 + 2), weight.length | 128, 128, 0, ...weight];
    const file = modelBytes([...bytes(1, node("MatMul", ["x", "w"], ["y"])), ...padded]);
    const model = openModel("w.onnx", new MemorySource(file));
    const sink = rewrite(model, new Map([[model.tensors[0]!, model.tensors[0]!]]));
    expect(sink.bytes()).toEqual(file);
  });

  test("refuses another shape, another model's tensor, and then leaves nothing", () => {
    const model = openFixture("constants"), other = openFixture("constants");
    const [weight] = model.tensors;
    const refuse = (key: Tensor, source: RowSource, message: string) => {
      const sink = new MemorySink();
      expect(() => writeOnnx(model, new Map([[key, source]]), sink)).toThrow(message);
      expect(sink.state).toBe("aborted");
    };
    refuse(weight!, { ...changed(weight!), rows: 6, cols: 20 }, "it must have 7 rows of 20: it has 6 of 20");
    refuse(other.tensors[0]!, changed(weight!), 'must be a tensor of "constants"');
    const failing = {
      ...changed(weight!),
      read: () => {
        throw new Error("interrupted");
      },
    };
    refuse(weight!, failing, "interrupted");
  });
});

describe("compareWritten()", () => {
  test("names the tensor and row that differ", () => {
    const model = openFixture("constants");
    const [weight] = model.tensors;
    const written = reopen(rewrite(model, new Map([[weight!, changed(weight!)]])));
    expect(() => compareWritten(written, model, new Map())).toThrow(
      /linear_3\.w_0 must be .* at row 0: it is -1\.0003/,
    );
  });

  test("tells zero from minus zero, and takes NaN for NaN", () => {
    const model = openFixture("constants");
    const fill = (tensor: Tensor, value: number): RowSource => ({
      rows: tensor.rows,
      cols: tensor.cols,
      read: (_row, count, into) => void into.fill(value, 0, count * tensor.cols),
    });
    const [weight] = model.tensors;
    const write = (value: number) => reopen(rewrite(model, new Map([[weight!, fill(weight!, value)]])));
    expect(() => compareWritten(write(0), model, new Map([[weight!, fill(weight!, -0)]]))).toThrow("row 0");
    compareWritten(write(NaN), model, new Map([[weight!, fill(weight!, NaN)]]));
  });
});
