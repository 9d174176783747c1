import { describe, expect, test } from "vitest";
import { OnnxModel } from "../../../../src/model/onnx/read.ts";
import { openSession, plain } from "../../../open_session.ts";
import { bytes, int, model, node, tensor } from "../../model/protobuf.ts";
import { MemorySource } from "../../model/sources.ts";

/** A product by w [4, 6], and one node more, at an opset. */
function product(opset: number, op: string): Uint8Array {
  const weights = Array.from({ length: 24 }, (_, i) => Math.sin(i + 1));
  const graph = [
    ...bytes(1, node("MatMul", ["x", "w"], ["p"])),
    ...bytes(1, node(op, ["p"], ["y"])),
    ...bytes(5, tensor("w", [4, 6], weights)),
  ];
  return Uint8Array.from([...model(graph), ...bytes(8, int(2, opset))]);
}

function trial(file: Uint8Array, format: string, as: string, language = "en") {
  const session = openSession();
  session.files.set("m.onnx", file);
  const code = [
    `set language ${language}`,
    `m = open("m.onnx")`,
    `recipe r { quantize weights of linear to ${format} }`,
    `export apply r() to m to "out/q.onnx" as ${as}`,
  ].join("\n");
  return session.run(code).then((found) => ({ ...found, file: session.files.get("out/q.onnx") }));
}

const opsetOf = (file: Uint8Array | undefined) =>
  new OnnxModel("q.onnx", new MemorySource(file!)).proto.opsets.get("");

describe("the opset of the file", () => {
  test("is the one that was asked for, and 21 where none was", async () => {
    expect(opsetOf((await trial(product(13, "Relu"), "int(8) per channel", "qdq(opset: 17)")).file)).toBe(17);
    expect(opsetOf((await trial(product(13, "Relu"), "int(8) per channel", "qdq")).file)).toBe(21);
  });

  test("stays that of the source, and a warning says so, when an operator would change and the codes need no more", async () => {
    const { error, file, text } = await trial(product(18, "GroupNormalization"), "int(8) per channel", "qdq");
    expect(error).toBeUndefined();
    expect(opsetOf(file)).toBe(18);
    expect(plain(text)).toContain("opset 18");
  });

  test("cannot be had when an operator would change and the codes need more", async () => {
    const { error, file } = await trial(product(18, "GroupNormalization"), "int(4) per channel", "qdq");
    expect(error?.name).toBe("opset-not-raised");
    expect(plain(error!.traceback.join("\n"))).toContain(
      "GroupNormalization means something else from opset 21 on",
    );
    expect(file).toBeUndefined();
    const zh = await trial(product(18, "GroupNormalization"), "int(4) per channel", "qdq", "zh");
    expect(plain(zh.error!.traceback.join("\n"))).toContain("GroupNormalization 从 opset 21 起含义不同");
  });

  test("is not lowered", async () => {
    const { error } = await trial(product(17, "Relu"), "int(8) per channel", "qdq(opset: 13)");
    expect(error?.name).toBe("opset-too-low");
    expect(plain(error!.traceback.join("\n"))).toContain("Write qdq(opset: 17)");
  });

  test("above 21 stays", async () => {
    expect(opsetOf((await trial(product(23, "Relu"), "int(4) per channel", "qdq")).file)).toBe(23);
  });
});

test("a script is told sizes before and after, the opset, and how many tensors are codes and numbers", async () => {
  const { statements, file } = await trial(product(13, "Relu"), "int(8) per group(2)", "qdq");
  const before = product(13, "Relu").length;
  expect(statements.at(-1)!.value).toEqual({
    path: "out/q.onnx",
    bytes: file!.length,
    before,
    opset: 21,
    tensors: 1,
    decoded: 0,
  });
});

test("the recipe, its hash, the source and the seed are in the file", async () => {
  const { file } = await trial(product(13, "Relu"), "int(8) per channel", "qdq");
  const { metadata } = new OnnxModel("q.onnx", new MemorySource(file!));
  expect(metadata.get("quire.recipe")).toContain("int(8) per channel");
  expect([...metadata.keys()]).toEqual(
    expect.arrayContaining(["quire.recipe.sha256", "quire.source.sha256", "quire.seed", "quire.version"]),
  );
});

test("a model without a graph cannot be written as one", async () => {
  const session = openSession();
  const { error } = await session.run(
    `recipe r { quantize weights of all to int(8) per channel }\nexport apply r() to samples(gauss) to "out/q.onnx" as qdq`,
  );
  expect(error?.name).toBe("not-onnx");
});

describe("biases beside static inputs", () => {
  const network = `mnist = open("mnist")
lenet = network { conv2d(4, kernel: 5) relu pool(2) dense(10) }
net = train lenet on mnist.train take 300 samples for 1 epochs using adam(rate: 0.001) seed 1
recipe s(b) {
  calibrate on mnist.valid take 32 samples
  quantize weights of all to int(b) symmetric per channel
  quantize inputs of all to uint(b) affine static per tensor clip minmax
}
`;

  test("of few bits are told, as the file computes otherwise; those of eight bits are not", async () => {
    const session = openSession();
    const of = async (code: string) => plain((await session.run(code)).text);
    const fine = await of(`${network}export apply s(8) to net to "out/8.onnx" as qdq`);
    expect(fine).toContain("2 biases as int32");
    expect(fine).not.toContain("biases-coarse");
    const coarse = await of(`export apply s(3) to net to "out/3.onnx" as qdq`);
    expect(coarse).toContain("warning[biases-coarse]: This file computes otherwise than");
    expect(coarse).toMatch(/dense1\.bias" keeps [\d.]+ dB, in steps of 0\.\d+/);
    expect(await of(`set language zh\nexport apply s(3) to net to "out/3.onnx" as qdq`)).toContain(
      "偏置写成 int32",
    );
  }, 60_000);
});
