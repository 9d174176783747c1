import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../../../kernel/version.ts";
import { quire } from "./quire.ts";

let folder: string;
beforeAll(async () => {
  folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/good.quire`, 'print "first"\nx = 1\nwarn "careful"\n12\n');
  await Deno.writeTextFile(`${folder}/bad.quire`, 'print "before"\nshow nosuchname\nprint "after"\n');
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
    expect(stderr).toContain("bad.quire:2:6");
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
    [["run"], "quire run needs one file"],
    [["run", "nosuch.quire"], "there is none"],
    [["run", "a.txt"], "takes a .quire file or a notebook"],
    [["run", "good.quire", "-p", "x"], "-p takes name=value"],
    [["run", "good.quire", "-p", "y=1"], "it gives a value to x"],
    [["run", "good.quire", "--out", "x.ipynb"], "--out is for notebooks"],
    [["rum"], 'did you mean "run"?'],
    [["frobnicate"], 'no command "frobnicate"'],
  ])("%j is a mistake of usage: %s", async (args, why) => {
    const { code, stdout, stderr } = await quire(args, { cwd: folder });
    expect(stderr).toContain(why);
    expect(stderr).toContain("usage:");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

test("quire help names every command, and one by itself", async () => {
  const all = await quire(["help"]);
  for (const name of ["run", "kernel", "install", "uninstall", "doctor"]) {
    expect(all.stdout).toContain(`quire ${name} `);
  }
  expect((await quire(["help", "doctor"])).stdout).toMatch(/^usage: quire doctor/);
  expect((await quire([])).stdout).toBe(all.stdout);
});

test("the version is that of deno.json", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("../../../deno.json", import.meta.url)));
  expect(version).toBe(config.version);
});
