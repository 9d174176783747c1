import { afterEach, describe, expect, test } from "vitest";
import { ClientSocket, type ClientType } from "../../../kernel/transport/zmtp/client.ts";
import { ready } from "../../../kernel/transport/zmtp/command.ts";
import { Echo } from "../../../kernel/transport/zmtp/echo.ts";
import { greeting } from "../../../kernel/transport/zmtp/greeting.ts";
import { Publisher } from "../../../kernel/transport/zmtp/publisher.ts";
import { Router } from "../../../kernel/transport/zmtp/router.ts";

const local = "tcp://127.0.0.1:0";
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (frames: readonly Uint8Array[]) => frames.map((frame) => new TextDecoder().decode(frame));

let open: { close(): void }[] = [];
afterEach(() => {
  open.forEach((socket) => socket.close());
  open = [];
});
function keep<T extends { close(): void }>(socket: T): T {
  open.push(socket);
  return socket;
}

/** A client and a way to wait for its next message. */
async function connect(port: number, type: ClientType, identity?: Uint8Array) {
  const got: Uint8Array[][] = [];
  let wake = () => {};
  const socket = keep(
    await ClientSocket.connect({ hostname: "127.0.0.1", port }, type, (frames) => {
      got.push(frames);
      wake();
    }, identity),
  );
  const next = async () => {
    while (got.length === 0) await new Promise<void>((resolve) => wake = resolve);
    return got.shift()!;
  };
  return { socket, next };
}

/** A router that answers with what it got. */
function echoing(endpoint = local): Router {
  const router = keep(new Router(endpoint, (identity, frames) => router.send(identity, frames)));
  return router;
}

describe("Router", () => {
  test("answers the peer that asked, named or not", async () => {
    const { port } = echoing();
    const clients = [
      await connect(port, "DEALER", bytes("a")),
      await connect(port, "DEALER"),
      await connect(port, "DEALER"),
    ];
    clients.forEach(({ socket }, i) => socket.send([bytes(""), bytes(`from ${i}`)]));
    for (const [i, { next }] of clients.entries()) expect(text(await next())).toEqual(["", `from ${i}`]);
  });

  test("peers that share an identity are answered each at its own connection", async () => {
    const { port } = echoing();
    const first = await connect(port, "DEALER", bytes("same"));
    const second = await connect(port, "DEALER", bytes("same"));
    for (const [name, { socket, next }] of Object.entries({ second, first, again: second })) {
      socket.send([bytes(name)]);
      expect(text(await next())).toEqual([name]);
    }
  });

  test("a peer that comes again gets the answer to what it asked before; another socket's goes to its newest", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<string>();
    const router = keep(new Router(local, resolve));
    const first = await connect(router.port, "DEALER", bytes("same"));
    first.socket.send([bytes("question")]);
    const address = await asked;
    first.socket.close();
    const second = await connect(router.port, "DEALER", bytes("same"));
    let answered = false;
    const answer = second.next().finally(() => answered = true);
    // Until the router has seen the first one leave, what is sent goes to it.
    for (; !answered; await new Promise((resolve) => setTimeout(resolve, 10))) {
      router.send(address, [bytes("answer")]);
    }
    expect(text(await answer)).toEqual(["answer"]);

    const other = keep(new Router(local, () => {}));
    const stdin = await connect(other.port, "DEALER", bytes("same"));
    other.send(address, [bytes("input?")]);
    expect(text(await stdin.next())).toEqual(["input?"]);
  });

  test("carries 3 MB in one message", async () => {
    const { socket, next } = await connect(echoing().port, "DEALER");
    const big = Uint8Array.from({ length: 3e6 }, (_, i) => i % 251);
    socket.send([big, bytes("end")]);
    const [got, end] = await next();
    expect(got).toEqual(big);
    expect(text([end!])).toEqual(["end"]);
  });

  test("goes on after peers that break the protocol", async () => {
    const { port } = echoing();
    const broken: Uint8Array<ArrayBuffer>[] = [
      new Uint8Array(64),
      Uint8Array.of(...greeting(), 0, 1, 65),
      Uint8Array.of(...greeting(), 4, 0),
      Uint8Array.of(...greeting(), 4, 9, 5, 82, 69, 65, 68, 89, 200, 1, 1),
      Uint8Array.of(...greeting(), 2, 255, 255, 255, 255, 255, 255, 255, 255),
      Uint8Array.of(255, 0),
    ];
    for (const sent of broken) {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      await conn.write(sent);
      if (sent.length === 2) conn.close();
      else {
        const buffer = new Uint8Array(1000);
        while (await conn.read(buffer).catch(() => null) !== null);
        conn.close();
      }
    }
    const { socket, next } = await connect(port, "DEALER");
    socket.send([bytes("still here")]);
    expect(text(await next())).toEqual(["still here"]);
  });

  test.skipIf(Deno.build.os === "windows")("works over ipc", async () => {
    const path = `${await Deno.makeTempDir()}/socket-1`;
    echoing(`ipc://${path}`);
    let got = (_frames: Uint8Array[]) => {};
    const socket = keep(
      await ClientSocket.connect({ transport: "unix", path }, "DEALER", (frames) => got(frames)),
    );
    const answer = new Promise<Uint8Array[]>((resolve) => got = resolve);
    socket.send([bytes("by file")]);
    expect(text(await answer)).toEqual(["by file"]);
  });

  test.each(["tcp://nowhere", "udp://127.0.0.1:1"])("says why %s cannot be bound", (endpoint) => {
    expect(() => new Router(endpoint, () => {})).toThrow(
      "Cannot bind an endpoint as it must be tcp://HOST:PORT",
    );
  });
});

describe("Publisher", () => {
  test("greets each subscription, and sends by prefix", async () => {
    const publisher = keep(new Publisher(local, (topic, reply) => reply([topic, bytes("welcome")])));
    const all = await connect(publisher.port, "SUB");
    expect(text(await all.next())).toEqual(["", "welcome"]);
    const some = await connect(publisher.port, "DEALER").catch((cause) => cause);
    expect(some).toBeInstanceOf(Error);
    publisher.send([bytes("status.x"), bytes("1")]);
    expect(text(await all.next())).toEqual(["status.x", "1"]);
  });

  test("takes subscriptions as messages and as commands, counts them, and drops them again", async () => {
    const publisher = keep(new Publisher(local, (topic, reply) => reply([topic, bytes("welcome")])));
    const { socket, next } = await connect(publisher.port, "SUB");
    await next();
    socket.send([Uint8Array.of(0)]);
    socket.send([Uint8Array.of(1, ...bytes("a"))]);
    expect(text(await next())).toEqual(["a", "welcome"]);
    socket.send([Uint8Array.of(1, ...bytes("a"))]);
    await next();
    socket.send([Uint8Array.of(0, ...bytes("a"))]);
    socket.send([Uint8Array.of(1, ...bytes("z"))]);
    expect(text(await next())).toEqual(["z", "welcome"]);
    publisher.send([bytes("b")]);
    publisher.send([bytes("abc")]);
    expect(text(await next())).toEqual(["abc"]);
  });

  test("a subscriber that does not read holds nobody up", async () => {
    let subscribers = 0;
    const publisher = keep(new Publisher(local, () => subscribers++));
    const stuck = await Deno.connect({ hostname: "127.0.0.1", port: publisher.port });
    const subscribe = Uint8Array.of(...greeting(), ...ready("SUB"), 0, 1, 1);
    await stuck.write(subscribe);
    const { next } = await connect(publisher.port, "SUB");
    while (subscribers < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    const body = new Uint8Array(50_000);
    for (let i = 0; i < 300; i++) publisher.send([bytes(`${i}`), body]);
    for (let i = 0; i < 300; i++) expect(text([(await next())[0]!])).toEqual([`${i}`]);
    stuck.close();
  });
});

describe("Echo", () => {
  test("gives back all frames, the empty envelope too", async () => {
    const echo = keep(new Echo(local));
    const { socket, next } = await connect(echo.port, "REQ");
    socket.send([bytes(""), bytes("ping")]);
    expect(text(await next())).toEqual(["", "ping"]);
  });
});
