/** What `--json` prints, and that the examples of the reference read it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { quire } from "./quire.ts";

const main = fileURLToPath(new URL("../../../kernel/main.ts", import.meta.url));
const page = await Deno.readTextFile(new URL("../../../grammar/reference/command_line.md", import.meta.url));
const keys = ["statement", "line", "kind", "value"];
const diagnosticKeys = [
  "code",
  "message",
  "hint",
  "place",
  "line",
  "column",
  "endLine",
  "endColumn",
  "corrected",
];

let folder: string;
const write = (name: string, text: string) => Deno.writeTextFile(`${folder}/${name}`, text);
const records = (stdout: string) => stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
const run = async (...args: string[]) => {
  const ran = await quire(args, { cwd: folder });
  return { ...ran, records: records(ran.stdout) };
};

beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await write(
    "recipe.quire",
    `bits = 8
ocr = open("ocr")
recipe w(b) { quantize weights of linear to int(b) symmetric per channel }
q = apply w(bits) to ocr
report q
`,
  );
  await write(
    "fails.quire",
    'a = 1/0\nl = [1, -1/0]\np = 2%\nsize = 3 bits\nt = "中"\nprint t\ncheck 2 == 3\nprint "end"\n',
  );
  await write("two.quire", "show 中文名\nrecipe r { quantize weights to int8 }\nshow nosuch\n");
});
afterAll(() => Deno.remove(folder, { recursive: true }));

test("numbers are numbers, those that JSON has not are texts, and the error has its place", async () => {
  const { code, records, stderr } = await run("run", "fails.quire", "--json");
  expect(code).toBe(1);
  for (const record of records) expect(Object.keys(record)).toEqual(keys);
  expect(records.slice(0, -1).map((r) => r.value)).toEqual([
    "Infinity",
    [1, "-Infinity"],
    0.02,
    { value: 3, unit: "bits" },
    "中",
    "中",
  ]);
  const error = records.at(-1);
  expect(error).toMatchObject({ statement: null, line: 7, kind: "error" });
  expect(Object.keys(error.value)).toEqual(diagnosticKeys);
  expect(error.value).toMatchObject({
    code: "check-failed",
    hint: "It is 2, and 3 was wanted",
    place: "fails.quire",
    line: 7,
    column: 1,
    endLine: 7,
    endColumn: 13,
  });
  expect(stderr).toContain("check-failed");
});

test("check tells each mistake by itself, columns in characters", async () => {
  const { code, records } = await run("check", "two.quire", "--json");
  expect(code).toBe(1);
  expect(records.map(({ kind, value }) => [kind, value.code, value.line, value.column, value.endColumn]))
    .toEqual([
      ["error", "unknown-name", 1, 6, 9],
      ["error", "missing-of", 2, 21, 28],
      ["error", "unknown-name", 3, 6, 12],
    ]);
});

test("a notebook: each object with its cell, the mistake last", async () => {
  const cell = (source: string) => ({
    cell_type: "code",
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  });
  const cells = [
    cell("x = 1"),
    { cell_type: "markdown", metadata: {}, source: "-" },
    cell("y = 2\ncheck y == x"),
  ];
  await write("n.ipynb", JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
  const { code, records } = await run("run", "n.ipynb", "--json");
  expect(code).toBe(1);
  for (const record of records) expect(Object.keys(record)).toEqual([...keys, "cell"]);
  expect(records.map(({ kind, cell }) => [kind, cell])).toEqual([["assign", 0], ["assign", 2], ["error", 2]]);
  expect(Object.keys(records[2].value)).toEqual(diagnosticKeys);
  expect(records[2]).toMatchObject({ line: 2, value: { code: "check-failed", line: 2, column: 1 } });
});

test("fmt, and doctor where nothing is installed", async () => {
  await write("plain.quire", "x=1\n");
  await write("broken.quire", "x = (1\n");
  const fmt = await run("fmt", "--check", "--json", "plain.quire", "broken.quire");
  expect(fmt.records).toMatchObject([
    { file: "plain.quire", formatted: false, errors: [] },
    { file: "broken.quire", formatted: false, errors: [{ code: "unclosed-bracket", line: 1, column: 5 }] },
  ]);
  const doctor = await run("doctor", "--json", "--prefix", folder);
  expect(doctor.records).toEqual([
    {
      ok: false,
      message: expect.stringContaining("no kernelspec"),
      cure: `quire install --prefix ${folder}`,
    },
  ]);
  expect([fmt.code, doctor.code]).toEqual([1, 1]);
});

describe.skipIf(Deno.build.os === "windows")("the examples of the reference", () => {
  /** A program called `quire`, as an installed one is. */
  const shell = async (command: string, ...args: string[]) => {
    await write("quire", `#!/bin/sh\nexec "${Deno.execPath()}" run --quiet -A "${main}" "$@"\n`);
    await Deno.chmod(`${folder}/quire`, 0o755);
    const env = { PATH: `${folder}:${Deno.env.get("PATH")}` };
    const { stdout, stderr, code } = await new Deno.Command(command, { args, cwd: folder, env }).output();
    expect(new TextDecoder().decode(stderr)).toBe("");
    return { code, lines: new TextDecoder().decode(stdout).trimEnd().split("\n") };
  };
  const block = (kind: string) =>
    new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\`$`, "m").exec(
      page.slice(page.indexOf("\n## JSON lines")),
    )![1]!;

  test("Python", async () => {
    const { code, lines } = await shell("python3", "-c", block("python"));
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^linear_\d+\.w_0 [\d.]+$/),
      ...Array(4).fill(expect.any(String)),
    ]);
  });

  test.skipIf(!new Deno.Command("sh", { args: ["-c", "command -v jq"] }).outputSync().success)(
    "jq",
    async () => {
      const { code, lines } = await shell("sh", "-c", block("sh"));
      expect(code).toBe(0);
      expect(lines).toHaveLength(5);
      expect(lines[0]).toMatch(/^linear_\d+\.w_0\t[\d.]+$/);
    },
  );
});
