/** What the answers to requests work with: one desk a kernel. */
import type { Assistant } from "../../src/session.ts";
import type { ComposeOptions } from "../protocol/compose.ts";
import type { Channel, Json, Message } from "../protocol/message.ts";
import type { Client } from "../protocol/wire.ts";
import type { History } from "./history.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Queue } from "./queue.ts";
import type { StaleMarks } from "./staleness/marks.ts";
import type { Widgets } from "./widgets/widgets.ts";

export interface Request {
  readonly channel: Channel;
  readonly message: Message;
  readonly client: Client;
}

export interface Desk {
  readonly interpreter: Interpreter;
  readonly history: History;
  readonly queue: Queue;
  readonly widgets: Widgets;
  readonly marks: StaleMarks;
  /** The number of the last cell that counted. */
  count: number;
  /** Sends to everyone on iopub. */
  publish(type: string, content: Json, parent?: Message, options?: ComposeOptions): void;
  /** Completion and help from what the interpreter last said it knows; it may be busy. */
  assistant(): Promise<Assistant>;
  interrupt(): void;
  shutdown(restart: boolean): void;
}

/** Answers one kind of request. What it returns is the content of the reply; nothing when there is none. */
export type Answer = (desk: Desk, request: Request) => Json | undefined | Promise<Json | undefined>;
