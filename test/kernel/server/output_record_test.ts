import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, connectClient, type Session } from "../../../kernel/run/client.ts";
import { type Serving, serving } from "./serving.ts";

/** The client tells what it does to its connections. */
console.debug = () => {};

let at: Serving;
let client: Client;
let session: Session.ISessionConnection;
const cell = (id: string, source: string) => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata: {},
  outputs: [],
  source,
});
const notebook = {
  cells: [cell("one", "show bar 0%\nwait gate\nout done"), cell("two", "update bar 100%")],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

beforeEach(async () => {
  at = await serving();
  await Deno.writeTextFile(join(at.folder, "a.ipynb"), JSON.stringify(notebook));
  client = await connectClient(at.server);
  session = await client.sessions.startNew({ path: "a.ipynb", name: "a", type: "notebook" });
  await session.kernel!.info;
});
afterEach(async () => {
  client.dispose();
  await at[Symbol.asyncDispose]();
});

/** Runs a cell as the page does; resolves when the kernel has begun with it. */
async function begin(index: number, code = notebook.cells[index]!.source) {
  const future = session.kernel!.requestExecute({ code }, true, { cellId: notebook.cells[index]!.id });
  await new Promise<void>((resolve) => {
    future.onIOPub = ({ header }) => {
      if (/^(display_data|stream|update_display_data)$/.test(header.msg_type)) resolve();
    };
  });
  return { done: future.done };
}

async function loaded() {
  const { body } = await at.ask<{ content: { cells: { outputs: unknown[]; execution_count: number }[] } }>(
    "GET",
    "/api/contents/a.ipynb",
  );
  return body.content.cells.map(({ outputs, execution_count }) => ({
    count: execution_count,
    shown: outputs.map((o) =>
      (o as { text?: string }).text ?? (o as { data: Record<string, string> }).data["text/plain"]
    ),
  }));
}

test("a page that is loaded while a cell runs shows what it has put out so far, and the rest when it is done", async () => {
  const { done } = await begin(0);
  expect(await loaded()).toEqual([{ count: 1, shown: ["0%"] }, { count: null, shown: [] }]);
  client.dispose();
  at.kernels[0]!.release("gate");
  await expect(done).rejects.toThrow(/^Canceled/);
  while ((await loaded())[0]!.shown.length < 2) await new Promise((go) => setTimeout(go, 1));
  expect((await loaded())[0]).toEqual({ count: 1, shown: ["0%", "done"] });
  expect(await Deno.readTextFile(join(at.folder, "a.ipynb"))).toBe(JSON.stringify(notebook));
});

test("a save puts an end to it, but for cells that are still running", async () => {
  const { done } = await begin(0);
  await at.ask("PUT", "/api/contents/a.ipynb", { type: "notebook", format: "json", content: notebook });
  expect((await loaded())[0]!.shown).toEqual(["0%"]);
  at.kernels[0]!.release("gate");
  await done;
  await at.ask("PUT", "/api/contents/a.ipynb", { type: "notebook", format: "json", content: notebook });
  expect((await loaded())[0]).toEqual({ count: null, shown: [] });
});

test("a save that began before the cell was done does not: it has not all of its outputs", async () => {
  const { done } = await begin(0);
  at.kernels[0]!.release("gate");
  await done;
  const save = async (execution_count: number | null) => {
    const first = { output_type: "display_data", data: { "text/plain": "0%" }, metadata: {} };
    const cells = [{ ...notebook.cells[0]!, outputs: [first], execution_count }, notebook.cells[1]!];
    await at.ask("PUT", "/api/contents/a.ipynb", {
      type: "notebook",
      format: "json",
      content: { ...notebook, cells },
    });
  };
  await save(null);
  expect((await loaded())[0]).toEqual({ count: 1, shown: ["0%", "done"] });
  await save(1);
  expect((await loaded())[0]).toEqual({ count: 1, shown: ["0%"] });
});

test("what another text of the cell put out is not shown under the new one", async () => {
  await (await begin(1, "out old")).done;
  expect((await loaded())[1]).toEqual({ count: null, shown: [] });
});

test("a display that a later cell changes is shown as it is now", async () => {
  at.kernels[0]!.release("gate");
  await (await begin(0)).done;
  await session.kernel!.requestExecute({ code: "update bar 100%\nshow x" }, true, { cellId: "two" }).done;
  expect((await loaded())[0]!.shown).toEqual(["100%", "done"]);
});
