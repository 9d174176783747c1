import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../../../kernel/version.ts";
import { quire } from "./quire.ts";

let folder: string;
beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/good.quire`, 'print "first"\nx = 1\nwarn "careful"\n12\n');
  await Deno.writeFile(
    `${folder}/latin.quire`,
    new TextEncoder().encode('x = 1\nprint "caf\n').fill(0xe9, 16, 17),
  );
  await Deno.writeFile(`${folder}/utf16.quire`, new Uint8Array([0xff, 0xfe, 0x78, 0]));
  await Deno.writeFile(`${folder}/zeros.quire`, new Uint8Array([0x78, 0, 0x78]));
  await Deno.writeTextFile(`${folder}/none.ipynb`, "{");
  await Deno.writeTextFile(`${folder}/a.txt`, "x");
  await Deno.writeTextFile(`${folder}/bad.quire`, 'print "before"\ncheck 2 == 3\nprint "after"\n');
});
afterAll(() => Deno.remove(folder, { recursive: true }));

describe("quire run", () => {
  test("prints what the file shows, each on its stream", async () => {
    const { code, stdout, stderr } = await quire(["run", `${folder}/good.quire`]);
    expect(stdout).toBe("first\n12\n");
    expect(stderr).toBe("careful\n");
    expect(code).toBe(0);
  });

  test("stops at the first error with its diagnostic and exit code 1", async () => {
    const { code, stdout, stderr } = await quire(["run", "bad.quire"], { cwd: folder });
    expect(stdout).toBe("before\n");
    expect(stderr).toContain("bad.quire:2:1");
    expect(stderr).not.toContain("\x1b[");
    expect(code).toBe(1);
  });

  test("--json prints one object a statement, with the parameter that was set", async () => {
    const { code, stdout } = await quire(["run", `${folder}/good.quire`, "--json", "-p", "x=7"]);
    const records = stdout.trim().split("\n").map((line) => JSON.parse(line));
    const assigned = records.find((record) => record.kind === "assign");
    expect(assigned).toMatchObject({ statement: "x = 7", line: 2 });
    for (const record of records) expect(Object.keys(record)).toEqual(["statement", "line", "kind", "value"]);
    expect(code).toBe(0);
  });

  test.each([
    [["run"], "it needs a file"],
    [["run", "good.quire", "-p", "x"], "-p takes name=value"],
    [["run", "-p", "x", "4", "good.quire"], "did you mean -p x=4?"],
    [["run", "good.quire", "x=4"], "a parameter is given by -p x=4"],
    [["run", "good.quire", "--jsno"], "did you mean --json?"],
    [["run", "good.quire", "--frobnicate"], "it takes -p, --out, --json, --native"],
    [["run", "good.quire", "--out", "x.ipynb"], "--out is for notebooks"],
  ])("%j is a mistake of usage: %s", async (args, why) => {
    const { code, stdout, stderr } = await quire(args, { cwd: folder });
    expect(stderr).toContain(why);
    expect(stderr).toContain("usage: quire run FILE");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test.each([
    [["run", "nosuch.quire"], "there is none"],
    [["run", "a.txt"], "its name must end in .quire or .ipynb"],
    [["run", "."], "it is a folder"],
    [["run", "latin.quire"], "line 2 holds the byte E9"],
    [["run", "utf16.quire"], "it is UTF-16"],
    [["run", "zeros.quire"], "it holds zero bytes"],
    [["run", "none.ipynb"], "it is not JSON"],
    [["check", "none.ipynb"], "it is not JSON"],
    [["html", "none.ipynb"], "it is not JSON"],
    [["kernel", "nosuch.json"], "connection file"],
    [["run", "good.quire", "-p", "y=1"], "it gives one to x"],
    [["run", "good.quire", "-p", "x=many"], "it must be a number: the file has x = 1"],
    [["rum"], 'did you mean "run"?'],
    [["frobnicate"], 'no command "frobnicate"'],
    [["good.quire"], "write quire run good.quire"],
  ])("%j cannot be used: %s", async (args, why) => {
    const { code, stdout, stderr } = await quire(args, { cwd: folder });
    expect(stderr).toContain(why);
    expect(stderr.split("\n").length).toBeLessThan(4);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

test("what cannot be used is an object too, and is said in Chinese where that is asked for", async () => {
  const { code, stdout, stderr } = await quire(["run", "--json", "nosuch.quire"], {
    cwd: folder,
    env: { QUIRE_LANGUAGE: "zh" },
  });
  expect(JSON.parse(stdout)).toMatchObject({ statement: null, kind: "error", value: { code: "file" } });
  expect(stderr).toBe("无法运行 nosuch.quire：没有这个文件\n");
  expect(code).toBe(2);
});

test("the version is that of deno.json", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)));
  expect(version).toBe(config.version);
});

test.each([
  [["bench", "foo"], "it measures one of quantization, linear-algebra, runners or training"],
  [["bench", "quantisation"], "Did you mean quantization?"],
  [["bench", "--rounds", "0"], "--rounds takes a whole number from 1 on"],
  [["notebook", "--port", "many"], "--port takes a number from 0 to 65535"],
  [["uninstall", "all"], "it takes options only, not all"],
  [["doctor", "--user", "--prefix", "/p"], "only one of --user and --prefix"],
  [["html", "good.quire"], "it must be a notebook"],
  [["run", "none.ipynb", "--out", "x.html"], "it is not JSON"],
  [["help", "run", "check"], "quire help takes one command"],
])("%j is refused: %s", async (args, why) => {
  const { code, stdout, stderr } = await quire(args, { cwd: folder });
  expect(stderr).toContain(why);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test("standard input is read as a file, and fmt gives it back", async () => {
  const main = new URL("../../../kernel/main.ts", import.meta.url).pathname;
  const piped = async (text: string, ...args: string[]) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", main, ...args],
      cwd: folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  };
  expect(await piped("x = 1\nprint x + 1\n", "run", "-", "-p", "x=5")).toEqual({
    code: 0,
    stdout: "6\n",
    stderr: "",
  });
  expect(await piped("x=1", "fmt", "-")).toEqual({ code: 0, stdout: "x = 1\n", stderr: "" });
  const { code, stderr } = await piped("print nosuch\n", "check", "-");
  expect(stderr).toContain("standard input:1:7");
  expect(code).toBe(1);
});
