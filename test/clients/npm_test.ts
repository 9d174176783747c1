/** Quire as an npm package, used as somebody with Node.js alone would: once with the registry, then without. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { pack } from "../../kernel/npm/pack.ts";

/** Nobody listens there. */
const unreachable = "http://127.0.0.1:9/";

test(
  "the packed program runs outside of the repository, and installs, with no registry from the second time on",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "quire-npm-" });
    try {
      const archive = await pack(folder);
      await Deno.writeTextFile(
        join(folder, "a.quire"),
        "formula n(x; b in 1..8) = round(x * 2^b)\nprint n(0.3; 4)\n",
      );
      const quire = async (command: readonly string[], registry: Record<string, string> = {}) => {
        const { code, stdout, stderr } = await new Deno.Command("npx", {
          args: ["--yes", "--package", archive, "quire", ...command],
          cwd: folder,
          env: {
            XDG_DATA_HOME: join(folder, "data"),
            LOCALAPPDATA: join(folder, "data"),
            ...registry,
          },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        return { code, stdout: text(stdout), stderr: text(stderr) };
      };
      const first = await quire(["run", "a.quire"]);
      expect(first, first.stderr).toMatchObject({ code: 0, stdout: "5\n" });
      expect(first.stderr).toContain("once");
      const away = { npm_config_registry: unreachable, NPM_CONFIG_REGISTRY: unreachable };
      const second = await quire(["run", "a.quire"], away);
      expect(second, second.stderr).toMatchObject({ code: 0, stdout: "5\n", stderr: "" });
      const installed = await quire(["install", "--prefix", join(folder, "prefix")], away);
      expect(installed.code, installed.stderr).toBe(0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
  300_000,
);
