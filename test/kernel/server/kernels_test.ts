import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Kernel } from "../../../kernel/supervisor/kernel.ts";
import { type Client, connectClient, type Kernel as Kernels } from "../../../kernel/run/client.ts";
import type { StartKernel } from "../../../kernel/server/kernel_pool.ts";
import { scripted } from "./scripted_kernel.ts";
import { type Serving, serving } from "./serving.ts";

/** The client tells what it does to its connections. */
console.debug = () => {};

/** Executes and returns the types and texts of what came, and the reply. */
async function execute(kernel: Kernels.IKernelConnection, code: string, onStream = () => {}) {
  const seen: string[] = [];
  const future = kernel.requestExecute({ code });
  future.onIOPub = ({ header, content }) => {
    if (header.msg_type === "stream") onStream();
    seen.push("text" in content ? `${header.msg_type} ${content.text}` : header.msg_type);
  };
  const reply = (await future.done).content;
  return { seen: seen.filter((type) => !/^(status|execute_input)/.test(type)), reply };
}

const real: StartKernel = (options) => new Kernel(options);

describe.each([["Quire's kernel", real, 'print "hello"'], [
  "a scripted kernel",
  scripted().start,
  "out hello\\n",
]])(
  "JupyterLab's client with %s",
  (_, startKernel, hello) => {
    let at: Serving;
    let client: Client;
    beforeAll(async () => {
      at = await serving({ startKernel });
      client = await connectClient(at.server);
    });
    afterAll(async () => {
      client.dispose();
      await at[Symbol.asyncDispose]();
    });

    test("starts a kernel, runs a cell, starts it anew, shuts it down", async () => {
      const kernel = await client.kernels.startNew({ name: "quire" });
      expect((await kernel.info).language_info.name).toBe("quire");
      expect(await execute(kernel, hello)).toMatchObject({
        seen: ["stream hello\n"],
        reply: { status: "ok", execution_count: 1 },
      });
      expect((await execute(kernel, hello)).reply.execution_count).toBe(2);
      const states: string[] = [];
      kernel.statusChanged.connect((_, status) => states.push(status));
      await kernel.restart();
      // "autorestarting" would tell the user that the kernel has died.
      expect(states).not.toContain("autorestarting");
      expect(await execute(kernel, hello)).toMatchObject({
        seen: ["stream hello\n"],
        reply: { status: "ok", execution_count: 1 },
      });
      await client.kernels.refreshRunning();
      expect([...client.kernels.running()]).toMatchObject([{ id: kernel.id, name: "quire", connections: 1 }]);
      await kernel.shutdown();
      expect(kernel.status).toBe("dead");
      await client.kernels.refreshRunning();
      expect([...client.kernels.running()]).toEqual([]);
    });

    test("keeps a session a notebook, under its new name too", async () => {
      const options = { path: "a.ipynb", name: "a", type: "notebook", kernel: { name: "quire" } };
      const session = await client.sessions.startNew(options);
      expect(session.model).toMatchObject({ path: "a.ipynb", type: "notebook", kernel: { name: "quire" } });
      const same = await client.sessions.startNew(options);
      expect([same.id, same.kernel!.id]).toEqual([session.id, session.kernel!.id]);
      await session.setPath("b.ipynb");
      expect((await client.sessions.findByPath("b.ipynb"))?.id).toBe(session.id);
      expect((await execute(session.kernel!, hello)).reply.status).toBe("ok");

      const former = session.kernel!.id;
      await session.changeKernel({ name: "quire" });
      expect(session.kernel!.id).not.toBe(former);
      expect((await execute(session.kernel!, hello)).reply).toMatchObject({
        status: "ok",
        execution_count: 1,
      });
      expect(at.server.kernels.list().map(({ id }) => id)).toEqual([session.kernel!.id]);

      await session.shutdown();
      expect(at.server.kernels.list()).toEqual([]);
      expect((await at.ask("GET", "/api/sessions")).body).toEqual([]);
    });

    test("gets completion, help and completeness answered", async () => {
      const kernel = await client.kernels.startNew();
      const answers = await Promise.all([
        kernel.requestComplete({ code: "", cursor_pos: 0 }),
        kernel.requestInspect({ code: "x", cursor_pos: 1, detail_level: 0 }),
        kernel.requestIsComplete({ code: "1" }),
        kernel.requestCommInfo({}),
      ]);
      for (const { content } of answers) expect(content.status).toMatch(/^(ok|complete|incomplete|invalid)$/);
      await kernel.shutdown();
    });
  },
);

describe("a server", () => {
  let at: Serving;
  let client: Client;
  beforeAll(async () => {
    at = await serving();
    client = await connectClient(at.server);
    await Deno.mkdir(join(at.folder, "deep"));
  });
  afterAll(async () => {
    client.dispose();
    await at[Symbol.asyncDispose]();
  });

  test("interrupts a cell; the kernel goes on", async () => {
    const kernel = await client.kernels.startNew();
    const started = Promise.withResolvers<void>();
    const cell = execute(kernel, "out started\nwait for ever\nout never", started.resolve);
    await started.promise;
    await kernel.interrupt();
    expect(await cell).toMatchObject({ seen: ["stream started", "error"], reply: { status: "error" } });
    expect((await execute(kernel, "out next")).seen).toEqual(["stream next"]);
    await kernel.shutdown();
  });

  test("runs a kernel in the folder of its notebook", async () => {
    const before = at.kernels.length;
    const session = await client.sessions.startNew({ path: "deep/a.ipynb", name: "a", type: "notebook" });
    const kernel = await client.kernels.startNew({ path: "deep/b.ipynb" } as never);
    const same = await client.kernels.startNew({ path: "deep" } as never);
    expect(at.kernels.slice(before).map(({ folder }) => folder)).toEqual(
      Array(3).fill(join(at.folder, "deep")),
    );
    await Promise.all([session.shutdown(), kernel.shutdown(), same.shutdown()]);
  });

  test("knows one kernel, with a picture", async () => {
    const { body } = await at.ask<
      { default: string; kernelspecs: Record<string, { resources: Record<string, string> }> }
    >(
      "GET",
      "/api/kernelspecs",
    );
    expect(body).toMatchObject({
      default: "quire",
      kernelspecs: { quire: { name: "quire", spec: { display_name: "Quire", interrupt_mode: "message" } } },
    });
    const logo = await at.ask<string>("GET", body.kernelspecs.quire!.resources["logo-svg"]!);
    expect([logo.headers.get("content-type"), logo.body.slice(0, 4)]).toEqual(["image/svg+xml", "<svg"]);
    expect((await at.ask("GET", "/api/kernelspecs/quire")).body).toEqual(body.kernelspecs.quire);
    expect((await at.ask("GET", "/api/kernelspecs/python3")).status).toBe(404);
    expect((await at.ask("GET", "/kernelspecs/quire/none.png")).status).toBe(404);
  });

  test.each([
    ["POST", "/api/kernels", { name: "python3" }, 404],
    ["POST", "/api/kernels", { name: 7 }, 400],
    ["POST", "/api/sessions", {}, 400],
    ["POST", "/api/sessions", { path: "a.ipynb", kernel: "quire" }, 400],
    ["POST", "/api/sessions", { path: "a.ipynb", kernel: { id: "none" } }, 404],
    ["POST", "/api/sessions", { path: "none/a.ipynb" }, 404],
    ["PATCH", "/api/sessions/none", {}, 404],
    ["DELETE", "/api/sessions/none", undefined, 404],
    ["DELETE", "/api/kernels/none", undefined, 404],
    ["POST", "/api/kernels/none/interrupt", undefined, 404],
    ["POST", "/api/kernels/none/restart", undefined, 404],
    ["POST", "/api/terminals", undefined, 404],
  ])("answers %s %s %j with %d and a sentence", async (method, path, body, status) => {
    const before = at.kernels.length;
    const answer = await at.ask<{ message: string }>(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(/^Cannot /);
    expect(at.kernels.length).toBe(before);
  });

  test("says who it is, how it is, and has no terminals", async () => {
    expect((await at.ask("GET", "/api")).body).toHaveProperty("version");
    expect((await at.ask("GET", "/api/status")).body).toMatchObject({ kernels: 0, connections: 0 });
    expect((await at.ask("GET", "/api/me")).body).toMatchObject({ identity: { username: "user" } });
    const asked = encodeURIComponent('{"contents":["read"]}');
    expect((await at.ask("GET", `/api/me?permissions=${asked}`)).body).toMatchObject({
      permissions: { contents: ["read"], updatable_fields: [] },
    });
    expect((await at.ask("GET", "/api/me?permissions=7")).status).toBe(400);
    expect((await at.ask("GET", "/api/terminals")).body).toEqual([]);
  });

  test("ends when a client asks for it, and not before", async () => {
    await using server = await serving();
    let dismissed = false;
    const told = server.server.dismissed.then(() => dismissed = true);
    expect((await server.ask("GET", "/api/shutdown")).status).toBe(405);
    expect(dismissed).toBe(false);
    expect((await server.ask("POST", "/api/shutdown")).status).toBe(200);
    await told;
  });

  test("keeps a subscription to its events open", async () => {
    const socket = new WebSocket(
      `ws://127.0.0.1:${at.server.port}/api/events/subscribe?token=${at.server.token}`,
    );
    await new Promise((resolve, reject) => [socket.onopen, socket.onerror] = [resolve, reject]);
    socket.close();
    expect((await at.ask("POST", "/api/events", { schema_id: "x" })).status).toBe(204);
  });
});
