/**
 * One front end of a kernel: a Jupyter session id, with a socket or, while its page is away, without one. What it
 * asked for goes on in the meantime; the outcome is kept and delivered when the same session comes back.
 */
import type { Channel, Message } from "../protocol/message.ts";
import type { Client, Wire } from "../protocol/wire.ts";
import { encode, type Envelope, type Framing } from "../transport/websocket.ts";

/** How much is kept for a session that is away, in bytes as sent. */
const keptLimit = 32 * 2 ** 20;
/** A socket that has not read this much is given up: its session may come back and read what was kept. */
const unreadLimit = 128 * 2 ** 20;

interface Kept {
  readonly channel: Channel;
  readonly message: Message;
}

/** A message on its way to several front ends: encoded once for each framing. */
export class Outgoing {
  #encoded = new Map<Framing, string | Uint8Array<ArrayBuffer>>();
  constructor(readonly channel: Channel, readonly message: Message) {}

  as(framing: Framing): string | Uint8Array<ArrayBuffer> {
    let data = this.#encoded.get(framing);
    if (data === undefined) {
      const envelope: Envelope = { channel: this.channel, ...this.message };
      this.#encoded.set(framing, data = encode(envelope, framing));
    }
    return data;
  }
}

export class FrontEnd implements Client {
  #socket: WebSocket | undefined;
  #framing: Framing = "";
  #kept: Kept[] = [];
  #bytes = 0;
  /** How many outputs did not fit, by the request that they answer. */
  #dropped = new Map<string, number>();

  constructor(readonly wire: Wire, readonly id: string) {}

  get away(): boolean {
    return this.#socket === undefined;
  }

  /** Takes an open socket; a former one of the same session is closed. Delivers what was kept. */
  arrive(socket: WebSocket, framing: Framing): void {
    const former = this.#socket;
    this.#socket = socket;
    this.#framing = framing;
    former?.close(1000, "The session has a newer connection");
    const kept = this.#kept;
    this.#kept = [];
    this.#bytes = 0;
    for (const { channel, message } of kept) this.#write(new Outgoing(channel, message));
  }

  /** The socket has closed. Nothing happens when a newer one has taken its place. */
  leave(socket: WebSocket): void {
    if (this.#socket === socket) this.#socket = undefined;
  }

  close(code: number, reason: string): void {
    this.#socket?.close(code, reason);
    this.#socket = undefined;
  }

  deliver(outgoing: Outgoing): void {
    if (this.#socket !== undefined) return this.#write(outgoing);
    const { channel, message } = outgoing;
    // What others asked for is theirs to keep.
    const session = message.parent_header.session;
    if (channel === "iopub" && session !== undefined && session !== this.id) return;
    const output = /^(stream|display_data|update_display_data|execute_result)$/.test(message.header.msg_type);
    const data = outgoing.as("");
    const size = typeof data === "string" ? data.length : data.byteLength;
    if (output && this.#bytes + size > keptLimit) {
      const asked = message.parent_header.msg_id ?? "";
      this.#dropped.set(asked, (this.#dropped.get(asked) ?? 0) + 1);
      return;
    }
    this.#bytes += size;
    this.#kept.push({ channel, message });
  }

  #write(outgoing: Outgoing): void {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      this.#socket = undefined;
      return this.deliver(outgoing);
    }
    const { message } = outgoing;
    const asked = message.parent_header.msg_id ?? "";
    const lost = this.#dropped.get(asked);
    // Told at the end of the cell, where it still belongs to it.
    if (lost !== undefined && message.content.execution_state === "idle") {
      this.#dropped.delete(asked);
      socket.send(new Outgoing("iopub", lossOf(lost, message)).as(this.#framing));
    }
    socket.send(outgoing.as(this.#framing));
    if (socket.bufferedAmount > unreadLimit) {
      this.close(1013, "The page does not read its messages");
    }
  }
}

function lossOf(dropped: number, idle: Message): Message {
  return {
    ...idle,
    header: { ...idle.header, msg_id: `${idle.header.msg_id}-loss`, msg_type: "stream" },
    content: {
      name: "stderr",
      text: `${dropped} outputs were produced while no page was listening and did not fit into ${
        keptLimit / 2 ** 20
      } MiB: they are lost.\n`,
    },
  };
}
