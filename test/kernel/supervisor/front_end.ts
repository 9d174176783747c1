/** A front end in memory: it sends requests to a kernel and waits for the reply and for the idle of each. */
import { fileURLToPath } from "node:url";
import { dirname } from "node:path";
import { Composer } from "../../../kernel/protocol/compose.ts";
import type { Channel, Json, Message } from "../../../kernel/protocol/message.ts";
import type { Client, Wire } from "../../../kernel/protocol/wire.ts";
import { Kernel, type KernelOptions } from "../../../kernel/supervisor/kernel.ts";
import { findSources, type Sources } from "../../../kernel/supervisor/sources.ts";

/** What came back for one request. */
export interface Exchange {
  readonly reply: Json;
  /** Types and contents on iopub with this request as parent, states left out. */
  readonly shown: readonly { readonly type: string; readonly content: Json }[];
  readonly states: readonly string[];
}

const here = dirname(fileURLToPath(import.meta.url));

/** Quire with scripted_interpreter.ts in the place of its interpreter. */
export function scriptedSources(): Sources {
  const real = findSources();
  const interpreter = `${here}/scripted_interpreter.ts`;
  return { ...real, interpreter, readable: [...real.readable, interpreter] };
}

/** A kernel whose interpreter is the scripted one. */
export function startScripted(folder: string, options: Partial<KernelOptions> = {}): Kernel {
  return new Kernel({ folder, sources: scriptedSources(), threads: 1, ...options });
}

export class FrontEnd implements Wire {
  /** Everything that came, in order. */
  readonly received: { channel: Channel; message: Message; to: Client | undefined }[] = [];
  readonly client: Client;
  readonly #kernel: Kernel;
  readonly #composer = new Composer(crypto.randomUUID(), "tester");
  #watchers = new Set<() => void>();

  constructor(kernel: Kernel, id = "front-end") {
    this.#kernel = kernel;
    this.client = { wire: this, id };
    kernel.attach(this);
  }

  send(channel: Channel, message: Message, to?: Client): void {
    this.received.push({ channel, message, to });
    for (const watch of [...this.#watchers]) watch();
  }

  /** Sends without waiting; returns the id of the message. */
  post(type: string, content: Json, channel: Channel = "shell", metadata: Json = {}): string {
    const message = this.#composer.compose(type, content, undefined, { metadata });
    this.#kernel.receive(channel, message, this.client);
    return message.header.msg_id;
  }

  /** Sends and waits for the reply and the idle. */
  async ask(type: string, content: Json = {}, channel: Channel = "shell"): Promise<Exchange> {
    return await this.exchange(this.post(type, content, channel));
  }

  execute(code: string, more: Json = {}): Promise<Exchange> {
    return this.ask("execute_request", { code, ...more });
  }

  /** As JupyterLab runs the cell of a notebook. */
  run(cellId: string, code: string, deletedCells: readonly string[] = []): Promise<Exchange> {
    return this.exchange(this.post("execute_request", { code }, "shell", { cellId, deletedCells }));
  }

  /** Waits until the request has its reply and its idle. */
  async exchange(id: string): Promise<Exchange> {
    await this.until(() => this.#reply(id) !== undefined && this.states(id).includes("idle"));
    return { reply: this.#reply(id)!, shown: this.shown(id), states: this.states(id) };
  }

  /** Resolves when the condition holds; it is looked at with each message. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watch = () => {
        if (!condition()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
      watch();
    });
  }

  shown(id: string): { type: string; content: Json }[] {
    return this.#iopub(id).filter((m) => m.header.msg_type !== "status")
      .map((m) => ({ type: m.header.msg_type, content: m.content }));
  }

  states(id: string): string[] {
    return this.#iopub(id).filter((m) => m.header.msg_type === "status")
      .map((m) => String(m.content["execution_state"]));
  }

  #iopub(id: string): Message[] {
    return this.received.filter((r) => r.channel === "iopub").map((r) => r.message)
      .filter((m) => m.parent_header.msg_id === id);
  }

  #reply(id: string): Json | undefined {
    return this.received.find((r) => r.channel !== "iopub" && r.message.parent_header.msg_id === id)?.message
      .content;
  }
}

/** The text of one stream of an exchange. */
export function streamText(exchange: Pick<Exchange, "shown">, name: "stdout" | "stderr"): string {
  return exchange.shown.filter((s) => s.type === "stream" && s.content["name"] === name)
    .map((s) => s.content["text"]).join("");
}
