/**
 * One connection: the handshake, reading, and a queue of writes that a slow reader cannot grow without bound.
 * A peer that breaks the protocol is closed; nothing that it sends ends the listener.
 */
import { checkGreeting, greeting, greetingLength } from "./greeting.ts";
import { defaultLimits, encodeMessage, FrameReader, type Incoming, type Limits } from "./frame.ts";
import { type Command, parseCommand, pong, ready, type SocketType } from "./command.ts";

export interface PeerEvents {
  /** The handshake is over. */
  ready(peer: Peer): void;
  message(peer: Peer, frames: Uint8Array[]): void;
  command?(peer: Peer, command: Command): void;
  closed(peer: Peer): void;
}

export interface PeerOptions {
  readonly type: SocketType;
  /** The socket types that may be at the other end. */
  readonly partners: readonly string[];
  /** Messages that may wait for a slow reader; further ones are dropped, as ZeroMQ's publishers do. */
  readonly highWaterMark?: number;
  /** Bytes that may wait for it, whatever their number; one message more is taken when they are fewer. */
  readonly highWaterBytes?: number;
  /** Our routing identity, for a client. */
  readonly identity?: Uint8Array;
  readonly limits?: Limits;
}

const defaultWaterBytes = 256 * 2 ** 20;

/** A peer has this long for its greeting and READY. */
const handshakeMilliseconds = 30_000;

export class Peer {
  /** The routing identity that it gave, or an empty array. */
  identity: Uint8Array = new Uint8Array(0);
  readonly #conn: Deno.Conn;
  readonly #options: PeerOptions;
  readonly #events: PeerEvents;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #writing = false;
  #ready = false;
  #closed = false;

  constructor(conn: Deno.Conn, options: PeerOptions, events: PeerEvents) {
    this.#conn = conn;
    this.#options = options;
    this.#events = events;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Reads until the peer goes. Never rejects. */
  async run(): Promise<void> {
    const timer = setTimeout(() => this.close(), handshakeMilliseconds);
    try {
      if ("setNoDelay" in this.#conn) (this.#conn as Deno.TcpConn).setNoDelay(true);
      this.#enqueue(greeting());
      this.#enqueue(ready(this.#options.type, this.#options.identity));
      const reader = new FrameReader(this.#options.limits ?? defaultLimits);
      let rest = await this.#greeting();
      for (;;) {
        for (const incoming of reader.push(rest)) this.#receive(incoming);
        if (this.#ready) clearTimeout(timer);
        const buffer = new Uint8Array(65536);
        const size = await this.#conn.read(buffer);
        if (size === null) break;
        rest = buffer.subarray(0, size);
      }
    } catch {
      // A broken connection or a broken protocol: this peer is done with, the others are not concerned.
    } finally {
      clearTimeout(timer);
      this.close();
    }
  }

  /** Queues a message, in one write; drops it when the high-water mark is reached. True when it was taken. */
  send(frames: readonly Uint8Array[]): boolean {
    if (this.#closed || !this.#ready) return false;
    const { highWaterMark = Infinity, highWaterBytes = defaultWaterBytes } = this.#options;
    if (this.#queue.length >= highWaterMark || this.#queuedBytes >= highWaterBytes) return false;
    this.#enqueue(encodeMessage(frames));
    return true;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    try {
      this.#conn.close();
    } catch {
      // Already closed by the other end.
    }
    this.#events.closed(this);
  }

  /** Resolves when what was queued has left, or the peer is gone. */
  async drained(): Promise<void> {
    while (!this.#closed && (this.#writing || this.#queue.length > 0)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Reads the greeting and returns the bytes after it. */
  async #greeting(): Promise<Uint8Array> {
    const buffer = new Uint8Array(4096);
    let filled = 0;
    while (filled < greetingLength) {
      const size = await this.#conn.read(buffer.subarray(filled));
      if (size === null) throw new Error("The peer left before its greeting was complete");
      filled += size;
    }
    checkGreeting(buffer);
    return buffer.subarray(greetingLength, filled);
  }

  #receive(incoming: Incoming): void {
    if (this.#closed) return;
    if (incoming.kind === "message") {
      if (!this.#ready) throw new Error("Cannot take a message as READY must come first");
      this.#events.message(this, incoming.frames);
      return;
    }
    const command = parseCommand(incoming.body);
    if (command.name === "PING") this.#enqueue(pong(command.context));
    else if (command.name === "ERROR") throw new Error(command.reason);
    else if (command.name === "READY" && !this.#ready) {
      const type = new TextDecoder().decode(command.properties.get("socket-type"));
      if (!this.#options.partners.includes(type)) {
        throw new Error(`Cannot speak with a ${type} as it must be ${this.#options.partners.join(" or ")}`);
      }
      this.identity = command.properties.get("identity") ?? this.identity;
      this.#ready = true;
      this.#events.ready(this);
    } else if (this.#ready) this.#events.command?.(this, command);
  }

  #enqueue(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#writing) void this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    try {
      while (!this.#closed && this.#queue.length > 0) {
        let bytes = this.#queue.shift()!;
        this.#queuedBytes -= bytes.length;
        while (bytes.length > 0) bytes = bytes.subarray(await this.#conn.write(bytes));
      }
    } catch {
      this.close();
    } finally {
      this.#writing = false;
    }
  }
}
