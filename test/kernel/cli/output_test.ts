/** What becomes of the output: readers that go, disks that are full, colours, signals. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileURLToPath } from "node:url";
import { cut } from "../../../kernel/cli/in_place.ts";
import { hasColours } from "../../../kernel/cli/output.ts";
import { quire } from "./quire.ts";

const main = fileURLToPath(new URL("../../../kernel/main.ts", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await Deno.makeTempDir({ prefix: "quire output " });
  await Deno.writeTextFile(`${folder}/多 行.quire`, 'print "first"\n'.repeat(20_000));
  await Deno.writeTextFile(`${folder}/bad.quire`, 'print "first"\ncheck 2 == 3\n');
  await Deno.writeTextFile(
    `${folder}/long.quire`,
    'mnist = open("mnist")\nlenet = network { dense(10) }\nprint "begun"\n' +
      "net = train lenet on mnist.train for 500 epochs using adam(rate: 0.001) seed 1\n",
  );
});
afterAll(() => Deno.remove(folder, { recursive: true }));

const spawn = (...args: string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", main, ...args],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

describe.skipIf(Deno.build.os === "windows")("where there are pipes and signals", () => {
  test.each([["run", "多 行.quire"], ["run", "多 行.quire", "--json"]])(
    "%s %s %s ends quietly when its reader goes",
    async (...args) => {
      const child = spawn(...args);
      const reader = child.stdout.getReader();
      await reader.read();
      await reader.cancel();
      const [{ code }, complaints] = await Promise.all([child.status, new Response(child.stderr).text()]);
      expect(complaints.replaceAll("first\n", "")).toBe("");
      expect(code).toBe(141);
    },
  );

  test("Ctrl-C ends a run with 130, and says so", async () => {
    const child = spawn("run", "long.quire", "--json");
    const texts = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let said = "";
    while (!said.includes("begun")) said += (await texts.read()).value;
    child.kill("SIGINT");
    for (let next = await texts.read(); !next.done; next = await texts.read()) said += next.value;
    const [{ code }, complaints] = await Promise.all([child.status, new Response(child.stderr).text()]);
    expect(code).toBe(130);
    const last = JSON.parse(said.trim().split("\n").at(-1)!);
    expect(last).toMatchObject({ statement: null, kind: "error", value: { code: "interrupted" } });
    expect(complaints).toContain("nterrupted");
  });
});

test.skipIf(Deno.build.os !== "linux")("a full disk is said, without a stack trace", async () => {
  for (const args of [["run", "多 行.quire"], ["help"], ["fmt", "--check", "bad.quire"]]) {
    const { code, stderr } = await new Deno.Command("sh", {
      args: ["-c", '"$0" run --quiet -A "$@" > /dev/full', Deno.execPath(), main, ...args],
      cwd: folder,
      stdout: "null",
      stderr: "piped",
    }).output();
    // What says nothing has nothing to write.
    if (args[0] === "fmt") expect(code).toBe(0);
    else {
      expect(new TextDecoder().decode(stderr)).toMatch(/^Cannot write the output: [^\n]*\n$/);
      expect(code).toBe(1);
    }
  }
});

test("NO_COLOR and FORCE_COLOR are followed", async () => {
  const run = (env: Record<string, string>) => quire(["run", "bad.quire"], { cwd: folder, env });
  expect((await run({})).stderr).not.toContain("\x1b[");
  expect((await run({ FORCE_COLOR: "1" })).stderr).toContain("\x1b[31m");
  expect((await run({ FORCE_COLOR: "1", NO_COLOR: "1" })).stderr).not.toContain("\x1b[");
});

test("a terminal has colours unless it cannot show them", () => {
  const terminal = { isTerminal: () => true };
  const has = (names: Record<string, string>) => hasColours(terminal, (name) => names[name]);
  expect([
    has({}),
    has({ TERM: "dumb" }),
    has({ NO_COLOR: "1" }),
    has({ NO_COLOR: "" }),
    has({ FORCE_COLOR: "0" }),
  ])
    .toEqual([true, false, false, true, false]);
});

test("a line in place is never broken by the terminal", () => {
  expect(cut("abcdef", 6)).toBe("abcdef");
  expect(cut("abcdefg", 6)).toBe("abcde…");
  expect(cut("训练中训练中", 6)).toBe("训练…");
});
