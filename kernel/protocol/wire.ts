/** The seam between the kernel and whatever carries its messages: ZeroMQ, a WebSocket, or memory in tests. */
import type { Channel, Message } from "./message.ts";

/** Somebody who sends requests. Replies go back to the same object; its identity is the wire's business. */
export interface Client {
  readonly wire: Wire;
  /** Where a reply goes: leads to the same front end on shell, control and stdin. */
  readonly id: string;
}

/** One way to reach front ends. A kernel may have several at the same time. */
export interface Wire {
  /** Sends to one client; on iopub `to` is left out and every subscriber gets it. */
  send(channel: Channel, message: Message, to?: Client): void;
}

/** What a wire does with what it receives. */
export type Receive = (channel: Channel, message: Message, from: Client) => void;
