import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPorts } from "../../../kernel/interpreter/ports.ts";

let folder: string;
const bytes = new TextEncoder().encode("new bytes");
const ports = () => createPorts({ folder, packages: [], threads: 1 }, new Int32Array(1));
const names = () => [...Deno.readDirSync(join(folder, "out"))].map((entry) => entry.name).sort();

beforeEach(async () => {
  folder = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(join(folder, "out"));
});
afterEach(() => Deno.remove(folder, { recursive: true }));

test("what is written can be read before it takes the place of what was there", () => {
  Deno.writeTextFileSync(join(folder, "out", "x"), "old");
  const sink = ports().create("out/x");
  sink.write(bytes);
  const source = sink.reader();
  expect(source.size).toBe(bytes.length);
  const tail = new Uint8Array(5);
  source.read(4, tail);
  source.close();
  expect(new TextDecoder().decode(tail)).toBe("bytes");
  expect(Deno.readTextFileSync(join(folder, "out", "x"))).toBe("old");
  sink.commit();
  sink.abort();
  expect(Deno.readTextFileSync(join(folder, "out", "x"))).toBe("new bytes");
  expect(names()).toEqual(["x"]);
});

test("an abort leaves what was there, and a second one does nothing", () => {
  Deno.writeTextFileSync(join(folder, "out", "x"), "old");
  const sink = ports().create("out/x");
  sink.write(bytes);
  sink.abort();
  sink.abort();
  expect(Deno.readTextFileSync(join(folder, "out", "x"))).toBe("old");
  expect(names()).toEqual(["x"]);
});

test("a commit that fails tells its own cause, and the abort after it removes the temporary file", () => {
  const sink = ports().create("out/x");
  sink.write(bytes);
  // A folder that holds something cannot be renamed over.
  Deno.mkdirSync(join(folder, "out", "x", "y"), { recursive: true });
  expect(() => sink.commit()).toThrow(/rename/);
  sink.abort();
  expect(names()).toEqual(["x"]);
});

test("what a killed process left goes, what another one still writes stays", () => {
  const out = (name: string) => join(folder, "out", name);
  Deno.writeTextFileSync(out("x.0123abcd.part"), "left behind");
  for (const name of ["y.0123abcd.part", "x.part", "x.notes.part"]) Deno.writeTextFileSync(out(name), "");
  const other = ports().create("out/x");
  expect(names()).not.toContain("x.0123abcd.part");
  const sink = ports().create("out/x");
  sink.commit();
  other.write(bytes);
  other.commit();
  expect(Deno.readTextFileSync(out("x"))).toBe("new bytes");
  expect(names()).toEqual(["x", "x.notes.part", "x.part", "y.0123abcd.part"]);
});
