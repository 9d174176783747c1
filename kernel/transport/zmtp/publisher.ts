/**
 * An XPUB socket. Subscriptions come as messages `01 topic` and `00 topic` (ZMTP 3.0) or as SUBSCRIBE and CANCEL commands
 * (3.1): both are taken. A slow subscriber loses messages beyond its high-water mark; it does not hold up the others.
 */
import { Listener } from "./listener.ts";
import type { Peer } from "./peer.ts";

/** Messages that may wait for one subscriber. */
const highWaterMark = 10_000;

export class Publisher {
  readonly #listener: Listener;
  /** Topics in hexadecimal, which keeps prefixes, with how often each was subscribed to. */
  readonly #topics = new Map<Peer, Map<string, number>>();

  /** `subscribed` is called with each new subscription and a way to send to that subscriber alone (JEP 65). */
  constructor(
    endpoint: string,
    subscribed: (topic: Uint8Array, reply: (frames: readonly Uint8Array[]) => void) => void,
  ) {
    const take = (peer: Peer, topic: Uint8Array, add: boolean) => {
      if (this.#change(peer, topic.toHex(), add)) subscribed(topic, (frames) => peer.send(frames));
    };
    this.#listener = new Listener(endpoint, { type: "XPUB", partners: ["SUB", "XSUB"], highWaterMark }, {
      ready: (peer) => this.#topics.set(peer, new Map()),
      message: (peer, frames) => {
        const [flag, ...topic] = frames[0]!;
        if (flag === 0 || flag === 1) take(peer, Uint8Array.from(topic), flag === 1);
      },
      command: (peer, command) => {
        if (command.name === "SUBSCRIBE" || command.name === "CANCEL") {
          take(peer, command.topic, command.name === "SUBSCRIBE");
        }
      },
      closed: (peer) => this.#topics.delete(peer),
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  /** Sends to everyone who subscribed to a prefix of the first frame. */
  send(frames: readonly Uint8Array[]): void {
    const topic = frames[0]!.toHex();
    for (const [peer, topics] of this.#topics) {
      for (const prefix of topics.keys()) {
        if (topic.startsWith(prefix)) {
          peer.send(frames);
          break;
        }
      }
    }
  }

  drained(milliseconds: number): Promise<void> {
    return this.#listener.drained(milliseconds);
  }

  close(): void {
    this.#listener.close();
  }

  /** Counts, as a peer may subscribe twice to the same topic. True when a subscription was added. */
  #change(peer: Peer, topic: string, add: boolean): boolean {
    const topics = this.#topics.get(peer);
    if (topics === undefined) return false;
    const count = (topics.get(topic) ?? 0) + (add ? 1 : -1);
    if (count > 0) topics.set(topic, count);
    else topics.delete(topic);
    return add;
  }
}
