/** What statements are said to read and write. */
import { describe, expect, test } from "vitest";
import { Trace, withoutSpacing } from "../../../src/recipe/trace.ts";
import type { Ports } from "../../../src/ports.ts";
import { type Mentioned, type StatementRecord } from "../../../src/session.ts";
import { openSession } from "../../open_session.ts";
import { MemorySource } from "../model/sources.ts";

/** Runs cells one after another: the records of all, and what the texts mention. */
async function run(...cells: readonly string[]) {
  const { session } = openSession();
  const records: StatementRecord[] = [], mentioned: Mentioned[] = [];
  let last: Awaited<ReturnType<typeof session.evaluate>> | undefined;
  for (const code of cells) {
    last = await session.evaluate(code, {
      emit: () => {},
      onStatement: (record) => records.push(record),
      onMentioned: (names) => mentioned.push(names),
    });
  }
  session.close();
  return { records, mentioned, last: last! };
}

/** The names that the last statement read, as far as they are among these. */
async function reads(names: string, ...cells: readonly string[]): Promise<string> {
  const { records, last } = await run(...cells);
  expect(last.error?.message).toBeUndefined();
  const read = new Set(records.at(-1)!.traced!.names);
  return names.split(" ").filter((name) => read.has(name)).join(" ");
}

describe("names", () => {
  test.each([
    ["n k", "n", ["n = 4\nk = 2", "m = n * 2"]],
    ["n F x", "n F", ["n = 4\nformula F(x) = x * n", "print F(0.3) + n"]],
    // A formula has taken up what it reads.
    ["n F", "F", ["n = 4\nformula F(x) = x * n", "print F(0.3)"]],
    ["n F G x b", "n F", ["n = 4\nformula F(x) = 2 * x", "formula G(x; b) = F(x) * b + n"]],
    ["T n x s q cb", "n", [
      "n = 2",
      "scheme cb { T = [-1, 0, 1]\nper tensor: s = max(abs(x)) / n\nencode nearest(T, x / s)\ndecode s * T[q] }",
    ]],
    // A recipe looks its names up when it is applied.
    ["n r m", "", [
      "n = 4\nm = samples(gauss, rows: 2, columns: 64, seed: 1)",
      "recipe r { quantize weights of all to int(n) symmetric per channel }",
    ]],
    ["n r m q", "n r m", [
      "n = 4\nm = samples(gauss, rows: 2, columns: 64, seed: 1)",
      "recipe r { quantize weights of all to int(n) symmetric per channel }",
      "q = apply r to m",
    ]],
    ["b n F", "n F", ["n = 4\nformula F(x) = x * n", "t = sweep b in 2..3 { F(b) + n }"]],
    ["x n F", "n F", ["n = 4\nformula F(x) = x * n", "plot F(x) + n for x in -1.0..1.0"]],
    ["F n", "F", ["n = 4\nformula F(x) = x * n", "show F"]],
    ["n", "n", ["n = 4", "n = n * 2"]],
    ["n", "", ["n = 4", "n = 5"]],
  ])("of %j it reads %j", async (names, want, cells) => {
    expect(await reads(names, ...cells)).toBe(want);
  });

  test("that a text mentions, whether it runs or not", async () => {
    const { mentioned, last } = await run("y = nobody + n\nz = y\nformula F(x; b) = x * k");
    expect(last.status).toBe("error");
    expect(mentioned).toEqual([{ reads: ["nobody", "n", "k"], defines: ["y", "z", "F"] }]);
  });

  test("of a statement that fails", async () => {
    const { last } = await run("n = 4", `print n + 1\nopen("missing.onnx")`);
    expect(last).toMatchObject({ status: "error", traced: { files: { "missing.onnx": "" } } });
  });

  test("of a text that nests too deep are not looked for", async () => {
    const { last } = await run(`x = ${"(".repeat(20_000)}1${")".repeat(20_000)}`);
    expect(last.error?.name).toBe("too-deep");
  });
});

test("two texts that differ in comments and spacing are one; a line end counts", () => {
  expect(withoutSpacing("n  =4 # bits")).toBe("n = 4");
  expect(withoutSpacing("ｎ = ［1， 2］".normalize("NFKC"))).toBe(withoutSpacing("n=[1,\t2]"));
  expect(withoutSpacing("sweep b in 1..2 { b\n- 1 }")).not.toBe(withoutSpacing("sweep b in 1..2 { b - 1 }"));
});

describe("files", () => {
  const stamps = new Map<string, string>();
  const ports = {
    open(path: string) {
      const stamp = stamps.get(path);
      if (stamp === undefined) throw new Error(`there is no ${path}`);
      return Object.assign(new MemorySource(new Uint8Array(4)), { stamp });
    },
    list: (folder: string) => [...stamps.keys()].filter((path) => path.startsWith(folder)),
    create: () => ({ write() {}, reader: () => new MemorySource(new Uint8Array()), commit() {}, abort() {} }),
  } as unknown as Ports;

  test("are told by path, with what changes when they do", () => {
    const trace = new Trace(), watched = trace.watching(ports);
    stamps.set("a.onnx", "4 1");
    watched.open("a.onnx");
    expect(() => watched.open("./b.onnx")).toThrow("there is no ./b.onnx");
    const sink = watched.create("./out/c");
    watched.create("out/d").abort();
    sink.commit();
    expect(trace.take()).toEqual({ names: [], files: { "a.onnx": "4 1", "b.onnx": "" }, writes: ["out/c"] });
    expect(trace.take()).toEqual({ names: [], files: {}, writes: [] });
  });

  test("many of one folder are one, whichever of them are read, until one changes", () => {
    const trace = new Trace(), watched = trace.watching(ports);
    for (let i = 0; i < 40; i++) stamps.set(`p/${i}.png`, "9 1");
    const read = (from: number, to: number) => {
      for (let i = from; i < to; i++) watched.open(`p/${i}.png`);
      return trace.take().files;
    };
    const first = read(0, 20);
    expect(Object.keys(first)).toEqual(["p/*"]);
    expect(read(10, 40)).toEqual(first);
    expect(read(0, 3)).toEqual({ "p/0.png": "9 1", "p/1.png": "9 1", "p/2.png": "9 1" });
    stamps.set("p/39.png", "9 2");
    const second = read(20, 40);
    expect(second).not.toEqual(first);
    expect(read(0, 20)).toEqual(second);
    watched.list!("p");
    const { files } = trace.take();
    watched.list!("p/");
    expect(trace.take().files).toEqual(files);
    stamps.set("p/40.png", "9 1");
    watched.list!("p");
    expect(trace.take().files).not.toEqual(files);
  });
});
