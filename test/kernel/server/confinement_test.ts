import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { raw, type Serving, serving } from "./serving.ts";

let at: Serving;
beforeEach(async () => {
  at = await serving();
  await Deno.writeTextFile(join(at.outside, "secret.txt"), "the secret");
  await Deno.mkdir(join(at.folder, "inside"));
  await Deno.writeTextFile(join(at.folder, "inside", "open.txt"), "open");
  await Deno.writeTextFile(join(at.folder, ".env"), "the secret");
  await Deno.mkdir(join(at.folder, ".git"));
  await Deno.writeTextFile(join(at.folder, ".git", "config"), "the secret");
  await Deno.symlink(join(at.outside, "secret.txt"), join(at.folder, "link.txt"));
  await Deno.symlink(at.outside, join(at.folder, "link"));
  await Deno.symlink(join(at.folder, ".env"), join(at.folder, "env.txt"));
  await Deno.symlink(join(at.folder, "inside"), join(at.folder, "within"));
  await Deno.symlink(join(at.outside, "new.txt"), join(at.folder, "dangling.txt"));
});
afterEach(() => at[Symbol.asyncDispose]());

const paths = [
  "../outside/secret.txt",
  "..%2foutside%2fsecret.txt",
  "%2e%2e/outside/secret.txt",
  "%2e%2e%2foutside/secret.txt",
  "inside/../../outside/secret.txt",
  "inside/..%2f..%2foutside/secret.txt",
  "..%5coutside%5csecret.txt",
  "%252e%252e/outside/secret.txt",
  "//etc/passwd",
  "%2fetc%2fpasswd",
  "link.txt",
  "link/secret.txt",
  "link",
  ".env",
  "env.txt",
  ".git/config",
  "inside/%00",
  "inside/open.txt%00.ipynb",
  "inside/open.txt/more",
  "%ff",
];

describe.each(paths)("the path %s", (path) => {
  test.each(["/api/contents/", "/files/"])("is refused below %s", async (below) => {
    const headers = { authorization: `token ${at.server.token}` };
    const { status, text } = await raw(at.server.port, `GET ${below}${path}`, headers);
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toContain("the secret");
    expect(text).not.toContain("root:");
  });

  test("cannot be written, renamed or removed", async () => {
    const before = await census(at);
    const body = { type: "file", format: "text", content: "mine" };
    const calls = [
      at.ask("PUT", `/api/contents/${path}`, body),
      at.ask("POST", `/api/contents/${path}/checkpoints`),
      at.ask("PATCH", "/api/contents/inside/open.txt", { path: decodeOrNot(path) + "/x" }),
      at.ask("POST", "/api/contents/inside", { copy_from: decodeOrNot(path) }),
      at.ask("POST", `/api/contents/${path}`, { type: "file", ext: ".txt" }),
    ];
    // A link may be removed as the link that it is; all else must stay.
    if (!/^(link(\.txt)?|env\.txt)$/.test(path)) calls.push(at.ask("DELETE", `/api/contents/${path}`));
    for (const { status } of await Promise.all(calls)) expect([400, 403, 404, 405, 409]).toContain(status);
    expect(await census(at)).toEqual(before);
  });
});

const decodeOrNot = (path: string) => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** Every file, inside and outside, with its text. */
async function census(at: Serving): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = async (folder: string) => {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) await walk(path);
      else found[path] = entry.isSymlink ? `-> ${await Deno.readLink(path)}` : await Deno.readTextFile(path);
    }
  };
  await walk(at.folder);
  await walk(at.outside);
  return found;
}

test("a link that stays inside is followed, also when it is written through", async () => {
  expect((await at.ask("GET", "/api/contents/within/open.txt")).body).toMatchObject({ content: "open" });
  const body = { type: "file", format: "text", content: "new" };
  expect((await at.ask("PUT", "/api/contents/within/open.txt", body)).status).toBe(200);
  expect(await Deno.readTextFile(join(at.folder, "inside", "open.txt"))).toBe("new");
});

test("a link that leads nowhere is not written through", async () => {
  const body = { type: "file", format: "text", content: "mine" };
  expect((await at.ask("PUT", "/api/contents/dangling.txt", body)).status).toBe(403);
  await expect(Deno.stat(join(at.outside, "new.txt"))).rejects.toThrow(Deno.errors.NotFound);
});

test("a piece of an upload is not written through a link that was put in its way", async () => {
  const piece = (chunk: number) => ({ type: "file", format: "text", content: `mine ${chunk}`, chunk });
  const way = join(at.folder, ".quire-upload-large.txt");
  const before = await Deno.readTextFile(join(at.outside, "secret.txt"));
  for (const target of ["secret.txt", "new.txt"]) {
    await Deno.symlink(join(at.outside, target), way);
    expect((await at.ask("PUT", "/api/contents/large.txt", piece(2))).status).toBe(409);
    expect((await at.ask("PUT", "/api/contents/large.txt", piece(1))).status).toBe(201);
    await Deno.remove(way);
    await Deno.symlink(join(at.outside, target), way);
    expect((await at.ask("PUT", "/api/contents/large.txt", piece(-1))).status).toBe(409);
    await Deno.remove(way);
  }
  expect(await Deno.readTextFile(join(at.outside, "secret.txt"))).toBe(before);
  await expect(Deno.stat(join(at.outside, "new.txt"))).rejects.toThrow(Deno.errors.NotFound);
});

test("removing a link leaves what it leads to", async () => {
  expect((await at.ask("DELETE", "/api/contents/link.txt")).status).toBe(204);
  expect(await Deno.readTextFile(join(at.outside, "secret.txt"))).toBe("the secret");
});

test("a folder lists neither dot-files nor links that lead out", async () => {
  const { body } = await at.ask("GET", "/api/contents/");
  const names = (body as { content: { name: string }[] }).content.map(({ name }) => name);
  expect(names).toEqual(["inside", "within"]);
});

test("a kernel is started in the served folder only", async () => {
  expect((await at.ask("POST", "/api/sessions", { path: "link/a.ipynb", type: "notebook" })).status).toBe(
    403,
  );
  expect((await at.ask("POST", "/api/sessions", { path: "../a.ipynb", type: "notebook" })).status).toBe(404);
  expect((await at.ask("POST", "/api/kernels", { path: "/etc" })).status).toBe(404);
  expect(at.kernels).toEqual([]);
});
