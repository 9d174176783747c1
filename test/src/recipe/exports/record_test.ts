/** Whatever is written says where it comes from: recipe, arguments, hashes of recipe, source and data, seed, versions, dialect. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readGgufHeader } from "../../../../src/model/gguf/header.ts";
import { openModel } from "../../../../src/model/open.ts";
import { readSafetensorsHeader } from "../../../../src/model/safetensors_read.ts";
import { version } from "../../../../src/recipe/record.ts";
import { graphRunner } from "../../../graph_runner.ts";
import { openSession, plain } from "../../../open_session.ts";
import { MemorySource } from "../../model/sources.ts";

const recipe = `recipe r(b) {
  dialect torch
  seed 7
  calibrate on mnist.train take 16 samples
  quantize weights of linear, conv2d to int(b) symmetric per channel
  quantize inputs of linear to uint(8) affine static per tensor
}`;
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

const readers: Readonly<Record<string, (bytes: Uint8Array) => Map<string, string>>> = {
  onnx: (bytes) => new Map(openModel("f.onnx", new MemorySource(bytes)).metadata),
  gguf: (bytes) =>
    new Map(
      readGgufHeader("f", new MemorySource(bytes)).pairs.flatMap(({ key, text }) =>
        text === undefined ? [] : [[key, text]]
      ),
    ),
  safetensors: (bytes) => new Map(readSafetensorsHeader("f", new MemorySource(bytes)).metadata),
};

test("every format carries the whole record", async () => {
  const session = openSession(undefined, 1, { runner: graphRunner });
  const { error } = await session.run(`mnist = open("mnist")
net = train network { conv2d(2, kernel: 5) relu pool(4) dense(10) } on mnist.train take 64 for 1 epochs using adam(rate: 0.01) seed 3
${recipe}
q = apply r(b: 5) to net
export q to "out/a.onnx" as onnx
export q to "out/b.onnx" as qdq
export q to "out/c.gguf" as gguf
export q to "out/d/" as compressed_tensors
save q to "out/e.safetensors"
export net to "out/net.onnx" as onnx`);
  expect(plain(error?.traceback.join("\n") ?? "")).toBe("");
  const written = [...session.files].filter(([path]) => !/config.json$|net.onnx$/.test(path));
  expect(written.map(([path]) => path)).toHaveLength(5);
  const records = written.map(([path, bytes]) => readers[path.split(".").at(-1)!]!(bytes));
  const data = records[0]!.get("quire.calibration.data.sha256");
  expect(data).toMatch(/^[0-9a-f]{64}$/);
  for (const record of records) {
    expect(
      Object.fromEntries(
        [...record].filter(([key]) =>
          /^quire\.(?!activations|decoders|network|training|epochs|data)/.test(key)
        ),
      ),
    ).toEqual({
      "quire.version": version,
      "quire.recipe": recipe,
      "quire.recipe.arguments": "b: 5",
      "quire.recipe.sha256": sha256(`${recipe}\nb: 5`),
      "quire.seed": "7",
      "quire.source": "net",
      "quire.source.path": "net.onnx",
      "quire.source.sha256": sha256(session.files.get("out/net.onnx")!),
      "quire.dialect": "torch",
      "quire.calibration": "mnist.train, 16 samples",
      "quire.calibration.data.sha256": data,
      "quire.calibration.engine": records[0]!.get("quire.calibration.engine"),
      "quire.calibration.sha256": records[0]!.get("quire.calibration.sha256"),
    });
    expect(record.get("quire.calibration.engine")).toMatch(/./);
  }
  session.session.close();
}, 60_000);
