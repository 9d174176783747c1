/** The five sockets of a connection file as a wire. */
import { decode, encode, WireError } from "../protocol/codec.ts";
import type { Composer } from "../protocol/compose.ts";
import type { Channel, Message } from "../protocol/message.ts";
import type { Client, Receive, Wire } from "../protocol/wire.ts";
import { Echo } from "../transport/zmtp/echo.ts";
import { Publisher } from "../transport/zmtp/publisher.ts";
import { Router } from "../transport/zmtp/router.ts";
import { type ConnectionFile, endpoint } from "./connection_file.ts";

type Routed = "shell" | "control" | "stdin";

export class ZeroMqWire implements Wire {
  readonly #key: string;
  readonly #routers: Readonly<Record<Routed, Router>>;
  readonly #iopub: Publisher;
  readonly #heartbeat: Echo;

  /** Binds. Messages that are malformed or signed with another key are dropped. */
  constructor(file: ConnectionFile, composer: Composer, receive: Receive) {
    this.#key = file.key;
    const router = (channel: Routed) =>
      new Router(endpoint(file, channel), (id, frames) => {
        const message = this.#read(frames);
        if (message !== undefined) receive(channel, message, { wire: this, id });
      });
    this.#iopub = new Publisher(endpoint(file, "iopub"), (topic, reply) => {
      // JEP 65: a subscriber knows from this message that nothing published from now on is lost.
      const subscription = new TextDecoder().decode(topic);
      reply([topic, ...encode(composer.compose("iopub_welcome", { subscription }), this.#key)]);
    });
    this.#heartbeat = new Echo(endpoint(file, "heartbeat"));
    this.#routers = { stdin: router("stdin"), control: router("control"), shell: router("shell") };
  }

  send(channel: Channel, message: Message, to?: Client): void {
    const frames = encode(message, this.#key);
    if (channel !== "iopub") return this.#routers[channel].send(to!.id, frames);
    // Subscribers take everything; the topic is for those that look at it, as other kernels write it.
    const topic = new TextEncoder().encode(`kernel.${message.header.session}.${message.header.msg_type}`);
    this.#iopub.send([topic, ...frames]);
  }

  /** Closes the sockets when what was sent has left, or after a second. */
  async close(): Promise<void> {
    const sockets = [this.#iopub, ...Object.values(this.#routers)];
    await Promise.all(sockets.map((socket) => socket.drained(1000)));
    for (const socket of [...sockets, this.#heartbeat]) socket.close();
  }

  #read(frames: readonly Uint8Array[]): Message | undefined {
    try {
      return decode(frames, this.#key).message;
    } catch (cause) {
      if (!(cause instanceof WireError)) throw cause;
      console.error(`A message was dropped: ${cause.message}`);
      return undefined;
    }
  }
}
