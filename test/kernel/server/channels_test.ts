import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { decode, encode, type Envelope, type Framing, v1 } from "../../../kernel/transport/websocket.ts";
import { type Serving, serving } from "./serving.ts";

let at: Serving;
let kernel: string;
beforeEach(async () => {
  at = await serving();
  kernel = (await at.ask<{ id: string }>("POST", "/api/kernels")).body.id;
});
afterEach(() => at[Symbol.asyncDispose]());

/** A bare client: it sees each message as it comes. */
class Bare {
  readonly seen: Envelope[] = [];
  readonly closed: Promise<CloseEvent>;
  #wanted: (() => void) | undefined;

  private constructor(readonly socket: WebSocket, readonly session: string, readonly framing: Framing) {
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.seen.push(decode(typeof data === "string" ? data : new Uint8Array(data), framing));
      this.#wanted?.();
    };
    const { promise, resolve } = Promise.withResolvers<CloseEvent>();
    this.closed = promise;
    socket.onclose = resolve;
  }

  static async open(session: string, framing: Framing = "", id = kernel): Promise<Bare> {
    const url =
      `ws://127.0.0.1:${at.server.port}/api/kernels/${id}/channels?session_id=${session}&token=${at.server.token}`;
    const socket = new WebSocket(url, framing === "" ? [] : [framing]);
    const bare = new Bare(socket, session, framing);
    const opened = await new Promise<boolean>((resolve) => {
      socket.addEventListener("open", () => resolve(true));
      socket.addEventListener("error", () => resolve(false));
    });
    if (!opened) throw new Error("the socket did not open");
    return bare;
  }

  request(type: string, content: unknown, buffers: Uint8Array[] = [], channel = "shell"): string {
    const msg_id = crypto.randomUUID();
    const header = { msg_id, msg_type: type, session: this.session, username: "", version: "5.4", date: "" };
    this.socket.send(
      encode({ channel, header, parent_header: {}, metadata: {}, content, buffers }, this.framing),
    );
    return msg_id;
  }

  execute(code: string, buffers: Uint8Array[] = []): string {
    return this.request("execute_request", { code, silent: false }, buffers);
  }

  /** Resolves with the messages in answer to a request when one of them is such. */
  async until(id: string, holds: (envelope: Envelope) => boolean): Promise<Envelope[]> {
    for (;;) {
      const mine = this.seen.filter((e) => (e.parent_header as { msg_id?: string }).msg_id === id);
      if (mine.some(holds)) return mine;
      await new Promise<void>((resolve) => this.#wanted = resolve);
    }
  }

  idle(id: string): Promise<Envelope[]> {
    return this.until(id, (e) => typeOf(e) === "status" && contentOf(e).execution_state === "idle");
  }

  async leave(): Promise<void> {
    this.socket.close();
    await this.closed;
    // The server hears of it on its own.
    while (at.server.kernels.get(kernel).hub.connections > others) {
      await new Promise((go) => setTimeout(go, 1));
    }
  }
}

/** Sockets that stay open while another one leaves. */
let others = 0;
afterEach(() => void (others = 0));

const typeOf = (e: Envelope) => (e.header as { msg_type: string }).msg_type;
const contentOf = (e: Envelope) => e.content as Record<string, unknown>;
const textsOf = (all: Envelope[]) => all.filter((e) => typeOf(e) === "stream").map((e) => contentOf(e).text);

describe.each([["default", ""], ["v1", v1]] as const)("the %s framing", (_, framing) => {
  test("is agreed on and carries requests, replies and outputs in order", async () => {
    const client = await Bare.open("a", framing);
    expect(client.socket.protocol).toBe(framing);
    const all = await client.idle(client.execute("out hello\nresult 3"));
    expect(all.map((e) => `${e.channel} ${typeOf(e)}`)).toEqual([
      "iopub status",
      "iopub execute_input",
      "iopub stream",
      "iopub execute_result",
      "shell execute_reply",
      "iopub status",
    ]);
  });

  test("carries buffers both ways", async () => {
    const client = await Bare.open("a", framing);
    const sent = [new Uint8Array([1, 2, 3]), new Uint8Array(0), new Uint8Array(100_000).fill(1)];
    const all = await client.idle(client.execute("buffers", sent));
    const shown = all.find((e) => typeOf(e) === "display_data")!;
    expect(contentOf(shown).data).toEqual({ "text/plain": "3:6 0:0 100000:100000" });
    expect(shown.buffers).toEqual(sent);
  });

  test("carries a cell of 1 MB", async () => {
    const client = await Bare.open("a", framing);
    const code = "size\n" + "ü".repeat(2 ** 20);
    expect(textsOf(await client.idle(client.execute(code)))).toEqual([String(code.length)]);
  });
});

describe("two clients", () => {
  test("both see the outputs; each sees its own replies only", async () => {
    const [one, two] = [await Bare.open("one"), await Bare.open("two", v1)];
    const id = one.execute("out hello");
    const mine = await one.idle(id), theirs = await two.idle(id);
    expect(textsOf(mine)).toEqual(["hello"]);
    expect(textsOf(theirs)).toEqual(["hello"]);
    expect(mine.filter((e) => typeOf(e) === "execute_reply")).toHaveLength(1);
    expect(theirs.filter((e) => typeOf(e) === "execute_reply")).toEqual([]);
  });

  test("only the one whose cell asks is asked for input", async () => {
    const [one, two] = [await Bare.open("one"), await Bare.open("two")];
    const id = one.execute("ask name?");
    await one.until(id, (e) => typeOf(e) === "input_request");
    one.request("input_reply", { value: "Ada" }, [], "stdin");
    expect(textsOf(await one.idle(id))).toEqual(["Ada"]);
    expect((await two.idle(id)).map(typeOf)).not.toContain("input_request");
  });

  test("of the same session: the newer takes over", async () => {
    const former = await Bare.open("same");
    const newer = await Bare.open("same");
    expect((await former.closed).code).toBe(1000);
    const all = await newer.idle(newer.execute("out hello"));
    expect(textsOf(all)).toEqual(["hello"]);
    expect((await at.ask("GET", `/api/kernels/${kernel}`)).body.connections).toBe(1);
  });
});

describe("a client that leaves in the middle of a cell", () => {
  test("finds all that came meanwhile, once and in order, when its session comes back", async () => {
    const client = await Bare.open("a");
    const id = client.execute("out before\nwait gate\nout meanwhile\nfail oops no");
    await client.until(id, (e) => typeOf(e) === "stream");
    await client.leave();
    at.kernels[0]!.release("gate");
    const watcher = await Bare.open("watcher");
    // Requests are answered in order: when this one is, the cell is done.
    await watcher.idle(watcher.execute("out other"));
    others = 1;
    const again = await Bare.open("a", v1);
    const all = await again.idle(id);
    expect(all.map(typeOf)).toEqual(["stream", "error", "execute_reply", "status"]);
    expect(textsOf(all)).toEqual(["meanwhile"]);
    expect(textsOf(again.seen)).toEqual(["meanwhile"]);
    const third = await Bare.open("a");
    await third.idle(third.execute("out new"));
    expect(textsOf(third.seen)).toEqual(["new"]);
  });

  test("and produces more than is kept, is told so; the end of the cell is kept", async () => {
    const client = await Bare.open("a");
    const id = client.execute(
      ["wait gate", ...Array(40).fill("out " + "x".repeat(2 ** 20)), "fail oops"].join("\n"),
    );
    await client.until(id, (e) => typeOf(e) === "execute_input");
    await client.leave();
    at.kernels[0]!.release("gate");
    const watcher = await Bare.open("watcher");
    await watcher.idle(watcher.execute("out done"));
    const again = await Bare.open("a");
    const all = await again.idle(id);
    expect(all.map(typeOf)).toEqual([
      ...Array(31).fill("stream"),
      "error",
      "execute_reply",
      "stream",
      "status",
    ]);
    expect(textsOf(all).at(-1)).toMatch(/^9 outputs were produced while no page was listening/);
  });

  test("does not stop the kernel", async () => {
    const client = await Bare.open("a");
    await client.until(client.execute("wait gate\nout x"), (e) => typeOf(e) === "execute_input");
    await client.leave();
    expect((await at.ask("GET", `/api/kernels/${kernel}`)).body).toMatchObject({
      execution_state: "busy",
      connections: 0,
    });
    expect(at.kernels[0]!.stopped).toBe(false);
  });
});

describe("what is no message", () => {
  const header = { msg_id: "1", msg_type: "x", session: "a", username: "", version: "5.4" };
  const good = { channel: "shell", header, parent_header: {}, metadata: {}, content: {} };
  test.each([
    ["{", "as JSON"],
    ["[]", "must be a JSON object"],
    ["{}", "must be shell, control or stdin"],
    [JSON.stringify({ ...good, channel: "iopub" }), "must be shell, control or stdin"],
    [JSON.stringify({ ...good, header: 7 }), "without a header"],
    [JSON.stringify({ ...good, header: { ...header, msg_id: 7 } }), '"msg_id" of its header must be a text'],
    [JSON.stringify({ ...good, content: [] }), "its content must be an object"],
  ])("closes the socket with the reason: %s", async (text, reason) => {
    const client = await Bare.open("a");
    client.socket.send(text);
    const closed = await client.closed;
    expect(closed.code).toBe(1007);
    expect(closed.reason).toContain(reason);
    const next = await Bare.open("a");
    expect(textsOf(await next.idle(next.execute("out fine")))).toEqual(["fine"]);
  });

  test("includes bytes", async () => {
    const client = await Bare.open("a", v1);
    client.socket.send(new Uint8Array([1, 2, 3]));
    expect((await client.closed).reason).toContain("Cannot read 3 bytes as a message");
  });
});

describe("the end of a kernel", () => {
  test("by its death is told to all and to those who ask", async () => {
    const client = await Bare.open("a");
    client.execute("out last\ndie");
    while (!client.seen.some((e) => contentOf(e).execution_state === "dead")) {
      await new Promise((go) => setTimeout(go, 1));
    }
    expect((await at.ask("GET", `/api/kernels/${kernel}`)).body.execution_state).toBe("dead");
  });

  test("by DELETE is told to all, and the sockets are closed", async () => {
    const client = await Bare.open("a");
    await client.idle(client.execute("out a"));
    expect((await at.ask("DELETE", `/api/kernels/${kernel}`)).status).toBe(204);
    expect((await client.closed).code).toBe(1001);
    expect(contentOf(client.seen.at(-1)!)).toEqual({ execution_state: "dead" });
    expect(at.kernels[0]!.stopped).toBe(true);
    expect((await at.ask("GET", "/api/kernels")).body).toEqual([]);
    await expect(Bare.open("a")).rejects.toThrow("did not open");
  });

  test("asked for on the control channel ends it here too, or starts another in its place", async () => {
    const client = await Bare.open("a");
    client.request("shutdown_request", { restart: true }, [], "control");
    while (at.kernels.length < 2) await new Promise((go) => setTimeout(go, 1));
    expect(textsOf(await client.idle(client.execute("out again")))).toEqual(["again"]);
    client.request("shutdown_request", { restart: false }, [], "control");
    await client.closed;
    expect((await at.ask("GET", "/api/kernels")).body).toEqual([]);
    expect(at.kernels).toHaveLength(2);
  });
});

test("a kernel that is not there, and plain HTTP, are refused", async () => {
  await expect(Bare.open("a", "", crypto.randomUUID())).rejects.toThrow("did not open");
  expect((await at.ask("GET", `/api/kernels/${kernel}/channels?session_id=a`)).status).toBe(426);
});

test("a server that closes does not wait for its clients", async () => {
  const client = await Bare.open("a");
  const waiting = client.execute("wait for ever");
  await client.until(waiting, (e) => typeOf(e) === "execute_input");
  await at.server.close();
  expect((await client.closed).code).toBe(1001);
});

/** A socket that asks for the channels and then neither reads nor answers. */
async function mute(): Promise<Deno.Conn> {
  const { port, token } = at.server;
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const upgrade = [
    `GET /api/kernels/${kernel}/channels?session_id=mute&token=${token} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "\r\n",
  ];
  await connection.write(new TextEncoder().encode(upgrade.join("\r\n")));
  await connection.read(new Uint8Array(1000));
  return connection;
}

test("a client that does not read is given up before it fills the memory; the others go on", async () => {
  using _ = await mute();
  const client = await Bare.open("a", v1);
  const connections = () => at.server.kernels.get(kernel).hub.connections;
  expect(connections()).toBe(2);
  const line = "out " + "x".repeat(2 ** 20);
  for (let i = 0; i < 200 && connections() === 2; i++) await client.idle(client.execute(line));
  expect(connections()).toBe(1);
  expect(textsOf(await client.idle(client.execute("out still here")))).toEqual(["still here"]);
});

test("a server that closes does not wait for those that do not answer", async () => {
  using _ = await mute();
  // Half a request, never finished.
  using half = await Deno.connect({ hostname: "127.0.0.1", port: at.server.port });
  await half.write(new TextEncoder().encode("GET /api/kernels HTTP/1.1\r\nHo"));
  await at.server.close();
  await expect(fetch(at.server.url)).rejects.toThrow();
});
