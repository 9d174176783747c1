/** Jupyter messages, whatever carries them (docs/messaging.rst of jupyter_client, protocol 5.4). */

export type Channel = "shell" | "control" | "iopub" | "stdin";

/** What a status message says of a kernel. */
export type ExecutionState = "starting" | "idle" | "busy" | "restarting" | "dead";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  /** ISO 8601, mandatory since 5.1. */
  readonly date: string;
  readonly version: string;
}

export type Json = Record<string, unknown>;

export interface Message {
  readonly header: Header;
  readonly parent_header: Header | Record<string, never>;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Uint8Array[];
}
