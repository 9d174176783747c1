/** Quire as an npm package, used as somebody with Node.js alone would: once with the registry, then without. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { pack } from "../../kernel/npm/pack.ts";

test("the packed program runs outside of the repository, the second time offline", async () => {
  const folder = await Deno.makeTempDir({ prefix: "quire-npm-" });
  try {
    const archive = await pack(folder);
    await Deno.writeTextFile(
      join(folder, "a.quire"),
      "formula n(x; b in 1..8) = round(x * 2^b)\nprint n(0.3; 4)\n",
    );
    const quire = async (...npx: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command("npx", {
        args: ["--yes", ...npx, "--package", archive, "quire", "run", "a.quire"],
        cwd: folder,
        env: { XDG_DATA_HOME: join(folder, "data"), LOCALAPPDATA: join(folder, "data") },
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return { code, stdout: text(stdout), stderr: text(stderr) };
    };
    const first = await quire();
    expect(first, first.stderr).toMatchObject({ code: 0, stdout: "5\n" });
    expect(first.stderr).toContain("once");
    const second = await quire("--offline");
    expect(second, second.stderr).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}, 300_000);
