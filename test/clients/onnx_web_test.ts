/** onnxruntime-web, in runners, and onnxruntime of PyPI compute the same of what Quire exports. */
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openSession, plain } from "../open_session.ts";
import { graphRunner } from "../graph_runner.ts";
import { jupyterPython } from "./jupyter_python.ts";

interface Output {
  readonly name: string;
  readonly shape: number[];
  readonly values: number[] | null;
}

const folder = await Deno.makeTempDir();
afterAll(() => Deno.remove(folder, { recursive: true }));

async function native(paths: readonly string[]): Promise<Output[][]> {
  const script = fileURLToPath(new URL("onnx_run.py", import.meta.url));
  const command = new Deno.Command(await jupyterPython(), { args: [script, ...paths], stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  if (code !== 0) throw new Error(`Cannot run onnx_run.py: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** An input as onnx_run.py makes it: free axes are 1, the first, and 64. */
const shape = [1, 3, 64, 64];

function web(file: Uint8Array, output: string): Float32Array {
  const values = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => Math.sin(i * 0.7));
  const graph = graphRunner.load(file);
  let found = new Float32Array(0);
  try {
    graph.run([{ x: { type: "float32", shape, values } }], [output], (outputs) => {
      const tensor = outputs[output]!;
      if (tensor.type === "float32") found = tensor.values.slice();
    });
  } finally {
    graph.close();
  }
  return found;
}

/** Outputs are shares of 1; sums are taken in other orders. */
const bound = 1e-5;

test("ocr-direction as numbers and as codes of three types", async () => {
  const session = openSession();
  const formats = ["int(8) per channel", "uint(8) affine per tensor", "int(4) full per channel"];
  const trial = await session.run(`m = open("ocr-direction")
${
    formats.map((f, i) =>
      `recipe r${i} { quantize weights of conv2d, linear to ${f} }
q${i} = apply r${i}() to m
export q${i} to "out/c${i}.onnx" as qdq(opset: 21)
export q${i} to "out/n${i}.onnx" as onnx`
    ).join("\n")
  }`);
  expect(plain(trial.error?.traceback.join("\n") ?? "")).toBe("");
  const files = [...session.files];
  const paths = files.map(([path, bytes]) => {
    const place = `${folder}/${path.replaceAll("/", "_")}`;
    Deno.writeFileSync(place, bytes);
    return place;
  });
  const theirs = await native(paths), all: number[][] = [];
  for (const [i, [path, bytes]] of files.entries()) {
    const [output] = theirs[i]!;
    const found = web(bytes, output!.name);
    expect([path, found.length]).toEqual([path, output!.values!.length]);
    found.forEach((x, k) => expect(Math.abs(x - output!.values![k]!), path).toBeLessThan(bound));
    all.push([...found]);
  }
  // Files of codes and of numbers say the same, and formats differ.
  for (let i = 0; i < formats.length; i++) {
    const [codes, numbers] = [all[2 * i]!, all[2 * i + 1]!];
    codes.forEach((x, k) => expect(Math.abs(x - numbers[k]!)).toBeLessThan(bound));
  }
  expect(new Set(all.map((values) => values.map((x) => x.toPrecision(3)).join())).size).toBeGreaterThan(1);
  session.session.close();
}, 600_000);
