/** One `execute_request`: the cell runs, what it shows goes to everyone, how it ended goes into the reply. */
import type { CellError, Interaction, Outcome, Output } from "../../src/session.ts";
import { interactType } from "../mime_types.ts";
import type { Json } from "../protocol/message.ts";
import type { Desk, Request } from "./desk.ts";
import { Streams } from "./streams.ts";

export interface Executed {
  readonly reply: Json;
  /** True when the cells that were sent behind this one must not run. */
  readonly stop: boolean;
}

export async function execute(desk: Desk, request: Request): Promise<Executed> {
  const { content } = request.message;
  const code = typeof content["code"] === "string" ? content["code"] : "";
  const silent = content["silent"] === true;
  const counts = !silent && content["store_history"] !== false && code.trim() !== "";
  if (counts) desk.count++;
  const count = desk.count, { generation } = desk.interpreter;
  if (!silent) desk.publish("execute_input", { code, execution_count: count }, request.message);

  const { marks: { dependencies } } = desk, { cellId, deletedCells } = request.message.metadata;
  if (Array.isArray(deletedCells)) dependencies.forget(deletedCells.filter((id) => id !== cellId));
  const run = dependencies.begin(typeof cellId === "string" ? cellId : undefined, counts ? count : undefined);
  const shown = new Shown(desk, request, silent, count);
  const statements: Json[] = [];
  const outcome = await desk.interpreter.evaluate(code, {
    place: `cell ${count}`,
    emit: (output) => shown.emit(output),
    onMentioned: (names) => run.mentioned = names,
    onStatement: (record) => {
      const { statement, line, kind, value } = record;
      statements.push({ statement, line, kind, value });
      dependencies.ran(run, record);
    },
    onDiagnostic: ({ severity, ...value }) =>
      statements.push({ statement: null, line: value.line, kind: severity, value }),
  });
  shown.end(outcome);
  // A restart has begun the history and the dependencies anew.
  if (generation === desk.interpreter.generation) {
    dependencies.end(run, outcome);
    const more = desk.queue.waiting.some(({ message }) => message.header.msg_type === "execute_request");
    desk.marks.changed(request.message, more);
    if (counts) desk.history.add({ line: count, code, result: shown.result });
  }

  // For scripts that run a notebook and want the numbers: an addition to the protocol, sent only when it is asked for.
  const values = request.message.metadata["statements"] === true ? { statements } : {};
  const reply: Json = { execution_count: count, payload: shown.payload, ...values };
  if (outcome.status !== "ok") {
    const stop = outcome.status === "interrupted" || content["stop_on_error"] !== false;
    return { reply: { ...reply, ...errorFields(outcome), user_expressions: {} }, stop };
  }
  const expressions = content["user_expressions"];
  return {
    reply: { status: "ok", ...reply, user_expressions: await valuesOf(desk, expressions) },
    stop: false,
  };
}

/** The outputs of one cell as messages. */
class Shown {
  readonly payload: Json[] = [];
  /** The text of the last result. */
  result: string | null = null;
  readonly #desk: Desk;
  readonly #request: Request;
  readonly #silent: boolean;
  readonly #count: number;
  readonly #streams: Streams;

  constructor(desk: Desk, request: Request, silent: boolean, count: number) {
    this.#desk = desk;
    this.#request = request;
    this.#silent = silent;
    this.#count = count;
    this.#streams = new Streams((name, text) => this.#publish("stream", { name, text }));
  }

  emit(output: Output): void {
    if (output.kind === "stream") return this.#streams.write(output.name, output.text);
    this.#streams.flush();
    switch (output.kind) {
      case "display": {
        const transient = output.id === undefined ? {} : { display_id: output.id };
        const type = output.update === true ? "update_display_data" : "display_data";
        const data = { ...this.#controls(output), ...output.data };
        return this.#publish(type, { data, metadata: output.metadata ?? {}, transient });
      }
      case "result":
        this.result = typeof output.data["text/plain"] === "string" ? output.data["text/plain"] : null;
        return this.#publish("execute_result", {
          execution_count: this.#count,
          data: output.data,
          metadata: output.metadata ?? {},
        });
      case "clear":
        return this.#publish("clear_output", { wait: output.wait });
      case "pager":
        this.payload.push({ source: "page", data: output.data, start: 0 });
    }
  }

  /** The widgets of an interaction. */
  #controls({ data, parts }: Extract<Output, { kind: "display" }>): Json {
    const interaction = data[interactType] as Interaction | undefined;
    if (interaction === undefined || this.#silent) return {};
    return this.#desk.widgets.open(interaction, parts ?? [], this.#request.message);
  }

  end(outcome: Outcome): void {
    this.#streams.end();
    if (outcome.status === "ok") return;
    const { status: _, ...error } = errorFields(outcome);
    this.#publish("error", error);
  }

  /** A silent cell leaves nothing on iopub but its status. */
  #publish(type: string, content: Json): void {
    if (!this.#silent) this.#desk.publish(type, content, this.#request.message);
  }
}

function errorFields(outcome: Outcome): Json {
  const error = outcome.error ?? { name: "interrupted", message: "The cell was interrupted", traceback: [] };
  return { status: "error", ...exception(error) };
}

function exception(error: CellError): Json {
  const traceback = error.traceback.length > 0 ? error.traceback : [`${error.name}: ${error.message}`];
  return { ename: error.name, evalue: error.message, traceback };
}

async function valuesOf(desk: Desk, expressions: unknown): Promise<Json> {
  const values: Json = {};
  if (typeof expressions !== "object" || expressions === null) return values;
  for (const [name, expression] of Object.entries(expressions)) {
    try {
      const data = await desk.interpreter.value(String(expression));
      values[name] = { status: "ok", data, metadata: {} };
    } catch (cause) {
      values[name] = { status: "error", ...exception(cause as CellError) };
    }
  }
  return values;
}
