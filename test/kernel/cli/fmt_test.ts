import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { quire } from "./quire.ts";

let folder: string;
beforeEach(async () => {
  folder = await Deno.makeTempDir();
});
afterEach(() => Deno.remove(folder, { recursive: true }));

const write = (name: string, text: string | Uint8Array) =>
  typeof text === "string"
    ? Deno.writeTextFile(`${folder}/${name}`, text)
    : Deno.writeFile(`${folder}/${name}`, text);
const readBack = (name: string) => Deno.readTextFile(`${folder}/${name}`);
const run = (...args: string[]) => quire(["fmt", ...args], { cwd: folder });

const notebook = (language: string, ...sources: string[]) =>
  JSON.stringify({
    cells: sources.map((source, i) => ({
      cell_type: "code",
      execution_count: 3,
      id: `c${i}`,
      metadata: {},
      outputs: [{ name: "stdout", output_type: "stream", text: ["7\n"] }],
      source,
    })),
    metadata: { kernelspec: { display_name: "K", language, name: "k" } },
    nbformat: 4,
    nbformat_minor: 5,
  });

describe("quire fmt", () => {
  test("writes what is not canonical, and names it", async () => {
    await write("a.quire", "x=1\r\n\r\n\r\nprint x");
    await write("b.quire", "y = 2\n");
    expect(await run("a.quire", "b.quire")).toEqual({ code: 0, stdout: "a.quire\n", stderr: "" });
    expect(await readBack("a.quire")).toBe("x = 1\n\nprint x\n");
  });

  test("--check writes nothing and ends with 1 where something is not canonical", async () => {
    await write("a.quire", "x=1\n");
    await write("b.quire", "y = 2\n");
    const { code, stdout } = await run("--check", "a.quire", "b.quire");
    expect(stdout).toBe("a.quire is not formatted\n");
    expect(code).toBe(1);
    expect(await readBack("a.quire")).toBe("x=1\n");
    expect((await run("--check", "b.quire")).code).toBe(0);
  });

  test("a file with a mistake stays as it is, the others are written", async () => {
    await write("bad.quire", "x=1\nprint (2\n");
    await write("good.quire", "x=1");
    const { code, stdout, stderr } = await run("bad.quire", "good.quire");
    expect(stderr).toMatch(/^error\[unclosed-bracket\][^]*bad\.quire:2:7/);
    expect(stdout).toBe("good.quire\n");
    expect(code).toBe(1);
    expect(await readBack("bad.quire")).toBe("x=1\nprint (2\n");
  });

  test("of a notebook the code cells; outputs stay", async () => {
    await write("n.ipynb", notebook("quire", "x=1\nprint  x", "y = 2"));
    expect((await run("n.ipynb")).stdout).toBe("n.ipynb\n");
    const { cells } = JSON.parse(await readBack("n.ipynb"));
    expect(cells.map((c: { source: string[] }) => c.source.join(""))).toEqual(["x = 1\nprint x", "y = 2"]);
    expect(cells[0]).toMatchObject({ execution_count: 3, outputs: [{ text: ["7\n"] }] });
    expect((await run("--check", "n.ipynb")).code).toBe(0);
  });

  test.each([
    ["a notebook of another language", "p.ipynb", notebook("python", "x=1"), "must be in Quire"],
    ["a notebook that is none", "q.ipynb", "{", "it is not JSON"],
    ["bytes that are no text", "b.quire", new Uint8Array([0x78, 0x3d, 0xff]), "must be UTF-8"],
    ["another file", "c.txt", "x=1", "its name must end in .quire or .ipynb"],
  ])("%s is a mistake of usage", async (_what, name, text, why) => {
    await write(name, text);
    const { code, stderr } = await run(name);
    expect(stderr).toContain(why);
    expect(code).toBe(2);
  });
  test("without files, or with one that is not there", async () => {
    expect((await run()).stderr).toContain("it needs a file");
    expect((await run("none.quire")).stderr).toContain("there is none");
  });
});
