/**
 * The kernel's side of Jupyter's widgets, protocol 2.1 (ipywidgets, packages/schema/messages.md): every interaction that a
 * cell shows is opened as comms; a front end that has widgets shows them, all others show what stands beside them.
 */
import type { CellError, Interaction, Moved, Output } from "../../../src/session.ts";
import { viewType } from "../../mime_types.ts";
import type { ComposeOptions } from "../../protocol/compose.ts";
import type { Json, Message } from "../../protocol/message.ts";
import { modelsOf, settingOf, type WidgetModel } from "./models.ts";

const widgetTarget = "jupyter.widget";
/** Front ends ask for all states at once on a comm of this target. */
const controlTarget = "jupyter.widget.control";
const metadata = { version: "2.1.0" };

type Publish = (type: string, content: Json, parent?: Message, options?: ComposeOptions) => void;

interface Shown {
  readonly interaction: Interaction;
  readonly models: readonly (WidgetModel & { state: Json })[];
  readonly output: WidgetModel & { state: Json };
}

export class Widgets {
  readonly #publish: Publish;
  /** By the id of each model. */
  readonly #shown = new Map<string, Shown>();
  readonly #controls = new Set<string>();

  constructor(publish: Publish) {
    this.#publish = publish;
  }

  /** Opens the models of an interaction. Returns what the message that shows it says of them. */
  open(interaction: Interaction, parts: readonly Output[], parent: Message): Json {
    const { all, root, output } = modelsOf(interaction);
    const models = all.map((model) => ({ ...model }));
    const shows = models.find(({ id }) => id === output)!;
    shows.state = { ...shows.state, outputs: parts.flatMap(outputOf) };
    const shown = { interaction, models, output: shows };
    for (const { id, state } of models) {
      this.#shown.set(id, shown);
      const content = { comm_id: id, target_name: widgetTarget, data: { state, buffer_paths: [] } };
      this.#publish("comm_open", content, parent, { metadata });
    }
    return { [viewType]: { version_major: 2, version_minor: 0, model_id: root } };
  }

  /** The kernel was restarted: nothing is left of them. */
  clear(): void {
    this.#shown.clear();
    this.#controls.clear();
  }

  /** For `comm_info_request`. */
  info(target: unknown): Json {
    const comms: [string, Json][] = [...this.#shown.keys()].map((id) => [id, { target_name: widgetTarget }]);
    for (const id of this.#controls) comms.push([id, { target_name: controlTarget }]);
    return Object.fromEntries(
      comms.filter(([, { target_name }]) => target === undefined || target === target_name),
    );
  }

  /** A front end opens a comm: for the states of all widgets, or for what is not there. */
  opened(message: Message): void {
    const { comm_id, target_name } = message.content;
    if (target_name === controlTarget) this.#controls.add(String(comm_id));
    else this.#publish("comm_close", { comm_id, data: {} }, message);
  }

  closed(message: Message): void {
    const id = String(message.content["comm_id"]);
    this.#controls.delete(id);
    const shown = this.#shown.get(id);
    // One model that is closed takes its interaction along: the rest would show nothing.
    for (const model of shown?.models ?? []) this.#shown.delete(model.id);
  }

  /**
   * Takes what a front end says on a comm. Returns the interaction whose control has moved, if one has; what it shows
   * there is for `show`.
   */
  receive(message: Message): Moving | undefined {
    const id = String(message.content["comm_id"]);
    const data = objectOf(message.content["data"]);
    if (this.#controls.has(id)) {
      if (data["method"] === "request_states") this.#sendAll(id, message);
      return undefined;
    }
    const shown = this.#shown.get(id), model = shown?.models.find((m) => m.id === id);
    if (shown === undefined || model === undefined) return undefined;
    if (data["method"] === "request_state") {
      this.#update(id, model.state, message);
      return undefined;
    }
    if (data["method"] !== "update") return undefined;
    const state = objectOf(data["state"]);
    // Every front end hears of it, the one that said it too: that is how it knows that it was taken.
    const echo = { method: "echo_update", state, buffer_paths: [] };
    this.#publish("comm_msg", { comm_id: id, data: echo }, message, { metadata });
    const before = JSON.stringify(settingOf(shown.models));
    model.state = { ...model.state, ...state };
    if (JSON.stringify(settingOf(shown.models)) === before) return undefined;
    return { interaction: shown.interaction, setting: settingOf(shown.models), key: shown };
  }

  /** Whether a message is about to move the same interaction on. */
  moves(message: Message, { key }: Moving): boolean {
    const { comm_id, data } = message.content;
    return message.header.msg_type === "comm_msg" && this.#shown.get(String(comm_id)) === key &&
      objectOf(data)["method"] === "update";
  }

  show({ key }: Moving, { outputs, error }: Moved, parent: Message): void {
    const { output } = key as Shown;
    if (!this.#shown.has(output.id)) return;
    const all = outputs.flatMap(outputOf);
    if (error !== undefined) all.push(errorOf(error));
    output.state = { ...output.state, outputs: all };
    this.#update(output.id, { outputs: all }, parent);
  }

  #update(id: string, state: Json, parent: Message): void {
    const data = { method: "update", state, buffer_paths: [] };
    this.#publish("comm_msg", { comm_id: id, data }, parent, { metadata });
  }

  #sendAll(comm: string, parent: Message): void {
    const states: Json = {};
    for (const [id, { models }] of this.#shown) {
      const { state } = models.find((model) => model.id === id)!;
      const { _model_name, _model_module, _model_module_version } = state;
      states[id] = {
        model_name: _model_name,
        model_module: _model_module,
        model_module_version: _model_module_version,
        state,
      };
    }
    const data = { method: "update_states", states, buffer_paths: [] };
    this.#publish("comm_msg", { comm_id: comm, data }, parent, { metadata });
  }
}

export interface Moving {
  readonly interaction: Interaction;
  readonly setting: Readonly<Record<string, number | string>>;
  /** The same for every move of one interaction. */
  readonly key: unknown;
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Json : {};
}

/** As nbformat writes it. */
function outputOf(output: Output): Json[] {
  if (output.kind === "stream") return [{ output_type: "stream", name: output.name, text: output.text }];
  if (output.kind !== "display" && output.kind !== "result") return [];
  return [{ output_type: "display_data", data: output.data, metadata: output.metadata ?? {} }];
}

const errorOf = ({ name, message, traceback }: CellError): Json => ({
  output_type: "error",
  ename: name,
  evalue: message,
  traceback,
});
