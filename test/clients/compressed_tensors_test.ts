/** compressed-tensors' own decompressor makes of what Quire exports the values that Quire means. */
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openModel } from "../../src/model/open.ts";
import { readSafetensorsHeader } from "../../src/model/safetensors_read.ts";
import { openSession, plain } from "../open_session.ts";
import { MemorySource } from "../src/model/sources.ts";
import { torchPython } from "./jupyter_python.ts";

const fixtures = fileURLToPath(new URL("../fixtures/compressed/", import.meta.url));
const folder = await Deno.makeTempDir();
afterAll(() => Deno.remove(folder, { recursive: true }));

/** A format, the arguments of the export, and how far the library's values may lie from ours: it computes nvfp4 in bfloat16. */
const cases = [
  ["int(4) symmetric per group(32)", "", 0],
  ["uint(4) affine per group(32)", "", 0],
  ["int(8) symmetric per channel", "", 0],
  ["int(8) symmetric per tensor", "(integers: bytes)", 0],
  ["fp8_e4m3 per channel", "", 0],
  ["nvfp4 in compressed_tensors", "", 2 ** -7],
  ["mxfp4 in compressed_tensors", "", 0],
] as const;

test("every layout is decompressed to the same values", async () => {
  const session = openSession(fixtures);
  const code = cases.map(([format, args], i) =>
    `recipe r${i} {
       quantize weights of linear to ${format}
       keep "lm_head"
     }
     q${i} = apply r${i}() to m
     export q${i} to "out/e${i}/" as compressed_tensors${args}`
  );
  const { error } = await session.run(['m = open("source.safetensors")', ...code].join("\n"));
  expect(plain(error?.traceback.join("\n") ?? "")).toBe("");
  for (const [path, bytes] of session.files) {
    const place = `${folder}/${path}`;
    await Deno.mkdir(place.replace(/[^/]*$/, ""), { recursive: true });
    await Deno.writeFile(place, bytes);
  }
  const folders = cases.map((_, i) => `${folder}/out/e${i}`);
  const { code: status, stderr } = await new Deno.Command(await torchPython(), {
    args: [`${fixtures}make.py`, "--values", ...folders],
    stdin: "null",
  }).output();
  expect(status, new TextDecoder().decode(stderr)).toBe(0);
  cases.forEach(([format, , tolerance], i) => {
    const read = (name: string) => new MemorySource(Deno.readFileSync(`${folders[i]}/${name}`));
    const source = read("values.safetensors"), { tensors } = readSafetensorsHeader("values", source);
    const model = openModel("m/model.safetensors", read("model.safetensors"), { beside: read });
    // Norms are no modules that it decompresses.
    const matrices = model.tensors.filter(({ alias }) => tensors.has(alias));
    expect(matrices.length).toBe(3);
    for (const tensor of matrices) {
      const { offset, size } = tensors.get(tensor.alias)!, bytes = new Uint8Array(size);
      source.read(offset, bytes);
      const theirs = new Float32Array(bytes.buffer), ours = new Float32Array(tensor.size);
      tensor.read(0, tensor.rows, ours);
      const far = ours.findIndex((x, at) => !(Math.abs(x - theirs[at]!) <= tolerance * Math.abs(x)));
      expect([format, tensor.alias, far, ours[far]]).toEqual([format, tensor.alias, -1, undefined]);
    }
  });
  session.session.close();
}, 900_000);
