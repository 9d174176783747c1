import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { childEnvironment } from "../../../kernel/supervisor/process.ts";
import { decideAccess, interpreterFlags } from "../../../kernel/supervisor/permissions.ts";
import { findSources } from "../../../kernel/supervisor/sources.ts";

let home: string;

beforeAll(async () => {
  home = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(join(home, "project", ".git"), { recursive: true });
  await Deno.mkdir(join(home, ".ssh"));
  await Deno.mkdir(join(home, "a", "b", "c"), { recursive: true });
  for (
    const name of [
      "w.safetensors",
      "diary.odt",
      ".netrc",
      ".ssh/key.txt",
      "a/m.onnx",
      "a/b/n.gguf",
      "a/b/c/far.npy",
    ]
  ) {
    await Deno.writeTextFile(join(home, name), "");
  }
  await Deno.symlink(join(home, ".netrc"), join(home, "linked.txt"));
});

afterAll(() => Deno.remove(home, { recursive: true }));

test.each(["home", "above"])(
  "%s: only data files, each by name, and none behind a dot or a link",
  (which) => {
    const folder = which === "home" ? home : join(home, "..");
    const { onlyFiles } = decideAccess(folder, home);
    expect(onlyFiles).toBeDefined();
    expect(onlyFiles).not.toContain(join(home, "diary.odt"));
    expect(onlyFiles!.filter((path) => /\.ssh|\.netrc|linked/.test(path))).toEqual([]);
    if (which === "home") {
      expect([...onlyFiles!].sort()).toEqual(
        ["a/b/n.gguf", "a/m.onnx", "w.safetensors"].map((n) => join(home, n)),
      );
    }
  },
);

test("a folder of its own: all of it but what begins with a dot", () => {
  const access = decideAccess(join(home, "project"), home);
  expect(access.onlyFiles).toBeUndefined();
  expect(access.denied).toEqual([join(home, "project", ".git")]);
});

test("an unknown home may be anywhere: only data files", () => {
  expect(decideAccess(join(home, "project"), "").onlyFiles).toBeDefined();
});

describe("what must not be read in a folder of its own", () => {
  let folder: string;
  const make = async (path: string) => {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), "");
  };
  beforeEach(async () => void (folder = await Deno.realPath(await Deno.makeTempDir())));
  afterEach(() => Deno.remove(folder, { recursive: true }));

  test("is denied however deep it lies", async () => {
    for (const path of ["a/b/c/d/.env", "node_modules/x/y.json", "a/seen.txt"]) await make(path);
    const access = decideAccess(folder, home);
    expect([...access.denied].sort()).toEqual(["a/b/c/d/.env", "node_modules"].map((n) => join(folder, n)));
    expect(interpreterFlags(access, findSources())).toContain("--deny-read=./node_modules,./a/b/c/d/.env");
  });

  test("is denied behind a link", async () => {
    for (const path of [".env", "seen.txt"]) await make(path);
    const links = {
      out: home,
      shown: join(folder, ".env"),
      nowhere: join(home, "none"),
      alias: join(folder, "seen.txt"),
    };
    for (const [name, target] of Object.entries(links)) await Deno.symlink(target, join(folder, name));
    const denied = [".env", "nowhere", "out", "shown"].map((name) => join(folder, name));
    expect([...decideAccess(folder, home).denied].sort()).toEqual(denied);
  });

  test("and cannot be named in a permission: only data files", async () => {
    for (const path of [".a,b", "w.csv", "x,y.csv", "notes.odt"]) await make(path);
    expect(decideAccess(folder, home).onlyFiles).toEqual([join(folder, "w.csv")]);
  });

  test("and is too much for a command line: only data files", async () => {
    for (let i = 0; i <= 500; i++) await make(`.hidden${i}`);
    await make("w.csv");
    expect(decideAccess(folder, home).onlyFiles).toEqual([join(folder, "w.csv")]);
  });
});

test("the interpreter gets what Deno needs of the environment, and no secret", () => {
  const all: Record<string, string> = { PATH: "/bin", HOME: "/h", API_KEY: "secret", LD_PRELOAD: "x" };
  expect(childEnvironment((name) => all[name])).toEqual({
    PATH: "/bin",
    HOME: "/h",
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
  });
});

test("the flags allow nothing but reading and writing", () => {
  const flags = interpreterFlags(decideAccess(join(home, "project"), home), findSources());
  expect(flags.filter((flag) => flag.startsWith("--allow")).map((flag) => flag.split("=")[0]))
    .toEqual(["--allow-read", "--allow-write"]);
  expect(flags).toContain("--no-prompt");
  expect(flags).toContain("--allow-write=out");
  expect(flags).toContain("--deny-read=./.git");
});
