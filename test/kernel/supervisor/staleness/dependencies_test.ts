import { expect, test } from "vitest";
import { Dependencies, type Reason } from "../../../../kernel/supervisor/staleness/dependencies.ts";
import { Notebook } from "./notebook.ts";

const how = (reasons: readonly Reason[] | undefined) =>
  reasons?.map(({ name, how, count }) => `${name} ${how} ${count ?? ""}`.trim());

function staleOf(notebook: Notebook): Record<string, string[]> {
  return Object.fromEntries([...notebook.dependencies.stale()].map(([cell, why]) => [cell, how(why)!]));
}

test("a cell that read what another run defined anew is stale, and what reads it in turn; others are not", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4");
  notebook.run("b", "k = n");
  notebook.run("c", "print k");
  notebook.run("d", "m = 1");
  expect(staleOf(notebook)).toEqual({});
  notebook.run("a", "n = 5");
  expect(staleOf(notebook)).toEqual({ b: ["n redefined 5"], c: ["k stale 2"] });
  notebook.run("b", "k = n");
  expect(staleOf(notebook)).toEqual({ c: ["k redefined 6"] });
  notebook.run("c", "print k");
  expect(staleOf(notebook)).toEqual({});
});

test("the same definition from the same inputs is no news", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4");
  notebook.run("b", "k = n");
  notebook.run("c", "print k");
  notebook.run("a", "n = 4");
  notebook.run("b", "k = n");
  expect(staleOf(notebook)).toEqual({});
  notebook.run("a", "n = 5");
  notebook.run("a", "n = 4");
  expect(staleOf(notebook)).toEqual({});
});

test("what a cell defined before it reads it is its own affair", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4; print n");
  notebook.run("b", "n = 5");
  expect(staleOf(notebook)).toEqual({});
});

test("a cell that reads and defines a name is stale when another defines it anew, not by itself", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4");
  notebook.run("b", "n = n");
  notebook.run("c", "print n");
  expect(staleOf(notebook)).toEqual({});
  notebook.run("b", "n = n");
  expect(staleOf(notebook)).toEqual({ c: ["n redefined 4"] });
  notebook.run("a", "n = 5");
  expect(staleOf(notebook)).toEqual({ b: ["n redefined 5"], c: ["n redefined 5"] });
});

test("what covers a definition of a stale cell is stale with it", () => {
  const notebook = new Notebook();
  notebook.run("k", "k = 1");
  notebook.run("a", "n = k");
  notebook.run("b", "n = n");
  notebook.run("k", "k = 2");
  expect(staleOf(notebook)).toEqual({ a: ["k redefined 4"], b: ["n stale 2"] });
});

test("a name whose cell defines it no more, or is deleted", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4; k = 1");
  notebook.run("b", "print n");
  notebook.run("c", "print k");
  notebook.run("a", "n = 4");
  expect(staleOf(notebook)).toEqual({ c: ["k dropped 4"] });
  notebook.run("c", "print k");
  expect(staleOf(notebook)).toEqual({ c: ["k dropped 4"] });
  notebook.dependencies.forget(["a"]);
  expect(staleOf(notebook)).toEqual({ b: ["n deleted"], c: ["k deleted"] });
  notebook.dependencies.forget(["b", "nobody"]);
  notebook.run("d", "k = 1");
  expect(staleOf(notebook)).toEqual({});
});

test("a deleted cell that is back is as it was", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4; k = 1");
  notebook.run("b", "print n; print k");
  notebook.run("a", "n = 4");
  notebook.dependencies.forget(["a"]);
  expect(staleOf(notebook)).toEqual({ b: ["n deleted", "k deleted"] });
  expect(notebook.dependencies.stale().get("b")![0]!.cell).toBe("a");
  notebook.dependencies.recall(["a", "nobody"]);
  expect(staleOf(notebook)).toEqual({ b: ["k dropped 3"] });
  // A new definition is not deleted with the old run.
  notebook.dependencies.forget(["a"]);
  notebook.run("a", "n = 4; k = 1");
  notebook.dependencies.recall(["a"]);
  expect(staleOf(notebook)).toEqual({});
});

test("a cell that fails leaves what it did not come to as unfinished", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4; k = 1");
  notebook.run("b", "print k");
  notebook.run("a", "n = 4; fail; k = 1");
  expect(staleOf(notebook)).toEqual({ b: ["k unfinished 3"] });
  notebook.run("a", "n = 4; fail");
  expect(staleOf(notebook)).toEqual({ b: ["k dropped 4"] });
  notebook.run("a", "n = 4; k = 1");
  expect(staleOf(notebook)).toEqual({});
});

test("a cell that failed is stale when what it wanted is there, or what it read is another", () => {
  const notebook = new Notebook();
  notebook.run("a", "fail; print net");
  notebook.run("b", "n = 1");
  expect(staleOf(notebook)).toEqual({});
  notebook.run("c", "net = 2");
  expect(staleOf(notebook)).toEqual({ a: ["net defined 3"] });
});

test("runs that no cell is named for define, and are not marked", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4");
  notebook.run("b", "print n");
  notebook.run(undefined, "n = 5");
  notebook.run(undefined, "print n");
  expect(staleOf(notebook)).toEqual({ b: ["n redefined 3"] });
});

test("names that were lost", () => {
  const notebook = new Notebook();
  notebook.run("a", "n = 4");
  notebook.run("b", "print n");
  notebook.dependencies.lose(["n"]);
  expect(staleOf(notebook)).toEqual({ b: ["n lost"] });
  notebook.run("a", "n = 4");
  expect(staleOf(notebook)).toEqual({});
});

test("files: written by a cell, or found", () => {
  const d = new Dependencies();
  let count = 0;
  const run = (cell: string, code: string, files: Record<string, string>, writes: string[] = []) => {
    const run = d.begin(cell, ++count);
    const traced = { names: [], files, writes };
    d.ran(run, { statement: code, line: 1, kind: "save", defines: [], value: null, traced, code });
    d.end(run, { status: "ok" });
  };
  const stale = () => Object.fromEntries([...d.stale()].map(([cell, why]) => [cell, how(why)]));
  run("a", "save 4", {}, ["out/q"]);
  run("b", "open", { "out/q": "10 1" });
  run("a", "save 4", {}, ["out/q"]);
  expect(stale()).toEqual({});
  run("a", "save 5", {}, ["out/q"]);
  expect(stale()).toEqual({ b: ["out/q redefined 4"] });
  expect(d.stale().get("b")![0]!.file).toBe(true);
  run("c", "open", { "m.onnx": "10 1" });
  run("e", "open", { "m.onnx": "10 1" });
  run("e", "open", { "m.onnx": "10 2" });
  expect(stale()).toMatchObject({ c: ["m.onnx changed"] });
  run("e", "open", { "m.onnx": "10 1" });
  expect(stale()).toEqual({ b: ["out/q redefined 4"] });
  run("f", "open", { "later": "" });
  run("g", "save", {}, ["later"]);
  expect(stale()).toMatchObject({ f: ["later redefined 10"] });
});
