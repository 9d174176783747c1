/** Which cells are stale, as pages hear of it, over a real interpreter. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Kernel } from "../../../../kernel/supervisor/kernel.ts";
import type { StaleCells } from "../../../../kernel/supervisor/staleness/marks.ts";
import { type Exchange, FrontEnd } from "../front_end.ts";

let folder: string, kernel: Kernel, front: FrontEnd;

beforeEach(async () => {
  folder = await Deno.makeTempDir();
  kernel = new Kernel({ folder, threads: 1 });
  front = new FrontEnd(kernel);
});

afterEach(async () => {
  await kernel.shutdown();
  await Deno.remove(folder, { recursive: true });
});

const comm = "page";
const told = ({ shown }: Pick<Exchange, "shown">) =>
  shown.filter(({ type }) => type === "comm_msg").map(({ content }) => content["data"] as StaleCells);
/** The reasons of each stale cell in short, of the last message. */
const marks = (exchange: Pick<Exchange, "shown">) => {
  const last = told(exchange).at(-1);
  return last && Object.fromEntries(
    Object.entries(last.cells).map(([cell, reasons]) => [
      cell,
      reasons.map(({ name, how, count }) => `${name} ${how} ${count ?? ""}`.trim()).join(", "),
    ]),
  );
};

async function open(target = "quire.stale") {
  const id = front.post("comm_open", { comm_id: comm, target_name: target, data: {} });
  await front.until(() => front.states(id).includes("idle"));
  return { shown: front.shown(id) };
}

describe("a page that has opened the comm", () => {
  test("hears at once, and of each change before the cell is done; of what does not change it hears nothing", async () => {
    await front.until(() => kernel.state === "idle");
    expect(told(await open())).toEqual([{ cells: {}, language: "en" }]);
    expect(told(await front.run("a", "n = 4"))).toEqual([]);
    expect(told(await front.run("b", "formula F(x) = round(x * 2^n)"))).toEqual([]);
    expect(told(await front.run("c", "print F(0.3)\nprint n"))).toEqual([]);
    expect(told(await front.run("d", "print 7"))).toEqual([]);
    const again = await front.run("a", "n = 5");
    expect(marks(again)).toEqual({ b: "n redefined 5", c: "n redefined 5, F stale 2" });
    expect(again.shown.map(({ type }) => type)).toEqual(["execute_input", "comm_msg"]);
    expect(marks(await front.run("b", "formula F(x) = round(x * 2^n)"))).toEqual({
      c: "F redefined 6, n redefined 5",
    });
    expect(marks(await front.run("c", "print F(0.3)\nprint n"))).toEqual({});
    expect(told(await front.run("a", "n = 5 # bits"))).toEqual([]);
  });

  test("and comes when cells have run finds the marks as they are", async () => {
    await front.run("a", "n = 4");
    await front.run("b", "print n");
    await front.run("a", "n = 5");
    expect(marks(await open())).toEqual({ b: "n redefined 3" });
    const info = await front.ask("comm_info_request", { target_name: "quire.stale" });
    expect(info.reply["comms"]).toEqual({ [comm]: { target_name: "quire.stale" } });
    expect((await front.ask("comm_info_request", { target_name: "jupyter.widget" })).reply["comms"]).toEqual(
      {},
    );
  });

  test("hears of the language that the words shall have", async () => {
    await open();
    expect(told(await front.run("a", "set language zh"))).toEqual([{ cells: {}, language: "zh" }]);
  });
});

test("cells that were sent together are told of together, and the last word is right", async () => {
  const cells = Array.from({ length: 60 }, (_, i) => i === 0 ? "v0 = 1" : `v${i} = v${i - 1}`);
  const send = (codes: readonly string[]) =>
    codes.map((code, i) => front.post("execute_request", { code }, "shell", { cellId: `c${i}` }));
  await front.exchange(send(cells).at(-1)!);
  await open();
  await front.exchange(send(["v0 = 2"])[0]!);
  const ids = send(["v0 = 3", ...cells.slice(1)]);
  await front.exchange(ids.at(-1)!);
  const messages = ids.map((id) => told({ shown: front.shown(id) }));
  expect(messages.at(-1)!.at(-1)!.cells).toEqual({});
  expect(messages.flat().length).toBeLessThan(cells.length);
  // A failure takes those that wait along: it is the last word.
  const failing = send(["v0 = 4", "v1 = nobody", ...cells.slice(2)]);
  await front.exchange(failing.at(-1)!);
  const last = told({ shown: front.shown(failing[1]!) }).at(-1)!;
  expect(last.cells["c2"]).toMatchObject([{ name: "v1", how: "unfinished" }]);
  expect(failing.slice(2).flatMap((id) => told({ shown: front.shown(id) }))).toEqual([]);
});

test("a recipe reads its names where it is applied", async () => {
  await open();
  await front.run("m", "m = samples(gauss, rows: 4, columns: 64, seed: 1)");
  await front.run("n", "n = 4");
  await front.run("r", "recipe r { quantize weights of all to int(n) symmetric per channel }");
  expect((await front.run("q", "q = apply r to m")).reply).toMatchObject({ status: "ok" });
  await front.run("s", 'save q to "out/q.safetensors"');
  expect((await front.run("o", 'check open("out/q.safetensors") == q')).reply).toMatchObject({
    status: "ok",
  });
  expect(marks(await front.run("n", "n = 5"))).toEqual({
    q: "n redefined 7",
    s: "q stale 4",
    o: "q stale 4, out/q.safetensors stale 5",
  });
  await front.run("q", "q = apply r to m");
  expect(marks(await front.run("s", 'save q to "out/q.safetensors"'))).toEqual({
    o: "q redefined 8, out/q.safetensors redefined 9",
  });
});

test("a cell whose names do not exist is stale when they do; one that fails leaves its former names unfinished", async () => {
  await open();
  expect((await front.run("a", "print n")).reply).toMatchObject({ status: "error" });
  expect(marks(await front.run("b", "n = 4"))).toEqual({ a: "n defined 2" });
  expect(marks(await front.run("a", "print n"))).toEqual({});
  expect(marks(await front.run("b", "k = 1\nn = nobody"))).toEqual({ a: "n unfinished 4" });
  expect(marks(await front.run("b", "n = 4 +"))).toEqual({ a: "n unfinished 5" });
  expect(marks(await front.run("b", "k = 1"))).toEqual({ a: "n dropped 6" });
  expect(marks(await front.run("b", "n = 4"))).toEqual({});
  expect(marks(await front.run("c", "print 1", ["b"]))).toEqual({ a: "n deleted" });
});

test("a page that has a deleted cell after all says so", async () => {
  await open();
  await front.run("a", "n = 4");
  await front.run("b", "print n");
  const deleted = told(await front.run("c", "print 1", ["a"])).at(-1)!;
  expect(deleted.cells).toEqual({ b: [{ name: "n", how: "deleted", cell: "a" }] });
  for (const data of [{}, { present: "a" }, null, { present: ["b", 7] }]) {
    const id = front.post("comm_msg", { comm_id: comm, data });
    await front.until(() => front.states(id).includes("idle"));
    expect(front.shown(id)).toEqual([]);
  }
  const id = front.post("comm_msg", { comm_id: comm, data: { present: ["a"] } });
  await front.until(() => front.states(id).includes("idle"));
  expect(marks({ shown: front.shown(id) })).toEqual({});
});

test("the marks outlive the interpreter, and a restart ends them", async () => {
  await open();
  await front.run("a", "n = 4");
  await front.run("b", "k = n");
  await front.run("c", "print k");
  Deno.kill(kernel.interpreterPid!, "SIGKILL");
  expect(told(await front.run("d", "print n"))).toEqual([]);
  expect(marks(await front.run("a", "n = 5"))).toEqual({
    b: "n redefined 5",
    c: "k stale 2",
    d: "n redefined 5",
  });
  kernel.restart();
  const last = front.received.findLast(({ message }) => message.header.msg_type === "comm_msg")!;
  expect(last.message.content).toMatchObject({ comm_id: comm, data: { cells: {} } });
  expect(told(await front.run("b", "print 1"))).toEqual([]);
});

/** A matrix of binary32, as NumPy writes it. */
function npy(rows: number, columns: number): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const padded = header.padEnd(64 * Math.ceil((header.length + 11) / 64) - 11) + "\n";
  const bytes = new Uint8Array(10 + padded.length + 4 * rows * columns);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  return bytes;
}

test("a file that was changed, and a name that cannot be restored", async () => {
  const file = `${folder}/m.npy`;
  await Deno.writeFile(file, npy(2, 32));
  await open();
  expect((await front.run("a", `m = open("m.npy")`)).reply).toMatchObject({ status: "ok" });
  await front.run("b", "print m");
  expect(told(await front.run("c", `open("m.npy")`))).toEqual([]);
  await Deno.writeFile(file, npy(4, 32));
  expect(marks(await front.run("c", `open("m.npy")`))).toEqual({ a: "m.npy changed", b: "m stale 1" });
  expect(marks(await front.run("a", `m = open("m.npy")`))).toEqual({ b: "m redefined 5" });
  await front.run("b", "print m");
  await Deno.remove(file);
  Deno.kill(kernel.interpreterPid!, "SIGKILL");
  expect(marks(await front.run("d", "print 1"))).toEqual({ b: "m lost" });
  // What fails for want of the name shows what it would show now, until the name is back.
  expect(marks(await front.run("b", "print m"))).toEqual({});
  await Deno.writeFile(file, npy(4, 32));
  expect(marks(await front.run("a", `m = open("m.npy")`))).toMatchObject({ b: "m defined 9" });
});

test("who opens no comm, or names no cell, hears nothing of marks", async () => {
  await front.run("a", "n = 4");
  await front.run("b", "print n");
  expect((await front.run("a", "n = 5")).shown.map(({ type }) => type)).toEqual(["execute_input"]);
  await open();
  expect(marks(await front.execute("n = 6"))).toEqual({ b: "n redefined 4" });
  expect(marks(await front.execute("n = 4"))).toEqual({});
});

test("an unknown target is closed, as ever", async () => {
  expect((await open("quire.other")).shown.map(({ type }) => type)).toEqual(["comm_close"]);
});
