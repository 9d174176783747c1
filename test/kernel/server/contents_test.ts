import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Composer } from "../../../kernel/protocol/compose.ts";
import type { Message } from "../../../kernel/protocol/message.ts";
import { type Client, connectClient } from "../../../kernel/run/client.ts";
import { refusalOf } from "../../../kernel/server/http_error.ts";
import { type Serving, serving } from "./serving.ts";

let at: Serving;
let client: Client;
beforeAll(async () => {
  at = await serving();
  client = await connectClient(at.server);
});
afterAll(async () => {
  client.dispose();
  await at[Symbol.asyncDispose]();
});

const put = (path: string, text: string) => Deno.writeTextFile(join(at.folder, path), text);
const read = (path: string) => Deno.readTextFile(join(at.folder, path));
const status = async (method: string, path: string, body?: unknown) =>
  (await at.ask(method, path, body)).status;

describe("JupyterLab's client", () => {
  test("makes, writes, reads, renames, copies and removes", async () => {
    const folder = await client.contents.newUntitled({ path: "", type: "directory" });
    expect(folder).toMatchObject({ path: "Untitled Folder", type: "directory" });
    const made = await client.contents.newUntitled({ path: folder.path, type: "file", ext: "txt" });
    expect(made.path).toBe("Untitled Folder/untitled.txt");
    const saved = await client.contents.save(made.path, {
      type: "file",
      format: "text",
      content: "größer\n",
    });
    expect(saved).toMatchObject({ size: 9, type: "file", writable: true });
    expect(await client.contents.get(made.path, { content: true })).toMatchObject({
      content: "größer\n",
      format: "text",
      mimetype: "text/plain",
      last_modified: saved.last_modified,
    });
    const moved = await client.contents.rename(made.path, "Untitled Folder/kept ü #%.txt");
    expect(moved).toMatchObject({ name: "kept ü #%.txt", path: "Untitled Folder/kept ü #%.txt" });
    const copy = await client.contents.copy(moved.path, "Untitled Folder");
    expect(copy.path).toBe("Untitled Folder/kept ü #%-Copy1.txt");
    expect((await client.contents.copy(copy.path, "Untitled Folder")).path).toBe(
      "Untitled Folder/kept ü #%-Copy2.txt",
    );
    const listed = await client.contents.get("Untitled Folder");
    expect(listed.content.map((model: { name: string }) => model.name)).toEqual([
      "kept ü #%-Copy1.txt",
      "kept ü #%-Copy2.txt",
      "kept ü #%.txt",
    ]);
    for (const { path } of listed.content) await client.contents.delete(path);
    await client.contents.delete("Untitled Folder");
    expect((await client.contents.get("")).content).toEqual([]);
  });

  test("numbers new files, and starts a notebook as an empty one", async () => {
    const first = await client.contents.newUntitled({ type: "notebook" });
    const second = await client.contents.newUntitled({ type: "notebook" });
    expect([first.path, second.path]).toEqual(["Untitled.ipynb", "Untitled1.ipynb"]);
    const { content } = await client.contents.get(second.path);
    expect(content).toEqual({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  });

  test("goes back to a checkpoint, which follows its file", async () => {
    await put("a.txt", "old");
    const checkpoint = await client.contents.createCheckpoint("a.txt");
    await client.contents.save("a.txt", { type: "file", format: "text", content: "new" });
    expect(await client.contents.listCheckpoints("a.txt")).toEqual([checkpoint]);
    await client.contents.rename("a.txt", "b.txt");
    await client.contents.restoreCheckpoint("b.txt", checkpoint.id);
    expect(await read("b.txt")).toBe("old");
    expect(await client.contents.listCheckpoints("a.txt")).toEqual([]);
    await client.contents.deleteCheckpoint("b.txt", checkpoint.id);
    expect(await client.contents.listCheckpoints("b.txt")).toEqual([]);
    await expect(client.contents.restoreCheckpoint("b.txt", checkpoint.id)).rejects.toThrow(
      'Cannot find the checkpoint "checkpoint" of "b.txt"',
    );
  });

  test("keeps bytes as they are", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await Deno.writeFile(join(at.folder, "data.bin"), bytes);
    const { content, format } = await client.contents.get("data.bin");
    expect(format).toBe("base64");
    await client.contents.save("copy.bin", { type: "file", format: "base64", content });
    expect(await Deno.readFile(join(at.folder, "copy.bin"))).toEqual(bytes);
  });

  test("is told the hash when it asks", async () => {
    await put("hash.txt", "abc");
    const model = await client.contents.get("hash.txt", { content: false, hash: true });
    expect(model).toMatchObject({
      content: null,
      hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      hash_algorithm: "sha256",
    });
  });
});

describe("notebooks", () => {
  const cell = {
    cell_type: "code",
    execution_count: null,
    id: "a",
    metadata: {},
    outputs: [],
    source: "x\ny",
  };
  const notebook = { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };

  test("that claim to be trusted are not", async () => {
    const claims = {
      ...notebook,
      metadata: { trusted: true },
      cells: [{ ...cell, metadata: { trusted: true } }],
    };
    await put("trusted.ipynb", JSON.stringify(claims));
    expect((await client.contents.get("trusted.ipynb")).content).toEqual(notebook);
    await client.contents.save("saved.ipynb", { type: "notebook", format: "json", content: claims });
    expect(await read("saved.ipynb")).not.toContain("trusted");
  });

  test("saved unchanged keep every byte", async () => {
    const text = [
      "{",
      ' "cells": [',
      "  {",
      '   "cell_type": "code",',
      '   "execution_count": 1,',
      '   "id": "a",',
      '   "metadata": {',
      '    "10": 1,',
      '    "9": {},',
      '    "a": []',
      "   },",
      '   "outputs": [',
      "    {",
      '     "data": {',
      '      "application/json": [',
      '       "a",',
      '       "b"',
      "      ],",
      '      "image/png": "aGk=\\n",',
      '      "image/svg+xml": [',
      '       "<svg>\\n",',
      '       "</svg>"',
      "      ],",
      '      "text/plain": [',
      '       "ü\\u2028",',
      '       "€"',
      "      ]",
      "     },",
      '     "metadata": {},',
      '     "output_type": "display_data"',
      "    }",
      "   ],",
      '   "source": []',
      "  }",
      " ],",
      ' "metadata": {},',
      ' "nbformat": 4,',
      ' "nbformat_minor": 5',
      "}",
      "",
    ].join("\n").replace("\\u2028", "\u2028");
    await put("bytes.ipynb", text);
    const { content } = await client.contents.get("bytes.ipynb", { type: "notebook", content: true });
    expect(content.cells[0].outputs[0].data["text/plain"]).toBe("ü\u2028€");
    await client.contents.save("bytes.ipynb", { type: "notebook", format: "json", content });
    expect(await read("bytes.ipynb")).toBe(text);
  });

  test.each([
    ["<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n", /marks of a merge conflict/],
    ['{"nbformat": 5}', /nbformat must be 4: it is 5 \(a newer program wrote it\)/],
    ["{", /"bad\.ipynb" as a notebook: it is not JSON: .*position 1/],
    ["[]", /the file must be a JSON object: it is \[\]/],
    ["{}", /nbformat must be 4: it is missing/],
    ['{"nbformat": 3}', /nbformat must be 4: it is 3 \(`jupyter nbconvert --to notebook --nbformat 4/],
    ['{"nbformat": 4, "nbformat_minor": 5}', /cells must be a list: it is missing/],
    ['{"nbformat": 4, "nbformat_minor": 5, "cells": [7]}', /cells\[0\] must be an object: it is 7/],
    [
      JSON.stringify({ ...notebook, cells: [cell, { ...cell, source: 7 }] }),
      /cells\[1\]\.source must be a text or a list of lines: it is 7/,
    ],
    [
      JSON.stringify({ ...notebook, cells: [{ ...cell, id: "a b" }] }),
      /cells\[0\]\.id must be 1 to 64 letters, digits, - or _: it is "a b"/,
    ],
    [
      JSON.stringify({ ...notebook, cells: [{ ...cell, outputs: [{ output_type: "pyout" }] }] }),
      /cells\[0\]\.outputs\[0\]\.output_type must be stream, display_data, .*: it is "pyout"/,
    ],
  ])("that are broken are refused with the place: %s", async (text, message) => {
    await put("bad.ipynb", text);
    await expect(client.contents.get("bad.ipynb")).rejects.toThrow(message);
    expect((await client.contents.get("bad.ipynb", { type: "file", format: "text", content: true })).content)
      .toBe(text);
  });

  test("of no bytes are new ones; a byte order mark is no mistake", async () => {
    await put("empty.ipynb", "");
    await put("mark.ipynb", "\ufeff" + JSON.stringify(notebook));
    expect((await client.contents.get("empty.ipynb")).content).toMatchObject({
      cells: [],
      metadata: { kernelspec: { name: "quire" } },
    });
    expect((await client.contents.get("mark.ipynb")).content.nbformat).toBe(4);
  });

  test("of a later minor version keep what they say", async () => {
    const later = { ...notebook, nbformat_minor: 9, later: { a: 1 }, cells: [{ ...cell, later: "b" }] };
    await put("later.ipynb", JSON.stringify(later));
    const { content } = await client.contents.get("later.ipynb");
    await client.contents.save("later.ipynb", { type: "notebook", format: "json", content });
    const saved = JSON.parse(await read("later.ipynb"));
    expect([saved.nbformat_minor, saved.later, saved.cells[0].later]).toEqual([9, { a: 1 }, "b"]);
  });

  test("whose values lie too deep are refused", async () => {
    await put("deep.ipynb", `{"nbformat":4,"cells":[],"a":${"[".repeat(2e5)}${"]".repeat(2e5)}}`);
    expect(await status("GET", "/api/contents/deep.ipynb")).toBe(400);
  });

  test("that are broken are not written over good ones", async () => {
    await put("good.ipynb", JSON.stringify(notebook));
    const broken = {
      type: "notebook" as const,
      format: "json" as const,
      content: { nbformat: 4, nbformat_minor: 5 },
    };
    await expect(client.contents.save("good.ipynb", broken)).rejects.toThrow(/cells must be a list/);
    expect(await read("good.ipynb")).toBe(JSON.stringify(notebook));
  });
});

describe("what cannot be done", () => {
  const file = { type: "file", format: "text", content: "" };
  test("gets the status that says why", async () => {
    await put("x.txt", "x");
    await put("y.txt", "y");
    await Deno.mkdir(join(at.folder, "full", "inner"), { recursive: true });
    await Deno.writeFile(join(at.folder, "latin.txt"), new Uint8Array([0xe9]));
    expect(await status("GET", "/api/contents/none.txt")).toBe(404);
    expect(await status("DELETE", "/api/contents/none.txt")).toBe(404);
    expect(await status("PATCH", "/api/contents/none.txt", { path: "z.txt" })).toBe(404);
    expect(await status("PUT", "/api/contents/none/x.txt", file)).toBe(404);
    expect(await status("PATCH", "/api/contents/x.txt", { path: "y.txt" })).toBe(409);
    expect(await status("PUT", "/api/contents/x.txt", { type: "directory" })).toBe(409);
    expect(await status("PUT", "/api/contents/full", file)).toBe(409);
    expect(await status("DELETE", "/api/contents/full")).toBe(409);
    expect(await status("PATCH", "/api/contents/full", { path: "full/inner/deeper" })).toBe(400);
    expect(await status("DELETE", "/api/contents/")).toBe(400);
    expect(await status("GET", "/api/contents/x.txt?type=directory")).toBe(400);
    expect(await status("GET", "/api/contents/full?type=file")).toBe(400);
    expect(await status("GET", "/api/contents/x.txt?content=2")).toBe(400);
    expect(await status("GET", "/api/contents/latin.txt?format=text")).toBe(400);
    expect(await status("PUT", "/api/contents/z.txt", { ...file, format: "base64", content: "a" })).toBe(400);
    expect(await status("PUT", "/api/contents/z.txt", "{")).toBe(400);
    expect(await status("PUT", "/api/contents/z.txt", "[]")).toBe(400);
    expect(await status("POST", "/api/contents/x.txt", {})).toBe(400);
    expect(await status("POST", "/api/contents/none", {})).toBe(404);
    expect(await status("GET", "/api/none")).toBe(404);
    expect(await status("GET", `/api/contents/${"名".repeat(300)}`)).toBe(400);
    expect(await status("PUT", `/api/contents/${"n".repeat(300)}.txt`, file)).toBe(400);
    const wrong = await at.ask("PUT", "/api/kernels");
    expect([wrong.status, wrong.body]).toEqual([405, {
      message: "Cannot PUT /api/kernels: it takes GET, POST",
      reason: null,
    }]);
    expect(await read("x.txt")).toBe("x");
  });

  test("leaves no temporary file behind", async () => {
    await status("PUT", "/api/contents/full", file);
    expect([...Deno.readDirSync(at.folder)].filter(({ name }) => name.startsWith(".quire"))).toEqual([]);
  });
});

test.skipIf(Deno.build.os === "windows")("a read-only file stays as it is", async () => {
  await put("kept.txt", "kept");
  await Deno.chmod(join(at.folder, "kept.txt"), 0o444);
  const { status, body } = await at.ask("PUT", "/api/contents/kept.txt", {
    type: "file",
    format: "text",
    content: "lost",
  });
  expect([status, body.message]).toEqual([403, 'Cannot write "kept.txt": the file is read-only']);
  expect(await read("kept.txt")).toBe("kept");
});

test.each([
  ["No space left on device (os error 28)", 507],
  ["There is not enough space on the disk. (os error 112)", 507],
  ["Read-only file system (os error 30)", 403],
  ["The process cannot access the file because it is being used by another process. (os error 32)", 423],
])("what the system says has its status: %s", (text, expected) => {
  expect(refusalOf(new Error(text)).status).toBe(expected);
});

test("the fields of a model are those of Jupyter's, with and without content", async () => {
  await put("fields.txt", "a");
  await put("fields.bin", "\0");
  const model = async (query: string) => (await at.ask("GET", `/api/contents/fields.${query}`)).body;
  const fields =
    "content created format hash hash_algorithm last_modified mimetype name path size type writable";
  for (const query of ["txt", "txt?content=0", "bin", "txt?hash=1&content=0"]) {
    expect(Object.keys(await model(query)).sort().join(" ")).toBe(fields);
  }
  expect(await model("txt?content=0")).toMatchObject({ mimetype: "text/plain", content: null, format: null });
  expect(await model("txt?hash=1")).toMatchObject({ hash_algorithm: "sha256", content: "a" });
  expect(await model("bin")).toMatchObject({ mimetype: "application/octet-stream", hash: null });
});

test("what is not there has no checkpoints; a new one says where it is", async () => {
  expect((await at.ask("GET", "/api/contents/none.txt/checkpoints")).body).toEqual([]);
  await put("kept too.txt", "a");
  const { headers } = await at.ask("POST", "/api/contents/kept%20too.txt/checkpoints");
  expect(headers.get("location")).toBe("/api/contents/kept%20too.txt/checkpoints/checkpoint");
});

test("a name that leaves no room for that of a checkpoint is no reason not to open, to save or to rename", async () => {
  // 252 bytes; a checkpoint's name has 11 more.
  const long = `${"名".repeat(82)}.ipynb`, path = `/api/contents/${encodeURIComponent(long)}`;
  const body = { type: "notebook", content: { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 } };
  expect(await status("PUT", path, body)).toBe(201);
  expect(await status("GET", path)).toBe(200);
  expect((await at.ask("GET", `${path}/checkpoints`)).body).toEqual([]);
  expect(await status("POST", `${path}/checkpoints`)).toBe(403);
  expect(await status("PATCH", path, { path: "short.ipynb" })).toBe(200);
  expect(await status("POST", "/api/contents/short.ipynb/checkpoints")).toBe(201);
  expect(await status("PATCH", "/api/contents/short.ipynb", { path: long })).toBe(200);
  expect(await status("PUT", path, body)).toBe(200);
  expect(await status("DELETE", path)).toBe(204);
});

test("a path in an output is found in the folder, and nowhere else", async () => {
  await put("named.txt", "a");
  const resolved = async (path: string) =>
    (await at.ask("GET", `/api/resolvePath?path=${encodeURIComponent(path)}&kernel=x`)).body.resolved;
  const found = [{ scope: "server", path: "named.txt" }];
  expect(await resolved("named.txt")).toEqual(found);
  expect(await resolved(join(at.folder, "named.txt"))).toEqual(found);
  for (const path of ["none.txt", "../outside", at.outside, "/etc/passwd", ".hidden", "", at.folder]) {
    expect(await resolved(path)).toEqual([]);
  }
});

test("a large file comes in pieces and is there only when all have come", async () => {
  const piece = (chunk: number, content: string) => ({ type: "file", format: "text", content, chunk });
  expect(await status("PUT", "/api/contents/pieces.txt", piece(2, "b"))).toBe(409);
  expect(await status("PUT", "/api/contents/pieces.txt", piece(1, "a"))).toBe(201);
  expect(await status("GET", "/api/contents/pieces.txt")).toBe(404);
  expect(await status("PUT", "/api/contents/pieces.txt", piece(2, "b"))).toBe(201);
  expect(await status("PUT", "/api/contents/pieces.txt", piece(-1, "c"))).toBe(201);
  expect(await read("pieces.txt")).toBe("abc");
});

test("a piece of a notebook is no save of it: what its cells put out is still kept", async () => {
  const cells = [{ id: "one", cell_type: "code", metadata: {}, source: "out kept", outputs: [] }];
  const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  const body = { type: "notebook", content };
  await at.ask("PUT", "/api/contents/long.ipynb", body);
  const { body: session } = await at.ask<{ kernel: { id: string } }>("POST", "/api/sessions", {
    path: "long.ipynb",
  });
  const { hub, handle } = at.server.kernels.get(session.kernel.id);
  const parent = new Composer().compose("execute_request", { code: "out kept" }, undefined, {
    metadata: { cellId: "one" },
  });
  hub.record.ask(parent);
  const idle = Promise.withResolvers<void>();
  const send = (_: string, { content }: Message) => {
    if (content.execution_state === "idle") idle.resolve();
  };
  handle.attach({ send });
  handle.receive("shell", parent, { wire: hub, id: "nobody" });
  await idle.promise;
  const outputs = async () =>
    (await at.ask<typeof body>("GET", "/api/contents/long.ipynb")).body.content.cells[0]!.outputs;
  await at.ask("PUT", "/api/contents/long.ipynb", { ...body, chunk: 1 });
  expect(await outputs()).toMatchObject([{ text: "kept" }]);
  await at.ask("PUT", "/api/contents/long.ipynb", body);
  expect(await outputs()).toEqual([]);
});
