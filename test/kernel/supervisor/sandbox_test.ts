/** What a notebook may touch, tried in a real interpreter: by the ports, and past them. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../../../kernel/supervisor/kernel.ts";
import { FrontEnd, startScripted } from "./front_end.ts";

let top: string, folder: string, kernel: Kernel, front: FrontEnd;

beforeAll(async () => {
  top = await Deno.realPath(await Deno.makeTempDir());
  folder = join(top, "note, books");
  await Deno.mkdir(join(folder, "data"), { recursive: true });
  await Deno.writeTextFile(join(top, "secret"), "secret");
  await Deno.writeTextFile(join(folder, "data", "a.txt"), "inside");
  await Deno.writeTextFile(join(folder, ".env"), "KEY=1");
  await Deno.mkdir(join(folder, "data", "a", "b", "c"), { recursive: true });
  await Deno.writeTextFile(join(folder, "data", "a", "b", "c", ".env"), "KEY=1");
  await Deno.symlink(join(top, "secret"), join(folder, "link"));
  await Deno.symlink(join(folder, "data", "a.txt"), join(folder, "alias"));
  await Deno.symlink(join(folder, ".env"), join(folder, "shown"));
  kernel = startScripted(folder);
  front = new FrontEnd(kernel);
});

afterAll(async () => {
  await kernel.shutdown();
  await Deno.remove(top, { recursive: true });
});

const result = async (code: string) => {
  const { reply, shown } = await front.execute(code);
  return reply["status"] === "ok"
    ? (shown.at(-1)!.content["data"] as Record<string, string> | undefined)?.["text/plain"]
    : String(reply["evalue"]);
};

describe("the ports", () => {
  test.each(["data/a.txt", "alias", "data/../data/a.txt"])("read %s", async (path) => {
    expect(await result(`read ${path}`)).toBe("inside");
  });

  test.each([
    ["../secret", "must lie in the notebook's folder"],
    ["/etc/hostname", "must lie in the notebook's folder"],
    ["link", "a link must not lead out"],
    [".env", "must not begin with a dot"],
    ["shown", "a link must not lead out"],
    ["data", "must be a file"],
    ["data/b.txt", "there is no such file; there is a.txt"],
  ])("refuse to read %s: %s", async (path, why) => {
    expect(await result(`read ${path}`)).toContain(why);
  });

  test("write below out/, whole or not at all", async () => {
    expect((await front.execute("write out/deep/x.bin")).reply["status"]).toBe("ok");
    expect(await Deno.readTextFile(join(folder, "out", "deep", "x.bin"))).toBe("made");
    expect([...Deno.readDirSync(join(folder, "out", "deep"))].map((e) => e.name)).toEqual(["x.bin"]);
    expect(await result("read out/deep/x.bin")).toBe("made");
  });

  test.each([
    ["x.bin", "must lie below out/ in the notebook's folder, such as out/x.bin"],
    ["out/../x.bin", "must lie below out/"],
    ["out/.hidden", "must not begin with a dot"],
    ["../out/x", "must lie below out/"],
  ])("refuse to write %s", async (path, why) => {
    expect(await result(`write ${path}`)).toContain(why);
  });
});

describe("past the ports", () => {
  test("nothing is imported from the network", async () => {
    expect(await result("escape import https://esm.sh/left-pad")).toContain("Requires import access");
  });

  test.each([
    ["read", "/etc/hostname"],
    ["read", "SECRET"],
    ["read", "DOT"],
    ["read", "DEEP"],
    ["read", "LINK"],
    ["read", "SHOWN"],
    ["write", "INSIDE"],
    ["write", "/tmp/quire-escape"],
    ["environment", ""],
    ["run", ""],
    ["net", ""],
    ["listen", ""],
    ["foreign", ""],
  ])("%s %s is not permitted", async (what, path) => {
    const named: Record<string, string> = {
      SECRET: join(top, "secret"),
      DOT: join(folder, ".env"),
      DEEP: join(folder, "data", "a", "b", "c", ".env"),
      LINK: join(folder, "link"),
      SHOWN: join(folder, "shown"),
      INSIDE: join(folder, "x"),
    };
    // A path with a space in it is one word of the scripted language no longer: the folder's own is the reason to ask.
    const target = (named[path] ?? path).replaceAll(" ", "%20");
    expect(await result(`escape ${what} ${target}`)).toBe("NotCapable");
  });
});

test.runIf(Deno.build.os === "linux")("the process has no variable of ours that may hold a key", async () => {
  Deno.env.set("QUIRE_TEST_KEY", "secret");
  const other = startScripted(folder);
  await new FrontEnd(other).execute("print up");
  const environment = await Deno.readTextFile(`/proc/${other.interpreterPid}/environ`);
  Deno.env.delete("QUIRE_TEST_KEY");
  await other.shutdown();
  expect(environment).toContain("NO_COLOR=1");
  expect(environment).not.toContain("QUIRE_TEST_KEY");
});

describe("a notebook in the home folder", () => {
  let before: string | undefined;
  let home: string, kernelAtHome: Kernel, frontAtHome: FrontEnd;

  beforeAll(async () => {
    before = Deno.env.get("HOME");
    home = await Deno.makeTempDir();
    Deno.env.set("HOME", home);
    await Deno.writeTextFile(join(home, "w.csv"), "data");
    await Deno.writeTextFile(join(home, "diary.odt"), "private");
    kernelAtHome = startScripted(home);
    frontAtHome = new FrontEnd(kernelAtHome);
  });
  afterAll(async () => {
    if (before !== undefined) Deno.env.set("HOME", before);
    await kernelAtHome.shutdown();
    await Deno.remove(home, { recursive: true });
  });

  test("reads a data file, writes to out/, and reads nothing else, by the ports or past them", async () => {
    const text = async (code: string) => {
      const { reply, shown } = await frontAtHome.execute(code);
      return String(reply["evalue"] ?? JSON.stringify(shown.at(-1)!.content["data"]));
    };
    expect(await text("read w.csv")).toBe('{"text/plain":"data"}');
    expect(await text("read diary.odt")).toContain("must lie in a folder of its own");
    expect(await text(`escape read ${home}/diary.odt`)).toBe('{"text/plain":"NotCapable"}');
    expect(await text("write out/x\nread out/x")).toBe('{"text/plain":"made"}');
  });
});
