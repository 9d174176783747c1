/** A ROUTER socket: requests from many peers, answers to the one that is named by its address. */
import { Listener } from "./listener.ts";
import type { Peer } from "./peer.ts";

/** Connections of all routers are counted together, so that the address of one never names a connection of another. */
let connections = 0;

/**
 * An address is the peer's identity in hexadecimal and the number of its connection. Front ends that share an identity (two
 * clients of one jupyter_client manager do) are all served, each at its own connection. ZeroMQ's ROUTER lets the newest take
 * the place of the others, which come back and take its place in turn, and answers are lost in between.
 */
export class Router {
  readonly #listener: Listener;
  readonly #peers = new Map<string, Peer>();
  readonly #addresses = new Map<Peer, string>();

  /** `receive` is called with the address of the sender and the frames that it sent. */
  constructor(endpoint: string, receive: (address: string, frames: Uint8Array[]) => void) {
    this.#listener = new Listener(endpoint, { type: "ROUTER", partners: ["DEALER", "REQ", "ROUTER"] }, {
      ready: (peer) => this.#enter(peer),
      message: (peer, frames) => receive(this.#addresses.get(peer)!, frames),
      closed: (peer) => this.#leave(peer),
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  /**
   * Sends to the connection that the address names. When that is gone, or was one of another socket of the same front end, it
   * goes to the newest connection with the same identity; to nobody when there is none, as a ROUTER does.
   */
  send(address: string, frames: readonly Uint8Array[]): void {
    (this.#peers.get(address) ?? this.#newest(identityIn(address)))?.send(frames);
  }

  drained(milliseconds: number): Promise<void> {
    return this.#listener.drained(milliseconds);
  }

  close(): void {
    this.#listener.close();
  }

  /** A peer without an identity has an empty one, which nothing else is sent to. */
  #enter(peer: Peer): void {
    const address = `${peer.identity.toHex()}:${++connections}`;
    this.#peers.set(address, peer);
    this.#addresses.set(peer, address);
  }

  #leave(peer: Peer): void {
    const address = this.#addresses.get(peer);
    this.#addresses.delete(peer);
    if (address !== undefined) this.#peers.delete(address);
  }

  #newest(identity: string): Peer | undefined {
    if (identity === "") return undefined;
    return [...this.#peers].findLast(([address]) => identityIn(address) === identity)?.[1];
  }
}

const identityIn = (address: string) => address.slice(0, address.indexOf(":"));
