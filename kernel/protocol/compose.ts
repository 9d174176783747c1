/** Builds messages: one composer a kernel process, whose session id tells its messages from those of a later one. */
import type { Header, Json, Message } from "./message.ts";

/** The version of the messaging protocol that the headers carry. */
export const protocolVersion = "5.4";

export interface ComposeOptions {
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
}

export class Composer {
  /** New for each kernel process, as messaging.rst asks ("session: must be unique to the session"). */
  readonly session: string;
  readonly #username: string;

  constructor(session: string = crypto.randomUUID(), username = "quire") {
    this.session = session;
    this.#username = username;
  }

  /** A message in answer to `parent`; without one its parent header is empty, as for what nobody asked for. */
  compose(type: string, content: Json, parent?: Message, options: ComposeOptions = {}): Message {
    const header: Header = {
      msg_id: crypto.randomUUID(),
      msg_type: type,
      session: this.session,
      username: this.#username,
      date: new Date().toISOString(),
      version: protocolVersion,
    };
    return {
      header,
      parent_header: parent?.header ?? {},
      metadata: options.metadata ?? {},
      content,
      buffers: options.buffers ?? [],
    };
  }
}
