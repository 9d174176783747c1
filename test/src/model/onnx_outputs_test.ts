/** An ONNX file in memory with more outputs and other weights: the file that the writer makes, and nothing on the disk. */
import { describe, expect, test } from "vitest";
import type { RowSource, Tensor } from "../../../src/model/model.ts";
import { OnnxModel } from "../../../src/model/onnx/read.ts";
import { withOutputs } from "../../../src/model/onnx/with_outputs.ts";
import { writeOnnx } from "../../../src/model/onnx/write.ts";
import { fixture, MemorySink, MemorySource } from "./sources.ts";

const open = (name: string) => new OnnxModel(name, fixture(name), (path) => fixture(path));
const reopen = (bytes: Uint8Array) => new OnnxModel("again.onnx", new MemorySource(bytes));

/** Every element doubled. */
function doubled(tensor: Tensor): RowSource {
  return {
    rows: tensor.rows,
    cols: tensor.cols,
    read(row, count, into) {
      tensor.read(row, count, into);
      for (let i = 0; i < count * tensor.cols; i++) into[i]! *= 2;
    },
  };
}

test("values become outputs once, in the order asked; the graph and its weights stay", () => {
  const model = open("norms.onnx");
  const own = model.outputs.map(({ name }) => name);
  const inner = model.layers.flatMap(({ outputs }) => outputs).filter((name) => !own.includes(name)).slice(
    0,
    2,
  );
  expect(inner.length).toBe(2);
  const again = reopen(withOutputs(model, [...inner, own[0]!, inner[0]!]));
  expect(again.outputs.map(({ name }) => name)).toEqual([...own, ...inner]);
  expect(again.layers.map(({ path }) => path)).toEqual(model.layers.map(({ path }) => path));
  for (const [i, tensor] of model.tensors.entries()) {
    const [is, want] = [again.tensors[i]!, tensor].map((t) => {
      const values = new Float32Array(t.size);
      t.read(0, t.rows, values);
      return values;
    });
    expect(is).toEqual(want);
  }
});

describe.each(["routes.onnx", "halves.onnx", "float_data.onnx", "external.onnx", "subgraphs.onnx"])(
  "%s",
  (name) => {
    test("with nothing asked and other weights is what the writer writes", () => {
      const model = open(name);
      const replace = new Map(model.tensors.map((t) => [t, doubled(t)]));
      const sink = new MemorySink();
      writeOnnx(model, replace, sink);
      expect(withOutputs(model, [], replace)).toEqual(sink.bytes());
    });
  },
);

test("a value in a subgraph, and one that there is not, are refused", () => {
  const model = open("subgraphs.onnx");
  const inner = model.proto.graph.nodes.flatMap(({ attributes }) =>
    [...attributes.values()].flatMap(({ graphs }) =>
      graphs.flatMap(({ nodes }) => nodes.flatMap((n) => n.outputs))
    )
  );
  expect(inner.length).toBeGreaterThan(0);
  expect(() => withOutputs(model, [inner[0]!])).toThrow(
    /must be computed in the main graph: it is computed in a subgraph/,
  );
  expect(() => withOutputs(model, ["nothing"])).toThrow(/there is none of that name/);
});

test("a file of 2 GiB or more is refused before anything is read or held", () => {
  const model = open("routes.onnx");
  const huge = new MemorySource(new Uint8Array(0));
  Object.defineProperty(huge, "size", { value: 2 ** 31 });
  Object.defineProperty(model.wire, "source", { value: huge });
  expect(() => withOutputs(model, [])).toThrow(
    /must have less than 2 GiB with its weights: it has \d+ bytes$/,
  );
  expect(huge.reads).toBe(0);
});
