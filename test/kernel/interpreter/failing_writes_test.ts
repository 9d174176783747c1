/** What stands in the folder when a write fails, or its process is killed: what was there, or nothing. */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPorts } from "../../../kernel/interpreter/ports.ts";

let folder: string;
const out = (name: string) => join(folder, "out", name);
const names = () => [...Deno.readDirSync(join(folder, "out"))].map((entry) => entry.name).sort();
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

beforeEach(async () => {
  folder = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(join(folder, "out"));
});
afterEach(() => Deno.remove(folder, { recursive: true }));

test("a process that is killed while it writes leaves what was there; the next one removes its rest", async () => {
  Deno.writeTextFileSync(out("q.safetensors"), "old");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", here("endless_write.ts"), folder],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGKILL");
  expect((await child.status).success).toBe(false);
  await reader.cancel();
  expect(Deno.readTextFileSync(out("q.safetensors"))).toBe("old");
  const rest = names().filter((name) => name !== "q.safetensors");
  // Codes had no name any more, where a system allows that.
  expect(rest.filter((name) => name.endsWith(".part")).length).toBe(1);
  expect(rest.length).toBe(Deno.build.os === "windows" ? 2 : 1);
  const ports = createPorts({ folder, packages: [], threads: 1 }, new Int32Array(1));
  const scratch = ports.scratch!(), sink = ports.create("out/q.safetensors");
  sink.write(new TextEncoder().encode("new"));
  sink.commit();
  scratch.close();
  expect(names()).toEqual(["q.safetensors"]);
  expect(Deno.readTextFileSync(out("q.safetensors"))).toBe("new");
});

const statements = {
  save: `save q to "out/q.safetensors"`,
  gguf: `export q to "out/q.gguf" as gguf`,
  compressed: `export q to "out/q/" as compressed_tensors`,
};

/** A shell that bounds the size of files stands for a full disk: the system refuses the write in the same place. */
async function runBounded(script: string, kilobytes: number, language = "en") {
  const path = join(folder, "run.quire"), main = here("../../../kernel/main.ts");
  Deno.writeTextFileSync(
    path,
    `set language ${language}\nm = samples(gauss, rows: 700, columns: 1024)
recipe r { quantize weights of all to int(8) symmetric per channel }\nq = apply r() to m\n${script}\n`,
  );
  const blocks = kilobytes * 2, bounded = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`;
  const args = ["-c", bounded, "sh", Deno.execPath(), "run", "--quiet", "-A", main, "run", path];
  const { code, stderr, stdout } = await new Deno.Command("sh", { args, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stderr: text(stderr), stdout: text(stdout) };
}

describe.runIf(Deno.build.os !== "windows")("a disk that is full", () => {
  test.each(["save", "gguf", "compressed"] as const)("%s says so, and leaves no half file", async (kind) => {
    Deno.writeTextFileSync(out("q.safetensors"), "old");
    const { code, stderr, stdout } = await runBounded(statements[kind], 256);
    expect(stderr).toContain("its disk must have room for it");
    expect(stderr).toMatch(/run\.quire:5:\d+/);
    expect(stdout).not.toContain("wrote");
    expect(code).toBe(1);
    expect(names().filter((name) => name !== "q")).toEqual(["q.safetensors"]);
    expect(Deno.readTextFileSync(out("q.safetensors"))).toBe("old");
    if (kind === "compressed") expect([...Deno.readDirSync(out("q"))]).toEqual([]);
  });

  test("the error is Chinese where the session is", async () => {
    const { stderr } = await runBounded(statements.save, 256, "zh");
    expect(stderr).toContain("磁盘空间不足");
    expect(stderr).not.toMatch(/must have/);
  });
});

test("an out that is a file is an error that says so", () => {
  Deno.removeSync(join(folder, "out"));
  Deno.writeTextFileSync(join(folder, "out"), "");
  const ports = createPorts({ folder, packages: [], threads: 1 }, new Int32Array(1));
  expect(() => ports.create("out/x")).toThrow(/folder/);
  expect(() => ports.scratch!()).toThrow(/out\/ in the notebook's folder must be writable/);
});
