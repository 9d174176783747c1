import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Serving, serving } from "./serving.ts";

let at: Serving;
let keys: string;
beforeEach(async () => {
  keys = join(await Deno.makeTempDir({ prefix: "quire-keys-" }), "quire");
  at = await serving({ trust: keys });
});
afterEach(async () => {
  await at[Symbol.asyncDispose]();
  await Deno.remove(join(keys, ".."), { recursive: true });
});

const output = { output_type: "display_data", data: { "text/html": "<script>1</script>" }, metadata: {} };
const cell = (id: string, trusted: boolean, outputs = [output]) => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata: trusted ? { trusted } : {},
  outputs,
  source: "x",
});
const notebook = (...cells: unknown[]) => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

async function save(content: unknown, path = "a.ipynb") {
  const { status } = await at.ask("PUT", `/api/contents/${path}`, {
    type: "notebook",
    format: "json",
    content,
  });
  expect(status).toBeLessThan(300);
}

/** Which of the cells the server calls trusted. */
async function trusted(path = "a.ipynb"): Promise<boolean[]> {
  const { body } = await at.ask<{ content: { cells: { metadata: { trusted?: boolean } }[] } }>(
    "GET",
    `/api/contents/${path}`,
  );
  return body.content.cells.map(({ metadata }) => metadata.trusted === true);
}

test("what the user ran in the page is trusted when it is opened again, also from a copy", async () => {
  await save(notebook(cell("a", true), cell("b", false, [])));
  expect(await trusted()).toEqual([true, true]);
  expect(await Deno.readTextFile(join(at.folder, "a.ipynb"))).not.toContain("trusted");
  await Deno.copyFile(join(at.folder, "a.ipynb"), join(at.folder, "b.ipynb"));
  expect(await trusted("b.ipynb")).toEqual([true, true]);
});

test("one output that the user did not run keeps the whole untrusted", async () => {
  await save(notebook(cell("a", true), cell("b", false)));
  expect(await trusted()).toEqual([false, false]);
});

test("a change from outside ends it", async () => {
  await save(notebook(cell("a", true)));
  const path = join(at.folder, "a.ipynb");
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("<script>1", "<script>2"));
  expect(await trusted()).toEqual([false]);
});

test("a notebook that calls itself trusted is not, until the user trusts it", async () => {
  await Deno.writeTextFile(join(at.folder, "a.ipynb"), JSON.stringify(notebook(cell("a", true))));
  expect(await trusted()).toEqual([false]);
  expect((await at.ask("POST", "/api/contents/a.ipynb/trust")).status).toBe(201);
  expect(await trusted()).toEqual([true]);
});

test("another user's list is worth nothing under this user's key", async () => {
  await save(notebook(cell("a", true)));
  const text = await Deno.readTextFile(join(at.folder, "a.ipynb"));
  await Deno.remove(join(keys, "notebook_key"));
  await using other = await serving({ trust: keys });
  await Deno.writeTextFile(join(other.folder, "a.ipynb"), text);
  const { body } = await other.ask<{ content: { cells: { metadata: unknown }[] } }>(
    "GET",
    "/api/contents/a.ipynb",
  );
  expect(body.content.cells[0]!.metadata).toEqual({});
});

test("the key is this user's alone", async () => {
  const { mode } = await Deno.stat(join(keys, "notebook_key"));
  if (Deno.build.os !== "windows") expect(mode! & 0o777).toBe(0o600);
  expect(await Deno.readTextFile(join(keys, "notebook_key"))).toMatch(/^[0-9a-f]{64}$/);
});

test("a list that cannot be written stops no save, a folder that cannot be had no server", async () => {
  await Deno.mkdir(join(keys, "signatures"));
  await save(notebook(cell("a", true)));
  expect(await Deno.readTextFile(join(at.folder, "a.ipynb"))).toContain("script");
  const file = join(keys, "..", "file");
  await Deno.writeTextFile(file, "");
  await using other = await serving({ trust: file });
  expect((await other.ask("GET", "/api/status")).status).toBe(200);
});

test("without a key nothing is trusted", async () => {
  await using plain = await serving();
  await Deno.writeTextFile(join(plain.folder, "a.ipynb"), JSON.stringify(notebook(cell("a", true))));
  expect((await plain.ask("POST", "/api/contents/a.ipynb/trust")).status).toBe(404);
});
