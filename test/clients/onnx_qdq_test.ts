import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSession } from "../open_session.ts";
import { jupyterPython } from "./jupyter_python.ts";

interface Look {
  readonly opset: number;
  readonly types: Readonly<Record<string, number>>;
  readonly wrong: number;
  readonly missing: readonly string[];
  readonly largest: number;
  readonly differences: readonly number[];
}

const folder = await Deno.makeTempDir();
let python = "";
beforeAll(async () => void (python = await jupyterPython()), 600_000);
afterAll(() => Deno.remove(folder, { recursive: true }));

/** What the script says of files that are pairs, or with Quire's own file threes. */
async function lookAt(files: readonly (string | Uint8Array)[]): Promise<Look[]> {
  const paths = files.map((bytes, i) => {
    if (typeof bytes === "string") return bytes;
    const path = `${folder}/${i}`;
    Deno.writeFileSync(path, bytes);
    return path;
  });
  const args = [fileURLToPath(new URL("onnx_qdq.py", import.meta.url)), ...paths];
  const { code, stdout, stderr } = await new Deno.Command(python, { args, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`Cannot run onnx_qdq.py: ${text(stderr)}`);
  return JSON.parse(text(stdout));
}

/** Quantizes, writes codes, numbers and Quire's own file, and lets onnx and ONNX Runtime look at them. */
async function look(model: string, rules: string, opset: number): Promise<Look> {
  const session = openSession();
  const trial = await session.run([
    `m = open("${model}")`,
    `recipe r { ${rules} }`,
    `q = apply r() to m`,
    `export q to "out/coded.onnx" as qdq(opset: ${opset})`,
    `export q to "out/numbers.onnx" as onnx`,
    `save q to "out/saved.safetensors"`,
  ].join("\n"));
  expect(trial.error).toBeUndefined();
  const names = ["coded.onnx", "numbers.onnx", "saved.safetensors"];
  const [found] = await lookAt(names.map((name) => session.files.get(`out/${name}`)!));
  return found!;
}

/**
 * The weights are equal to the bit. ONNX Runtime packs weights that are initializers and not those that a node computes, so that
 * sums are taken in another order: the bound is of the outputs, which are shares of 1.
 */
const bound = 1e-5;

function agree(found: Look): void {
  expect(found.wrong).toBe(0);
  expect(found.missing).toEqual([]);
  expect(found.largest).toBeGreaterThan(0.01);
  expect(found.largest).toBeLessThanOrEqual(1.001);
  for (const difference of found.differences) expect(difference).toBeLessThan(bound);
}

describe("other layers, element types and graphs within graphs", () => {
  const fixtures = fileURLToPath(new URL("../fixtures/onnx/", import.meta.url));
  const names = ["subgraphs", "float_data", "halves", "products", "transposed_convolutions", "tied", "routes"]
    .concat("external", "constants", "initializers", "norms");
  const rules = [
    "int(8) per channel",
    "uint(8) affine per tensor",
    "int(4) full per channel",
    "fp8_e5m2 per channel",
  ];
  test.each(rules)("%s: the outputs are those of the numbers", async (format) => {
    const files: (string | Uint8Array)[] = [];
    for (const name of names) {
      const session = openSession(fixtures);
      const trial = await session.run([
        `m = open("${name}.onnx")`,
        `recipe r { quantize weights of all to ${format} }`,
        `q = apply r() to m`,
        `export q to "out/coded.onnx" as qdq(opset: 21)`,
        `export q to "out/numbers.onnx" as onnx`,
      ].join("\n"));
      expect(trial.error, name).toBeUndefined();
      files.push(session.files.get("out/coded.onnx")!, session.files.get("out/numbers.onnx")!, "-");
    }
    for (const [i, found] of (await lookAt(files)).entries()) {
      expect(found.opset, names[i]).toBe(21);
      // ONNX Runtime leaves out a way over 16 bits and back, and with it that weights are rounded to bfloat16.
      const share = names[i] === "halves" ? 2 ** -9 : bound;
      for (const difference of found.differences) {
        expect(difference, names[i]).toBeLessThanOrEqual(share * Math.max(1, found.largest));
      }
    }
  });
});

describe("onnx and ONNX Runtime take weights that are codes", () => {
  test("ocr: int8 per channel at opset 21", async () => {
    const found = await look("ocr", "quantize weights of conv2d, linear to int(8) per channel", 21);
    agree(found);
    expect([found.opset, found.types]).toEqual([21, { INT8: 47 }]);
  });

  test("ocr: uint8 affine per tensor at opset 13", async () => {
    const found = await look("ocr", "quantize weights of conv2d, linear to uint(8) affine per tensor", 13);
    agree(found);
    expect([found.opset, found.types]).toEqual([13, { UINT8: 47 }]);
  });

  test("ocr-direction: integers per tensor and per channel at every opset that has them", async () => {
    const files: Uint8Array[] = [], wanted: [number, Record<string, number>][] = [];
    for (let opset = 13; opset <= 21; opset++) {
      for (const [format, type] of [["int(8) per channel", "INT8"], ["uint(8) affine per tensor", "UINT8"]]) {
        const session = openSession();
        const trial = await session.run(`m = open("ocr-direction")
recipe r { quantize weights of conv2d, linear to ${format} }
q = apply r() to m
export q to "out/coded.onnx" as qdq(opset: ${opset})
export q to "out/numbers.onnx" as onnx
save q to "out/saved.safetensors"`);
        expect(trial.error).toBeUndefined();
        files.push(
          ...["coded.onnx", "numbers.onnx", "saved.safetensors"].map((n) => session.files.get(`out/${n}`)!),
        );
        wanted.push([opset, { [type!]: 54 }]);
        session.session.close();
      }
    }
    const found = await lookAt(files);
    found.forEach(agree);
    expect(found.map(({ opset, types }) => [opset, types])).toEqual(wanted);
  }, 300_000);

  test("ocr: int4 in blocks for the products, int8 for the convolutions", async () => {
    const rules =
      "quantize weights of conv2d to int(8) per channel  quantize weights of linear to int(4) per group(20)";
    const found = await look("ocr", rules, 21);
    agree(found);
    expect(found.types).toEqual({ INT8: 38, INT4: 9 });
  });

  test("ocr-direction: uint4 affine in groups for the products", async () => {
    const found = await look(
      "ocr-direction",
      "quantize weights of linear to uint(4) affine per group(20)",
      21,
    );
    agree(found);
    expect(found.types).toEqual({ UINT4: 1 });
  });
});
