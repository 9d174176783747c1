/** A ROUTER socket: requests from many peers, answers to the one that is named by its identity. */
import { Listener } from "./listener.ts";
import type { Peer } from "./peer.ts";

export class Router {
  readonly #listener: Listener;
  readonly #peers = new Map<string, Peer>();
  readonly #names = new Map<Peer, string>();
  #anonymous = 0;

  /** `receive` is called with the identity of the sender, in hexadecimal, and the frames that it sent. */
  constructor(endpoint: string, receive: (identity: string, frames: Uint8Array[]) => void) {
    this.#listener = new Listener(endpoint, { type: "ROUTER", partners: ["DEALER", "REQ", "ROUTER"] }, {
      ready: (peer) => this.#enter(peer),
      message: (peer, frames) => receive(this.#names.get(peer)!, frames),
      closed: (peer) => this.#leave(peer),
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  /** Sends to one peer; to one that is not there it is dropped, as a ROUTER does. */
  send(identity: string, frames: readonly Uint8Array[]): void {
    this.#peers.get(identity)?.send(frames);
  }

  drained(milliseconds: number): Promise<void> {
    return this.#listener.drained(milliseconds);
  }

  close(): void {
    this.#listener.close();
  }

  /** A peer without an identity gets one that begins with a zero octet, which no peer may choose (RFC 28). */
  #enter(peer: Peer): void {
    const chosen = peer.identity.length > 0 && peer.identity[0] !== 0;
    const name = chosen ? peer.identity.toHex() : "00" + (++this.#anonymous).toString(16).padStart(8, "0");
    const before = this.#peers.get(name);
    this.#peers.set(name, peer);
    this.#names.set(peer, name);
    // The same front end again, after its connection broke: the new connection takes the place of the old.
    before?.close();
  }

  #leave(peer: Peer): void {
    const name = this.#names.get(peer);
    this.#names.delete(peer);
    if (name !== undefined && this.#peers.get(name) === peer) this.#peers.delete(name);
  }
}
