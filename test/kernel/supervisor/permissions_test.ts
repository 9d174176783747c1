import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
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

test("the flags allow nothing but reading and writing", () => {
  const flags = interpreterFlags(decideAccess(join(home, "project"), home), findSources());
  expect(flags.filter((flag) => flag.startsWith("--allow")).map((flag) => flag.split("=")[0]))
    .toEqual(["--allow-read", "--allow-write"]);
  expect(flags).toContain("--no-prompt");
  expect(flags).toContain("--allow-write=out");
  expect(flags).toContain("--deny-read=./.git");
});
