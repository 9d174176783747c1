/** A REP socket that gives back what it gets, the heartbeat of a kernel: an empty envelope and all the frames after it. */
import { Listener } from "./listener.ts";

export class Echo {
  readonly #listener: Listener;

  constructor(endpoint: string) {
    this.#listener = new Listener(endpoint, { type: "REP", partners: ["REQ", "DEALER"] }, {
      ready: () => {},
      message: (peer, frames) => peer.send(frames),
      closed: () => {},
    });
  }

  get port(): number {
    return this.#listener.port;
  }

  close(): void {
    this.#listener.close();
  }
}
