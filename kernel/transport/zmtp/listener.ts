/** Binds an endpoint and runs a peer for each connection. `tcp://127.0.0.1:5555` or `ipc:///path`; port 0 picks one. */
import { Peer, type PeerEvents, type PeerOptions } from "./peer.ts";

export class Listener {
  readonly #listener: Deno.Listener;
  readonly #peers = new Set<Peer>();
  #closed = false;

  /** The handlers are there before the socket is: the first message cannot be lost. */
  constructor(endpoint: string, options: PeerOptions, events: PeerEvents) {
    this.#listener = listen(endpoint);
    void this.#accept(options, {
      ...events,
      closed: (peer) => {
        this.#peers.delete(peer);
        events.closed(peer);
      },
    });
  }

  /** The port that was bound; 0 for ipc. */
  get port(): number {
    const address = this.#listener.addr;
    return address.transport === "tcp" ? address.port : 0;
  }

  close(): void {
    this.#closed = true;
    this.#listener.close();
    for (const peer of this.#peers) peer.close();
  }

  /** Waits until every peer has been sent what was queued, at most `milliseconds`. */
  async drained(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
    await Promise.race([Promise.all([...this.#peers].map((peer) => peer.drained())), late]);
    clearTimeout(timer);
  }

  async #accept(options: PeerOptions, events: PeerEvents): Promise<void> {
    while (!this.#closed) {
      let conn: Deno.Conn;
      try {
        conn = await this.#listener.accept();
      } catch {
        if (this.#closed) return;
        // Out of file descriptors, or the peer left while it was accepted: wait a little and go on.
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      const peer = new Peer(conn, options, events);
      this.#peers.add(peer);
      void peer.run();
    }
  }
}

function listen(endpoint: string): Deno.Listener {
  if (endpoint.startsWith("ipc://")) return Deno.listen({ transport: "unix", path: endpoint.slice(6) });
  const match = /^tcp:\/\/\[?([^\]]+?)\]?:(\d+)$/.exec(endpoint);
  if (match === null) {
    throw new Error(`Cannot bind an endpoint as it must be tcp://HOST:PORT or ipc://PATH: it is ${endpoint}`);
  }
  const hostname = match[1] === "*" ? "0.0.0.0" : match[1]!;
  return Deno.listen({ transport: "tcp", hostname, port: Number(match[2]) });
}
