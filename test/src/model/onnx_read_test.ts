import { describe, expect, test } from "vitest";
import type { Model, Tensor } from "../../../src/model/model.ts";
import { openModel } from "../../../src/model/open.ts";
import { openSample, samples } from "../../../src/model/samples.ts";
import { assets, fileSource, fixture, fixtures, MemorySource, packaged } from "./sources.ts";

function rows(tensor: Tensor): Float32Array {
  const values = new Float32Array(tensor.rows * tensor.cols);
  tensor.read(0, tensor.rows, values);
  return values;
}

function describeTensor(tensor: Tensor) {
  const { path, alias, role, layer, consumers, dtype, shape } = tensor;
  return {
    path,
    alias,
    role,
    type: layer.type,
    layer: layer.path,
    consumers: consumers.map((consumer) => consumer.path),
    dtype,
    shape,
    rows: tensor.rows,
    cols: tensor.cols,
    values: [...rows(tensor)],
  };
}

/** See test/fixtures/onnx/make.py. */
describe("a handmade model", () => {
  const expected = JSON.parse(Deno.readTextFileSync(new URL("expected.json", fixtures)));
  for (const [name, tensors] of Object.entries(expected)) {
    test(`${name} has the tensors that went in`, () => {
      const model = openModel(`${name}.onnx`, fixture(`${name}.onnx`), { beside: fixture });
      expect(model.tensors.map(describeTensor)).toEqual(tensors);
      for (const layer of model.layers) {
        expect(layer.tensors.length).toBeGreaterThan(0);
        for (const tensor of layer.tensors) expect(tensor.consumers).toContain(layer);
      }
      expect(new Set(model.layers.map((layer) => layer.path)).size).toBe(model.layers.length);
    });
  }

  test("gives a layer its attributes and the values that it reads and computes", () => {
    const model = openModel("initializers.onnx", fixture("initializers.onnx"));
    const [conv, gemm] = model.layers;
    expect(conv).toMatchObject({
      alias: "/features.0/Conv",
      op: "Conv",
      attributes: { strides: [2, 2] },
      inputs: ["x"],
      outputs: ["a"],
    });
    expect(gemm).toMatchObject({ attributes: { transB: 1 }, inputs: ["f"], outputs: ["y"] });
    expect(model.inputs).toEqual([{ name: "x", dtype: "f32", shape: [1, 3, 5, 5] }]);
    expect(model.outputs).toEqual([{ name: "y", dtype: "f32", shape: [1, 5] }]);
    expect(model.name).toBe("initializers");
    // 6 * 27 weights + 5 * 24 weights; two biases of 6 and 5 elements are not counted.
    expect(model.parameters).toBe(6 * 27 + 5 * 24);
  });

  test("refuses external data that it cannot reach, naming file and field", () => {
    const open = () => openModel("external.onnx", fixture("external.onnx"));
    expect(open).toThrow(
      /graph\.initializer\[0\]\.external_data at byte \d+ must be in the model's own file/,
    );
    expect(open).toThrow(/"weights\.bin"/);
  });

  for (const location of ["/etc/a.bin", "../../a.bin", "C:\\aaa.bin"]) {
    test(`refuses external data in "${location}"`, () => {
      const source = fixture("external.onnx");
      const bytes = source.bytes, from = new TextEncoder().encode("weights.bin");
      for (let at = 0; at < bytes.length; at++) {
        if (from.every((byte, i) => bytes[at + i] === byte)) {
          bytes.set(new TextEncoder().encode(location.padEnd(11, "x")), at);
        }
      }
      expect(() => openModel("external.onnx", source, { beside: () => fixture("weights.bin") }))
        .toThrow("must be in a file below the model's folder");
    });
  }

  test("refuses external data beyond the end of its file", () => {
    const short = () => new MemorySource(fixture("weights.bin").bytes.slice(0, 100));
    expect(() => openModel("external.onnx", fixture("external.onnx"), { beside: short }))
      .toThrow('must lie in the 100 bytes of "weights.bin": it is 160 bytes from 0');
  });
});

/** See test/fixtures/onnx/ocr.py. */
describe("a model of PaddleOCR", () => {
  interface Known {
    readonly initializers: number;
    readonly large: number;
    readonly tensors: Record<
      string,
      { op: string; input: number; shape: number[]; first: number; last: number; sum: number }
    >;
  }
  const known: Record<string, Known> = JSON.parse(Deno.readTextFileSync(new URL("ocr.json", fixtures)));
  const models = new Map<string, Model>();
  const open = (name: string) => {
    let model = models.get(name);
    if (model === undefined) {
      model = openSample(name, { openPackaged: packaged });
      models.set(name, model);
    }
    return model;
  };

  for (const name of Object.keys(samples)) {
    test(`${name} has every parameter of its layers, with its shape and values`, () => {
      const byAlias = new Map(open(name).tensors.map((tensor) => [tensor.alias, tensor]));
      for (const [alias, { op, input, shape, first, last, sum }] of Object.entries(known[name]!.tensors)) {
        const tensor = byAlias.get(alias)!;
        expect(tensor, alias).toBeDefined();
        expect(tensor.layer.op).toBe(op);
        expect(tensor.shape).toEqual(shape);
        expect(tensor.role).toBe(["", "weights", "bias", "state", "state"][input]);
        const values = rows(tensor);
        expect(values[0], alias).toBe(first);
        expect(values.at(-1), alias).toBe(last);
        const total = values.reduce((a, b) => a + b, 0);
        const magnitude = values.reduce((a, b) => a + Math.abs(b), 0);
        expect(Math.abs(total - sum), alias).toBeLessThanOrEqual(1e-9 * magnitude);
      }
    });
  }

  test("ocr has 38 Conv and 9 MatMul weights and 2,690,029 parameters, none an initializer", () => {
    const model = open("ocr");
    const weights = model.tensors.filter((tensor) => tensor.role === "weights");
    expect(known["ocr"]!.initializers).toBe(0);
    expect(weights.filter((tensor) => tensor.layer.op === "Conv")).toHaveLength(38);
    expect(weights.filter((tensor) => tensor.layer.op === "MatMul")).toHaveLength(9);
    expect(weights.filter((tensor) => tensor.layer.type !== "norm")).toHaveLength(47);
    expect(model.parameters).toBe(2_690_029);
    expect(model.parameters).toBe(known["ocr"]!.large);
    expect(model.inputs[0]).toMatchObject({ name: "x", dtype: "f32" });
  });

  test("ocr names its layers by their weights and binds the biases that nodes of their own add", () => {
    const layers = new Map(open("ocr").layers.map((layer) => [layer.path, layer]));
    for (const name of ["conv2d_184", "conv2d_180"]) {
      const layer = layers.get(name)!;
      expect(layer.type).toBe("conv2d");
      expect(layer.tensors.map((t) => [t.path, t.rows, t.cols])).toEqual([
        [`${name}.w_0`, 480, 480],
        [`${name}.b_0`, 480, 1],
      ]);
    }
    const head = layers.get("linear_85")!;
    expect(head.tensors.map((t) => [t.path, t.role, t.rows, t.cols])).toEqual([
      ["linear_85.w_0", "weights", 6625, 120],
      ["linear_85.b_0", "bias", 6625, 1],
    ]);
    expect(layers.get("layer_norm_43")!.type).toBe("norm");
  });

  test("the detector has 62 Conv and 2 ConvTranspose weights, the direction classifier 53 Conv and 1 MatMul", () => {
    const count = (name: string, op: string) =>
      open(name).tensors.filter((tensor) => tensor.role === "weights" && tensor.layer.op === op).length;
    expect([count("ocr-detector", "Conv"), count("ocr-detector", "ConvTranspose")]).toEqual([62, 2]);
    expect([count("ocr-direction", "Conv"), count("ocr-direction", "MatMul")]).toEqual([53, 1]);
    expect(open("ocr-direction").layers.filter((layer) => layer.type === "norm")).toHaveLength(35);
    expect(open("ocr-detector").parameters).toBe(known["ocr-detector"]!.large);
    // Two convolutions have 16 weights each: parameters, though a graph's other small constants are not.
    expect(open("ocr-direction").parameters).toBe(known["ocr-direction"]!.large + 32);
  });

  test("opening reads the graph and leaves the weights in the file", () => {
    const source = fileSource(new URL("ch_PP-OCRv4_rec_infer.onnx", assets));
    const model = openModel("rec.onnx", source);
    expect(model.bytes).toBe(10_822_323);
    const [head] = model.tensors.filter((tensor) => tensor.alias === "conv2d_184.w_0");
    const before = source.bytesRead;
    head!.read(100, 3, new Float32Array(3 * 480));
    expect(source.bytesRead - before).toBe(3 * 480 * 4);
  });
});
