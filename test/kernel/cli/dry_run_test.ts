import { afterAll, beforeAll, expect, test } from "vitest";
import { quire } from "./quire.ts";

let folder: string;
const recipes = `ocr = open("ocr")
recipe w(b) { quantize weights of conv2d, linear to int(b) symmetric per channel }
recipe one { quantize weights of conv2d, linear to int(8) symmetric per tensor }
q = apply w(8) to ocr
report q
grid = sweep b in 2..5 { report apply w(b) to ocr }
report apply one() to ocr
export q to "out/written.onnx" as onnx
`;

beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/recipes.quire`, recipes);
  await Deno.writeTextFile(
    `${folder}/bad.quire`,
    recipes.replace("linear to int(b)", `"linaer_85" to int(b)`),
  );
  const cell = (source: string) => ({
    cell_type: "code",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  });
  const notebook = {
    cells: ['ocr = open("ocr")', recipes.replace(/^.*\n/, "")].map(cell),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 4,
  };
  await Deno.writeTextFile(`${folder}/recipes.ipynb`, JSON.stringify(notebook));
});
afterAll(() => Deno.remove(folder, { recursive: true }));

test("check knows where files may not be written, and makes no folder", async () => {
  await Deno.writeTextFile(`${folder}/astray.quire`, recipes.replace("out/written", "written"));
  const { code, stderr } = await quire(["check", "astray.quire"], { cwd: folder });
  expect(stderr).toContain('Cannot write "written.onnx": it must lie below out/');
  expect(stderr).toContain("astray.quire:8:13");
  expect(code).toBe(1);
  await expect(Deno.stat(`${folder}/out`)).rejects.toThrow(Deno.errors.NotFound);
});

test("check says what each recipe would do, warns, and does nothing", async () => {
  const { code, stdout, stderr } = await quire(["check", "recipes.quire"], { cwd: folder });
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => /^line (\d+): (\w+) on ch_PP/.exec(line)?.slice(1))).toEqual([
    ["4", "w"],
    ["6", "w"],
    ["7", "one"],
  ]);
  expect(lines[0]).toContain("47 of 122 tensors quantized; 10.8 MB of weights become 2.82 MB");
  // The sweep at its first setting: two bits.
  expect(lines[1]).toContain("815.8 kB");
  expect(stderr).toContain("heavy-tails");
  expect(code).toBe(0);
  await expect(Deno.stat(`${folder}/out/written.onnx`)).rejects.toThrow();
});

test("check of a mistake shows its place and ends with 1", async () => {
  const { code, stderr } = await quire(["check", "bad.quire"], { cwd: folder });
  expect(stderr).toContain("bad.quire:2:43");
  expect(stderr).toContain("linear_85");
  expect(code).toBe(1);
});

test("explain says it tensor by tensor; --json has the numbers", async () => {
  const { code, stdout } = await quire(["explain", "recipes.quire"], { cwd: folder });
  expect(stdout).toMatch(/linear_85\.w_0 +linear +weights +120×6625 +int\(8\)/);
  expect(code).toBe(0);
  const json = await quire(["explain", "recipes.quire", "--json"], { cwd: folder });
  const records = json.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const assigned = records.find((r) => r.line === 4);
  expect(assigned.value[0]).toMatchObject({ recipe: "w" });
  expect(assigned.value[0].tensors.filter((t: { action: string }) => t.action === "quantize")).toHaveLength(
    47,
  );
});

test("check measures nothing: a sensitivity is named and left", async () => {
  const text = `ocr = open("ocr")
lines = open("ocr_lines")
recipe one { quantize weights of conv2d, linear to int(8) symmetric per channel }
s = sensitivity ocr by one on lines.valid take 1 samples
s
print "end"
`;
  await Deno.writeTextFile(`${folder}/sensitivity.quire`, text);
  const { code, stdout, stderr } = await quire(["check", "sensitivity.quire", "--json"], { cwd: folder });
  expect(code, stderr).toBe(0);
  const records = stdout.trim().split("\n").map((line) => JSON.parse(line));
  expect(records.find((r) => r.line === 4).value).toEqual([]);
}, 60_000);

test("the cells of a notebook know what the cells above them define", async () => {
  const { code, stdout } = await quire(["check", "recipes.ipynb"], { cwd: folder });
  expect(stdout.trim().split("\n")).toHaveLength(3);
  expect(code).toBe(0);
});
