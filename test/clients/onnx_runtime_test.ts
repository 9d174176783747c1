import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model, RowSource, Tensor } from "../../src/model/model.ts";
import { writeOnnx } from "../../src/model/onnx/write.ts";
import { openModel } from "../../src/model/open.ts";
import { openSample } from "../../src/model/samples.ts";
import { assets, fileSource, fixture, fixtures, MemorySink, packaged } from "../src/model/sources.ts";
import { jupyterPython } from "./jupyter_python.ts";

interface Output {
  readonly name: string;
  readonly shape: number[];
  readonly sha256: string;
  readonly values: number[] | null;
}

const folder = await Deno.makeTempDir();
let python = "";
beforeAll(async () => void (python = await jupyterPython()), 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

/** What a script of this folder prints, as JSON. */
async function runScript(script: string, ...given: (string | URL)[]): Promise<unknown> {
  const files = [new URL(script, import.meta.url), ...given];
  const args = files.map((file) => file instanceof URL ? fileURLToPath(file) : file);
  const { code, stdout, stderr } = await new Deno.Command(python, { args, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`Cannot run ${script}: ${text(stderr)}`);
  return JSON.parse(text(stdout));
}

function write(model: Model, replace: ReadonlyMap<Tensor, RowSource>, name: string): string {
  const sink = new MemorySink();
  writeOnnx(model, replace, sink, { recipe: "none" });
  const path = `${folder}/${name}`;
  Deno.writeFileSync(path, sink.bytes());
  return path;
}

const itself = (model: Model) => new Map<Tensor, RowSource>(model.tensors.map((tensor) => [tensor, tensor]));

function doubled(tensor: Tensor): RowSource {
  const { rows, cols } = tensor;
  return {
    rows,
    cols,
    read(row, count, into) {
      tensor.read(row, count, into);
      for (let i = 0; i < count * cols; i++) into[i]! *= 2;
    },
  };
}

function zero({ rows, cols }: Tensor): RowSource {
  return { rows, cols, read: (_row, count, into) => void into.fill(0, 0, count * cols) };
}

describe("ONNX Runtime and a rewritten model", () => {
  for (const sample of ["ocr", "ocr-detector", "ocr-direction"]) {
    test(`${sample}: the outputs are the same to the bit when each tensor is written as it was read`, async () => {
      const model = openSample(sample, { openPackaged: packaged });
      const copy = write(model, itself(model), `${sample}.onnx`);
      const [source, rewritten] = await runScript(
        "onnx_run.py",
        new URL(`${model.name}.onnx`, assets),
        copy,
      ) as Output[][];
      expect(rewritten).toEqual(source);
      expect(source!.length).toBeGreaterThan(0);
    });
  }

  test("ocr: the outputs change with the weights", async () => {
    const model = openSample("ocr", { openPackaged: packaged });
    const head = model.tensors.find((tensor) => tensor.path === "linear_85.w_0")!;
    const copy = write(model, new Map([[head, doubled(head)]]), "head.onnx");
    const [source, rewritten] = await runScript(
      "onnx_run.py",
      new URL(`${model.name}.onnx`, assets),
      copy,
    ) as Output[][];
    expect(rewritten![0]!.shape).toEqual(source![0]!.shape);
    expect(rewritten![0]!.sha256).not.toBe(source![0]!.sha256);
  });

  // Doubling every parameter is exact in binary and doubles the output of each layer without a bias of its own above.
  const factors: Record<string, number[]> = {
    subgraphs: [2, 2],
    float_data: [4],
    halves: [8],
    products: [4, 4, 4],
    transposed_convolutions: [2, 2, 2],
    tied: [4],
    routes: [4, 2, 2],
    external: [2],
  };
  for (const [name, powers] of Object.entries(factors)) {
    test(`${name}: unchanged, the same outputs; all parameters doubled, outputs times ${powers}`, async () => {
      const model = openModel(`${name}.onnx`, fixture(`${name}.onnx`), { beside: fixture });
      const same = write(model, itself(model), `${name}.same.onnx`);
      const twice = write(model, new Map(model.tensors.map((t) => [t, doubled(t)])), `${name}.twice.onnx`);
      const runs = await runScript(
        "onnx_run.py",
        new URL(`${name}.onnx`, fixtures),
        same,
        twice,
      ) as Output[][];
      const [source, rewritten, scaled] = runs;
      expect(rewritten).toEqual(source);
      powers.forEach((power, i) => {
        const values = source![i]!.values!;
        expect(values.some((value) => value !== 0)).toBe(true);
        expect(scaled![i]!.values).toEqual(values.map((value) => value * power));
      });
    });
  }

  test("initializers: without the weights of the last layer, its bias is what comes out", async () => {
    const model = openModel("initializers.onnx", fixture("initializers.onnx"));
    const [, , weights, bias] = model.tensors;
    const copy = write(model, new Map([[weights!, zero(weights!)]]), "bias.onnx");
    const [[output]] = await runScript("onnx_run.py", copy) as [Output[]];
    const expected = new Float32Array(bias!.size);
    bias!.read(0, bias!.rows, expected);
    expect(output!.values).toEqual([...expected]);
  });
});

describe("the accuracy of the recogniser on rendered text", () => {
  interface Accuracy {
    readonly lines: number;
    readonly characters: number;
    readonly accuracy: number;
  }
  const keys = new URL("ppocr_keys_v1.txt", assets);

  test("is above 98 % as it comes", async () => {
    const model = new URL("ch_PP-OCRv4_rec_infer.onnx", assets);
    const found = await runScript("onnx_ocr_accuracy.py", model, keys) as Accuracy;
    expect(found.lines).toBe(40);
    expect(found.accuracy).toBeGreaterThan(0.98);
    expect(found.accuracy).toBeLessThanOrEqual(1);
  });

  test("is gone when the convolutions are wiped out", async () => {
    const model = openModel("rec.onnx", fileSource(new URL("ch_PP-OCRv4_rec_infer.onnx", assets)));
    const convolutions = model.tensors.filter((tensor) => tensor.layer.op === "Conv");
    const copy = write(model, new Map(convolutions.map((tensor) => [tensor, zero(tensor)])), "wiped.onnx");
    expect((await runScript("onnx_ocr_accuracy.py", copy, keys) as Accuracy).accuracy).toBeLessThan(0.05);
  });
});
