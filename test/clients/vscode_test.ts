/**
 * The server as VS Code's "existing server": client.mjs does what the Jupyter extension does, by the same packages, under Node.js.
 * In a window of VS Code it was tried by hand (README).
 */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, startServer } from "../../kernel/server/server.ts";
import { npmPackages } from "../npm_packages.ts";

let server: Server, folder: string, packages: string;

beforeAll(async () => {
  folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "quire-vscode-" }));
  await Deno.writeTextFile(`${folder}/a.ipynb`, "{}");
  [server, packages] = await Promise.all([
    startServer({ root: folder }),
    npmPackages("clients/vscode", "vscode-client"),
  ]);
}, 240_000);

afterAll(async () => {
  await server?.close();
  await Deno.remove(folder, { recursive: true });
});

test.each(["query", "header"])(
  "starts, runs, moves, interrupts, restarts, comes back, ends (token in the %s)",
  async (way) => {
    const { code, stdout, stderr } = await new Deno.Command("node", {
      args: [fileURLToPath(new URL("vscode/client.mjs", import.meta.url)), server.url, server.token, way],
      env: { QUIRE_PACKAGES: packages },
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    expect(code, text(stderr)).toBe(0);
    expect(JSON.parse(text(stdout).trim().split("\n").at(-1)!)).toEqual({
      withoutToken: [403, null],
      specs: ["quire", ["quire"], "quire"],
      icon: 200,
      running: 0,
      folder: ["a.ipynb"],
      name: [true, true],
      info: ["quire", ".quire"],
      result: ["ok", "42"],
      silent: ["ok"],
      error: ["error", "unknown-name"],
      count: 3,
      completions: "ok",
      inspected: true,
      widgets: ["IntSliderModel", "OutputModel", "SliderStyleModel"],
      shown: ["application/vnd.jupyter.widget-view+json", "application/vnd.quire.interact+json"],
      comms: true,
      moved: true,
      interrupted: "error",
      forgotten: "error",
      live: ["quire", "string", 1],
      second: ["ok"],
      reconnected: ["ok", "7"],
      left: [0, "dead", true],
    });
    expect(server.kernels.list()).toEqual([]);
  },
  120_000,
);
