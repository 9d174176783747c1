/** The other end of a kernel's sockets: a DEALER, SUB or REQ that connects to one endpoint. */
import { Peer } from "./peer.ts";

export type ClientType = "DEALER" | "SUB" | "REQ";

const partners = { DEALER: ["ROUTER"], SUB: ["XPUB", "PUB"], REQ: ["REP", "ROUTER"] } as const;

export class ClientSocket {
  readonly #peer: Peer;

  private constructor(peer: Peer) {
    this.#peer = peer;
  }

  /**
   * Connects and resolves when the handshake is over; a SUB has then asked for all topics.
   * @throws Error when there is nobody, or the other end leaves before the handshake is over.
   */
  static async connect(
    address: Deno.ConnectOptions | Deno.UnixConnectOptions,
    type: ClientType,
    receive: (frames: Uint8Array[]) => void,
    identity?: Uint8Array,
  ): Promise<ClientSocket> {
    const conn =
      await (address.transport === "unix"
        ? Deno.connect(address)
        : Deno.connect(address as Deno.ConnectOptions));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const options = { type, partners: partners[type], ...(identity === undefined ? {} : { identity }) };
    const peer = new Peer(conn, options, {
      ready: () => resolve(),
      message: (_, frames) => receive(frames),
      closed: () => reject(new Error(`Cannot speak with the ${partners[type].join(" or ")} as it left`)),
    });
    void peer.run();
    await promise;
    if (type === "SUB") peer.send([Uint8Array.of(1)]);
    return new ClientSocket(peer);
  }

  send(frames: readonly Uint8Array[]): void {
    this.#peer.send(frames);
  }

  close(): void {
    this.#peer.close();
  }
}
