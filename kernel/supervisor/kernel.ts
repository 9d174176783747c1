/**
 * The kernel, whatever carries its messages: it takes requests from any number of wires and sends replies and outputs
 * back. Around every request stand the states busy and idle, and all that a cell shows is out before its idle.
 */
import type { Assistant, Knowledge } from "../../src/session.ts";
import { type ComposeOptions, Composer } from "../protocol/compose.ts";
import type { Channel, ExecutionState, Json, Message } from "../protocol/message.ts";
import type { Receive, Wire } from "../protocol/wire.ts";
import type { Answer, Desk, Request } from "./desk.ts";
import { execute } from "./execution.ts";
import { History } from "./history.ts";
import { Interpreter, type InterpreterOptions } from "./interpreter.ts";
import { Queue } from "./queue.ts";
import { answers } from "./requests/answers.ts";
import { StaleMarks } from "./staleness/marks.ts";
import { Widgets } from "./widgets/widgets.ts";

export interface KernelOptions extends Omit<InterpreterOptions, "onKnowledge"> {
  /** Makes its messages; a new one unless a wire has it already. */
  readonly composer?: Composer;
}

/**
 * How long the reply of a failed cell waits for requests that were sent behind it and are still under way. Those are
 * aborted; what a client sends with the reply in hand is run.
 */
const underWayMilliseconds = 10;

export class Kernel {
  /** Resolves when the kernel is down; `restart` tells whether another one is expected in its place. */
  readonly exited: Promise<{ restart: boolean }>;
  readonly #composer: Composer;
  readonly #wires = new Set<Wire>();
  readonly #desk: Desk;
  readonly #exit: (how: { restart: boolean }) => void;
  #state: ExecutionState = "starting";
  #knowledge: Knowledge = { names: [] };
  #assistant: Assistant | undefined;
  #interrupted = false;

  constructor(options: KernelOptions) {
    const { promise, resolve } = Promise.withResolvers<{ restart: boolean }>();
    this.exited = promise;
    this.#composer = options.composer ?? new Composer();
    this.#exit = resolve;
    this.#desk = {
      interpreter: new Interpreter({
        ...options,
        onKnowledge: (knowledge) => this.#learn(knowledge),
        onLost: (names) => this.#desk.marks.dependencies.lose(names),
      }),
      history: new History(),
      queue: new Queue((request) => isMove(request) ? this.#move(request) : this.#execute(request)),
      widgets: new Widgets((type, content, parent, more) => this.#publish(type, content, parent, more)),
      marks: new StaleMarks(
        (type, content, parent) => this.#publish(type, content, parent),
        () => this.#knowledge.language,
      ),
      count: 0,
      publish: (type, content, parent, more) => this.#publish(type, content, parent, more),
      assistant: () => this.#assist(),
      interrupt: () => this.interrupt(),
      shutdown: (restart) => void this.shutdown(restart),
    };
  }

  /** What the last status message said. */
  get state(): ExecutionState {
    return this.#state;
  }

  /** The number of the last cell that counted. */
  get executionCount(): number {
    return this.#desk.count;
  }

  /** The process that runs the cells, of the moment; undefined when there is none. */
  get interpreterPid(): number | undefined {
    return this.#desk.interpreter.pid;
  }

  /** The processes that run graphs, of the moment. */
  get runnerPids(): readonly number[] {
    return this.#desk.interpreter.runnerPids;
  }

  /** From now on this wire gets what is published. */
  attach(wire: Wire): void {
    this.#wires.add(wire);
  }

  detach(wire: Wire): void {
    this.#wires.delete(wire);
  }

  /** Takes a message from a wire. Never throws. */
  readonly receive: Receive = (channel, message, client) => {
    if (this.#state === "dead" || (channel !== "shell" && channel !== "control")) return;
    const request: Request = { channel, message, client };
    const type = message.header.msg_type;
    if (type === "execute_request" || isMove(request)) this.#desk.queue.add(request);
    else void this.#answer(request, answers.get(type));
  };

  /** Stops the running cell, and with it those that wait. Nothing happens when none runs. */
  interrupt(): void {
    if (this.#desk.queue.running === undefined) return;
    this.#interrupted = true;
    this.#desk.interpreter.interrupt();
  }

  /** Starts anew in the same kernel: nothing is defined, cells count from 1, what waits is aborted. */
  restart(): void {
    if (this.#state === "dead") return;
    this.#status("restarting");
    const waiting = this.#desk.queue.take();
    this.#desk.interpreter.restart();
    this.#desk.history.clear();
    this.#desk.widgets.clear();
    this.#desk.marks.clear();
    this.#desk.count = 0;
    for (const request of waiting) this.#abort(request);
    this.#status("starting");
    if (this.#desk.queue.running === undefined) this.#status("idle");
  }

  /** Ends the interpreter and resolves `exited`. */
  async shutdown(restart = false): Promise<void> {
    if (this.#state === "dead") return;
    this.#state = "dead";
    this.#desk.queue.take();
    await this.#desk.interpreter.close();
    this.#exit({ restart });
  }

  async #answer(request: Request, answer: Answer | undefined): Promise<void> {
    const { message } = request;
    this.#status("busy", message);
    try {
      const content = await answer?.(this.#desk, request);
      if (content !== undefined) this.#reply(request, content);
    } catch (cause) {
      const { name, message: evalue, stack } = cause instanceof Error ? cause : new Error(String(cause));
      this.#reply(request, { status: "error", ename: name, evalue, traceback: (stack ?? "").split("\n") });
    } finally {
      this.#status("idle", message);
      // A front end shows the last state that it heard of, and a cell may still be running.
      const running = this.#desk.queue.running;
      if (running !== undefined) this.#status("busy", running.message);
    }
  }

  async #execute(request: Request): Promise<void> {
    this.#interrupted = false;
    const { generation } = this.#desk.interpreter;
    this.#status("busy", request.message);
    const { reply, stop } = await execute(this.#desk, request).catch((cause) => ({
      reply: { status: "error", ename: "internal-error", evalue: String(cause), traceback: [String(cause)] },
      stop: true,
    }));
    let behind: readonly Request[] = [];
    // What waits after a restart was sent to begin anew, not behind this cell.
    const same = () => generation === this.#desk.interpreter.generation;
    if ((stop || this.#interrupted) && same()) {
      await new Promise((resolve) => setTimeout(resolve, underWayMilliseconds));
      if (same()) behind = this.#desk.queue.take();
    }
    if (behind.length > 0) this.#desk.marks.changed(request.message);
    this.#reply(request, reply);
    this.#status("idle", request.message);
    for (const late of behind) this.#abort(late);
  }

  /** A front end has said something on a comm: when a control has moved, what the interaction shows there. */
  async #move(request: Request): Promise<void> {
    const { message } = request;
    const { widgets, interpreter, queue, marks } = this.#desk;
    this.#status("busy", message);
    try {
      marks.receive(message);
      const moving = widgets.receive(message);
      // Only the last of several moves that wait is worth showing.
      const newer = moving !== undefined &&
        queue.waiting.some((other) => widgets.moves(other.message, moving));
      if (moving !== undefined && !newer) {
        const { interaction, setting } = moving;
        widgets.show(moving, await interpreter.move(interaction, setting), message);
      }
    } finally {
      this.#status("idle", message);
    }
  }

  #abort(request: Request): void {
    this.#status("busy", request.message);
    if (isMove(request)) {
      this.#desk.marks.receive(request.message);
      this.#desk.widgets.receive(request.message);
    } else {
      // Nothing but the status: a page would show the number of another cell as that of this one.
      this.#reply(request, { status: "aborted" });
    }
    this.#status("idle", request.message);
  }

  #reply({ channel, message, client }: Request, content: Json): void {
    const type = message.header.msg_type.replace(/_request$/, "") + "_reply";
    client.wire.send(channel, this.#composer.compose(type, content, message), client);
  }

  #status(state: ExecutionState, parent?: Message): void {
    if (this.#state !== "dead") this.#state = state;
    this.#publish("status", { execution_state: state }, parent);
  }

  #publish(type: string, content: Json, parent?: Message, options?: ComposeOptions): void {
    const message = this.#composer.compose(type, content, parent, options);
    for (const wire of this.#wires) wire.send("iopub" satisfies Channel, message);
  }

  #learn(knowledge: Knowledge): void {
    this.#knowledge = knowledge;
    this.#assistant = undefined;
    if (this.#state === "starting") this.#status("idle");
  }

  /** The language is loaded when it is first asked, so that it does not hold up the first reply. */
  async #assist(): Promise<Assistant> {
    const { createAssistant } = await import("../../src/session.ts");
    return this.#assistant ??= createAssistant(this.#knowledge);
  }
}

/** What is said on a comm. It waits as cells do: the interpreter does one thing at a time. */
const isMove = ({ message }: Request): boolean => message.header.msg_type === "comm_msg";
