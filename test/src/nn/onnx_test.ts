/** A network as ONNX: ONNX Runtime computes what Quire does (test/fixtures/nn/onnx.py). */
import { expect, test } from "vitest";
import { stepsOf } from "../../../src/nn/structure.ts";
import { find, namesOf } from "../../../src/registry/registry.ts";
import reference from "../../fixtures/nn/onnx.json" with { type: "json" };
import { everyLayer, exampleImages, initialized } from "./every_layer.ts";
import { bitsOf, distance, f32 } from "./sides.ts";

test("the file is the one that ONNX Runtime has run, and its logits are ours", () => {
  const { logits, bytes } = initialized(everyLayer);
  const file = Deno.readFileSync(new URL("../../fixtures/nn/network.onnx", import.meta.url));
  expect(bytes.toBase64()).toBe(file.toBase64());
  expect(bitsOf(exampleImages())).toBe(bitsOf(f32(reference.images)));
  expect(distance(logits, f32(reference.logits))).toBeLessThan(1e-5);
});

test("every layer is in it", () => {
  const used = new Set(stepsOf(everyLayer).map(({ layer }) => layer?.entry.name));
  expect(namesOf("networkLayer").filter((name) => !used.has(name))).toEqual([]);
  expect(find("networkLayer", "dense")!.onnx({ units: 3 }).op).toBe("Gemm");
});
