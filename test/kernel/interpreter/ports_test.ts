import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPorts } from "../../../kernel/interpreter/ports.ts";
import { sha256 } from "../../../src/model/sha256.ts";
import { MemorySource } from "../../src/model/sources.ts";

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

test("a scratch file has no name, is read as it was written, and what a killed process left of one goes", () => {
  Deno.writeTextFileSync(join(folder, "out", ".0123abcd.scratch"), "left behind");
  const scratch = ports().scratch!();
  // Elsewhere the name stays until the file is closed.
  expect(names().length).toBe(Deno.build.os === "windows" ? 1 : 0);
  scratch.write(3, bytes);
  scratch.write(0, bytes.subarray(0, 3));
  expect(scratch.size).toBe(3 + bytes.length);
  const all = new Uint8Array(scratch.size);
  scratch.read(0, all);
  expect(new TextDecoder().decode(all)).toBe("newnew bytes");
  expect(() => scratch.read(4, all)).toThrow(RangeError);
  const other = ports().scratch!();
  other.write(0, bytes);
  scratch.read(0, all.subarray(0, 1));
  for (const file of [scratch, other]) file.close();
  expect(names()).toEqual([]);
});

test("the host's SHA-256 is the one that is computed without it", () => {
  const large = new Uint8Array(3 << 20).map((_, i) => i * i >> 7);
  Deno.writeFileSync(join(folder, "x"), large);
  const source = ports().open("x");
  expect(source.sha256).toBeDefined();
  expect(sha256(source, source)).toBe(sha256(new MemorySource(large), new MemorySource(large)));
  source.close();
});

test("a folder is listed in order, without what is hidden; nothing outside of the notebook's folder is", () => {
  const at = (name: string) => join(folder, "photos", name);
  for (const name of ["b", "a"]) Deno.mkdirSync(at(name), { recursive: true });
  for (const name of ["2.png", "10.png", ".hidden.png", "a/1.png"]) Deno.writeTextFileSync(at(name), "");
  const { list } = ports();
  expect(list!("photos")).toEqual(["10.png", "2.png", "a/", "b/"]);
  expect(list!("photos/a")).toEqual(["1.png"]);
  expect(() => list!("photos/2.png")).toThrow("must be a folder: it is a file");
  expect(() => list!("nothing")).toThrow("must exist: there is no such file");
  expect(() => list!("..")).toThrow("must lie in the notebook's folder");
  expect(() => list!("photos/../..")).toThrow("must lie in the notebook's folder");
  if (Deno.build.os === "windows") return;
  Deno.symlinkSync("/", at("away"));
  expect(() => list!("photos/away")).toThrow("must not lead out of the notebook's folder");
  // A link to a folder is not gone into: it could lead round in a circle.
  Deno.symlinkSync(at("a"), at("again"));
  expect(list!("photos")).toContain("again");
});

test("only the files that were there at the start: then no folder is listed", () => {
  Deno.mkdirSync(join(folder, "photos"));
  const few = createPorts({ folder, packages: [], onlyFiles: [], threads: 1 }, new Int32Array(1));
  expect(() => few.list!("photos")).toThrow("must lie in a folder of its own");
});
