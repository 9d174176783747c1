/**
 * `deno task pack`: Quire as an npm package, out/quire-VERSION.tgz, for `npx quire` on a machine with Node.js alone.
 */
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../version.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What a program is made of; tests stay behind. */
const taken = ["deno.json", "deno.lock", "LICENSE", "README.md", "grammar", "kernel", "notebooks", "src"];
const denoVersion = "2.9.6";

/** Returns the path of the archive. @throws Error with npm's words */
export async function pack(into = join(root, "out")): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "quire-pack-" });
  try {
    const hash = createHash("sha256");
    for (const path of taken.flatMap((name) => [...files(join(root, name))])) {
      const from = relative(root, path), target = join(folder, "program", from);
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.copyFile(path, target);
      hash.update(from).update(await Deno.readFile(path));
    }
    const content = hash.digest("hex").slice(0, 8);
    const description = {
      name: "quire",
      version,
      description: "A notebook kernel and a small language for neural-network quantization",
      license: "MIT",
      type: "module",
      bin: { quire: "quire.mjs" },
      engines: { node: ">=18" },
      dependencies: { deno: denoVersion },
    };
    await Deno.writeTextFile(join(folder, "package.json"), JSON.stringify(description, null, 2) + "\n");
    await Deno.writeTextFile(join(folder, "content.json"), JSON.stringify({ content }) + "\n");
    for (
      const [from, to] of [["kernel/npm/quire.mjs", "quire.mjs"], ["README.md", "README.md"], [
        "LICENSE",
        "LICENSE",
      ]]
    ) {
      await Deno.copyFile(join(root, from!), join(folder, to!));
    }
    await Deno.mkdir(into, { recursive: true });
    const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
    const { success, stderr } = await new Deno.Command(npm, {
      args: ["pack", "--silent", "--pack-destination", into],
      cwd: folder,
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(`Cannot pack Quire: ${new TextDecoder().decode(stderr)}`);
    return join(into, `quire-${version}.tgz`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function* files(path: string): Generator<string> {
  if (Deno.statSync(path).isFile) return yield path;
  for (const { name } of [...Deno.readDirSync(path)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (name !== "node_modules" && name !== "out" && name !== ".ipynb_checkpoints") {
      yield* files(join(path, name));
    }
  }
}

if (import.meta.main) console.log(await pack());
