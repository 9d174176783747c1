/**
 * A kernel that does what its cells say, line by line, so that tests of the server can make it do what a real one does
 * rarely: fall silent, die, answer late. The lines:
 *
 *   out TEXT | err TEXT      a stream (`\r`, `\n`, `\b` as escapes)
 *   result TEXT              an execute_result
 *   show TEXT | show ID TEXT | update ID TEXT
 *   clear | clear wait
 *   fail NAME TEXT           an error, which ends the cell
 *   wait NAME                until the test calls `release(NAME)`
 *   die                      the kernel's process is gone: status dead
 *   buffers                  shows the sizes and sums of the buffers of the request
 *   ask TEXT                 asks for input and prints it
 *   size                     prints the length of the cell's code
 */
import type { Channel, Json, Message } from "../../../kernel/protocol/message.ts";
import type { Client, Wire } from "../../../kernel/protocol/wire.ts";
import type { KernelHandle, StartKernel } from "../../../kernel/server/kernel_pool.ts";

export class ScriptedKernel implements KernelHandle {
  readonly #wires: Wire[] = [];
  readonly #session = crypto.randomUUID();
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();
  #queue = Promise.resolve();
  #count = 0;
  #interrupted = Promise.withResolvers<void>();
  #input: PromiseWithResolvers<string> | undefined;
  readonly exited: Promise<{ restart: boolean }>;
  readonly #exit: (how: { restart: boolean }) => void;
  restarts = 0;
  stopped = false;

  constructor(readonly folder: string) {
    const { promise, resolve } = Promise.withResolvers<{ restart: boolean }>();
    this.exited = promise;
    this.#exit = resolve;
  }

  attach(wire: Wire): void {
    this.#wires.push(wire);
  }

  /** Lets a cell that waits for `name` go on, also when it comes there later. */
  release(name: string): void {
    this.#gate(name).resolve();
  }

  receive(_channel: Channel, message: Message, from: Client): void {
    if (message.header.msg_type === "input_reply") return this.#input?.resolve(String(message.content.value));
    this.#queue = this.#queue.then(() => this.#answer(message, from));
  }

  interrupt(): void {
    this.#interrupted.resolve();
  }

  restart(): void {
    this.restarts++;
    this.#count = 0;
    this.#queue = Promise.resolve();
    this.#publish("status", { execution_state: "restarting" });
    this.#publish("status", { execution_state: "starting" });
  }

  shutdown(restart = false): Promise<void> {
    this.stopped = true;
    this.#exit({ restart });
    return Promise.resolve();
  }

  #gate(name: string): PromiseWithResolvers<void> {
    const gate = this.#gates.get(name) ?? Promise.withResolvers<void>();
    this.#gates.set(name, gate);
    return gate;
  }

  #message(type: string, content: Json, parent?: Message, buffers: Uint8Array[] = []): Message {
    return {
      header: {
        msg_id: crypto.randomUUID(),
        msg_type: type,
        session: this.#session,
        username: "kernel",
        date: new Date().toISOString(),
        version: "5.4",
      },
      parent_header: parent?.header ?? {},
      metadata: {},
      content,
      buffers,
    };
  }

  #publish(type: string, content: Json, parent?: Message, buffers?: Uint8Array[]): void {
    for (const wire of this.#wires) wire.send("iopub", this.#message(type, content, parent, buffers));
  }

  #reply(parent: Message, to: Client, content: Json): void {
    const type = parent.header.msg_type.replace("_request", "_reply");
    to.wire.send("shell", this.#message(type, content, parent), to);
  }

  async #answer(message: Message, from: Client): Promise<void> {
    this.#publish("status", { execution_state: "busy" }, message);
    switch (message.header.msg_type) {
      case "kernel_info_request":
        this.#reply(message, from, {
          status: "ok",
          protocol_version: "5.4",
          implementation: "scripted",
          implementation_version: "1",
          language_info: { name: "quire", version: "1", mimetype: "text/x-quire", file_extension: ".quire" },
          banner: "",
          help_links: [],
        });
        break;
      case "execute_request":
        if (await this.#execute(message, from) === "dead") return;
        break;
      case "shutdown_request":
        this.#reply(message, from, { status: "ok", restart: message.content.restart });
        return await this.shutdown(message.content.restart === true);
      default:
        this.#reply(message, from, { status: "ok" });
    }
    this.#publish("status", { execution_state: "idle" }, message);
  }

  async #execute(message: Message, from: Client): Promise<"dead" | "done"> {
    const code = String(message.content.code);
    this.#interrupted = Promise.withResolvers();
    const execution_count = ++this.#count;
    this.#publish("execute_input", { code, execution_count }, message);
    let fault: Json | undefined;
    for (const line of code.split("\n")) {
      const [word = "", ...rest] = line.split(" ");
      const text = rest.join(" ").replace(
        /\\([rnb])/g,
        (_, c: string) => ({ r: "\r", n: "\n", b: "\b" })[c]!,
      );
      const data = (plain: string) => ({ "text/plain": plain });
      if (word === "out" || word === "err") {
        this.#publish("stream", { name: word === "out" ? "stdout" : "stderr", text }, message);
      } else if (word === "result") {
        this.#publish("execute_result", { data: data(text), metadata: {}, execution_count }, message);
      } else if (word === "show" || word === "update") {
        const [id, ...shown] = text.split(" ");
        const content = shown.length === 0
          ? { data: data(text), metadata: {}, transient: {} }
          : { data: data(shown.join(" ")), metadata: {}, transient: { display_id: id } };
        this.#publish(word === "show" ? "display_data" : "update_display_data", content, message);
      } else if (word === "clear") {
        this.#publish("clear_output", { wait: text === "wait" }, message);
      } else if (word === "fail") {
        fault = { ename: rest[0], evalue: rest.slice(1).join(" "), traceback: [text] };
      } else if (word === "wait") {
        const stop = this.#interrupted.promise.then(() => "stop");
        if (await Promise.race([this.#gate(text).promise, stop]) === "stop") {
          fault = { ename: "interrupted", evalue: "interrupted", traceback: ["interrupted"] };
        }
      } else if (word === "die") {
        this.#publish("status", { execution_state: "dead" });
        return "dead";
      } else if (word === "buffers") {
        const sums = message.buffers.map((b) => `${b.length}:${b.reduce((sum, byte) => sum + byte, 0)}`);
        const content = { data: data(sums.join(" ")), metadata: {}, transient: {} };
        this.#publish("display_data", content, message, [...message.buffers]);
      } else if (word === "ask") {
        this.#input = Promise.withResolvers();
        from.wire.send(
          "stdin",
          this.#message("input_request", { prompt: text, password: false }, message),
          from,
        );
        this.#publish("stream", { name: "stdout", text: await this.#input.promise }, message);
      } else if (word === "size") {
        this.#publish("stream", { name: "stdout", text: String(code.length) }, message);
      }
      if (fault !== undefined) break;
    }
    if (fault !== undefined) this.#publish("error", fault, message);
    const status = fault === undefined
      ? { status: "ok", payload: [], user_expressions: {} }
      : { status: "error", ...fault };
    this.#reply(message, from, { ...status, execution_count });
    return "done";
  }
}

/** A way to start scripted kernels, and those that it has started. */
export function scripted(): { start: StartKernel; started: ScriptedKernel[] } {
  const started: ScriptedKernel[] = [];
  return {
    started,
    start: ({ folder }) => {
      const kernel = new ScriptedKernel(folder);
      started.push(kernel);
      return kernel;
    },
  };
}
