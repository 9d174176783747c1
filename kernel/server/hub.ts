/** The wire between a kernel and its WebSockets: output goes to every session, a reply to the one that asked. */
import { Composer } from "../protocol/compose.ts";
import type { Channel, ExecutionState, Message } from "../protocol/message.ts";
import type { Client, Wire } from "../protocol/wire.ts";
import type { Framing } from "../transport/websocket.ts";
import { FrontEnd, Outgoing } from "./front_end.ts";
import { OutputRecord } from "./output_record.ts";

/** How many sessions that are away are remembered; the one that left first is forgotten first. */
const awayLimit = 8;

export class Hub implements Wire {
  /** What cells put out, for pages that come later. */
  readonly record = new OutputRecord();
  #frontEnds = new Map<string, FrontEnd>();
  #state: ExecutionState = "starting";
  #lastActivity = new Date();
  #asked = false;

  /** As the last status message said. */
  get state(): ExecutionState {
    return this.#state;
  }

  get lastActivity(): Date {
    return this.#lastActivity;
  }

  /** How many sockets are open. */
  get connections(): number {
    return [...this.#frontEnds.values()].filter((f) => !f.away).length;
  }

  /**
   * Does a restart that the user asked for. A page takes the status "restarting" to mean that the kernel has died and
   * says so; the one that asked knows, and the others see it start.
   */
  restart(kernel: { restart(): void }): void {
    this.#asked = true;
    try {
      kernel.restart();
    } finally {
      this.#asked = false;
    }
  }

  send(channel: Channel, message: Message, to?: Client): void {
    this.#lastActivity = new Date();
    if (this.#asked && message.content.execution_state === "restarting") return;
    if (channel === "iopub") this.record.take(message);
    const outgoing = new Outgoing(channel, message);
    if (to !== undefined) return this.#frontEnds.get(to.id)?.deliver(outgoing);
    for (const frontEnd of this.#frontEnds.values()) frontEnd.deliver(outgoing);
    if (channel === "iopub" && message.header.msg_type === "status") {
      this.#state = message.content.execution_state as ExecutionState;
    }
  }

  join(session: string, socket: WebSocket, framing: Framing): FrontEnd {
    const frontEnd = this.#frontEnds.get(session) ?? new FrontEnd(this, session);
    this.#frontEnds.set(session, frontEnd);
    frontEnd.arrive(socket, framing);
    return frontEnd;
  }

  leave(frontEnd: FrontEnd, socket: WebSocket): void {
    frontEnd.leave(socket);
    if (!frontEnd.away) return;
    // To the end of the order, so that the first of those away is the one that left first.
    this.#frontEnds.delete(frontEnd.id);
    this.#frontEnds.set(frontEnd.id, frontEnd);
    const away = [...this.#frontEnds.values()].filter((f) => f.away);
    for (const { id } of away.slice(0, -awayLimit)) this.#frontEnds.delete(id);
  }

  /** Tells every page that the kernel is gone, which stops it from trying again, and closes the sockets. */
  close(): void {
    if (this.#state !== "dead") {
      this.send("iopub", new Composer().compose("status", { execution_state: "dead" }));
    }
    for (const frontEnd of this.#frontEnds.values()) frontEnd.close(1001, "The kernel was shut down");
    this.#frontEnds.clear();
  }
}
