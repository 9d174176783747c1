/** Interactions as widgets, over a real interpreter: what a front end hears when a control moves. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../kernel/protocol/message.ts";
import { Kernel } from "../../../kernel/supervisor/kernel.ts";
import { interactType as kernelsType, viewType } from "../../../kernel/mime_types.ts";
import { interactType } from "../../../src/session.ts";
import { FrontEnd } from "./front_end.ts";

let folder: string, kernel: Kernel, front: FrontEnd;
let opened: Map<string, Json>, root: string;

const cell = `formula F(x; b in 2..8, rule in [clamp, wrap]) = rule(round(x * 2^b), int(b)) / 2^b
interact b in 2..8, rule in [clamp, wrap], at in -2.0..2.0 {
  print b
  plot F(x; b, rule) for x in -2.0..2.0 mark at
}`;

const modelNamed = (name: string) => [...opened].find(([, state]) => state["_model_name"] === name)![0];
const controlNamed = (name: string) => [...opened].find(([, state]) => state["description"] === name)![0];

/** Sends what a front end says on a comm and waits for the idle; what came back under it. */
async function say(comm: string, data: Json) {
  const id = front.post("comm_msg", { comm_id: comm, data });
  await front.until(() => front.states(id).includes("idle"));
  return front.shown(id).map(({ content }) => ({
    comm: content["comm_id"],
    ...(content["data"] as Json),
  })) as {
    comm: string;
    method: string;
    state: Json;
  }[];
}

const textOf = (outputs: unknown) =>
  (outputs as Json[]).filter((o) => o["output_type"] === "stream").map((o) => o["text"]).join("");

beforeAll(async () => {
  folder = await Deno.makeTempDir();
  kernel = new Kernel({ folder, threads: 1 });
  front = new FrontEnd(kernel);
  const { shown, reply } = await front.execute(cell);
  expect(reply).toMatchObject({ status: "ok" });
  opened = new Map(
    shown.filter(({ type }) => type === "comm_open")
      .map(({ content }) => [String(content["comm_id"]), (content["data"] as { state: Json }).state]),
  );
  const display = shown.find(({ type }) => type === "display_data")!.content["data"] as Json;
  root = (display[viewType] as { model_id: string }).model_id;
  expect(display).toHaveProperty([interactType]);
});

afterAll(async () => {
  await kernel.shutdown();
  await Deno.remove(folder, { recursive: true });
});

test("the supervisor knows interactions by the same type as the session", () => {
  expect(kernelsType).toBe(interactType);
});

test("an interaction opens models whose references are all there, the box last", () => {
  const states = [...opened];
  expect(states.at(-1)![0]).toBe(root);
  expect(states.at(-1)![1]["_model_name"]).toBe("VBoxModel");
  const seen = new Set<string>();
  for (const [id, state] of states) {
    for (const [, used] of JSON.stringify(state).matchAll(/IPY_MODEL_(\w+)/g)) {
      expect(seen.has(used!), `${state["_model_name"]} names ${used}`).toBe(true);
    }
    seen.add(id);
  }
  expect(opened.get(controlNamed("b"))).toMatchObject({ _model_name: "IntSliderModel", min: 2, max: 8 });
  expect(opened.get(controlNamed("rule"))).toMatchObject({ _options_labels: ["clamp", "wrap"], index: 0 });
  expect(opened.get(controlNamed("at"))).toMatchObject({ _model_name: "FloatSliderModel", min: -2, max: 2 });
  const { outputs } = opened.get(modelNamed("OutputModel"))!;
  expect(textOf(outputs)).toBe(`${opened.get(controlNamed("b"))!["value"]}\n`);
});

test("a control that moves is echoed, and the output shows the body there", async () => {
  const b = controlNamed("b"), output = modelNamed("OutputModel");
  const [echo, update, ...rest] = await say(b, { method: "update", state: { value: 3 }, buffer_paths: [] });
  expect(rest).toEqual([]);
  expect(echo).toMatchObject({ comm: b, method: "echo_update", state: { value: 3 } });
  expect(update).toMatchObject({ comm: output, method: "update" });
  expect(textOf(update!.state["outputs"])).toBe("3\n");
  const figure = (update!.state["outputs"] as Json[])[1]!["data"] as Json;
  expect(Object.keys(figure)).toEqual(["application/vnd.plotly.v1+json", "text/plain"]);
});

test("what is no move of a control is echoed and computes nothing", async () => {
  const said = await say(controlNamed("b"), {
    method: "update",
    state: { disabled: true },
    buffer_paths: [],
  });
  expect(said.map(({ method }) => method)).toEqual(["echo_update"]);
});

test("a value outside of the control is told in the output, and the next move is well", async () => {
  const [, bad] = await say(controlNamed("b"), { method: "update", state: { value: 99 }, buffer_paths: [] });
  expect(JSON.stringify(bad!.state["outputs"])).toMatch(/99/);
  expect((bad!.state["outputs"] as Json[])[0]!["output_type"]).toBe("error");
  const [, good] = await say(controlNamed("b"), { method: "update", state: { value: 4 }, buffer_paths: [] });
  expect(textOf(good!.state["outputs"])).toBe("4\n");
});

test("of moves that wait, the last is shown", async () => {
  const b = controlNamed("b");
  const ids = [5, 6, 7].map((value) =>
    front.post("comm_msg", { comm_id: b, data: { method: "update", state: { value }, buffer_paths: [] } })
  );
  await front.until(() => ids.every((id) => front.states(id).includes("idle")));
  const last = front.shown(ids[2]!).at(-1)!.content["data"] as { state: Json };
  expect(textOf(last.state["outputs"])).toBe("7\n");
  // The second was overtaken while the first was computed.
  expect(front.shown(ids[1]!).map(({ content }) => (content["data"] as Json)["method"])).toEqual([
    "echo_update",
  ]);
});

test("a front end that is opened again gets all states at once, and each by itself", async () => {
  const id = front.post("comm_open", { comm_id: "all", target_name: "jupyter.widget.control", data: {} });
  await front.until(() => front.states(id).includes("idle"));
  const [all] = await say("all", { method: "request_states" }) as unknown as {
    method: string;
    states: Json;
  }[];
  expect(all!.method).toBe("update_states");
  expect(Object.keys(all!.states).sort()).toEqual([...opened.keys()].sort());
  expect(all!.states[controlNamed("b")]).toMatchObject({ model_name: "IntSliderModel", state: { value: 7 } });
  const [one] = await say(controlNamed("b"), { method: "request_state" });
  expect(one).toMatchObject({ method: "update", state: { value: 7 } });
  const { reply } = await front.ask("comm_info_request", { target_name: "jupyter.widget" });
  expect(Object.keys(reply["comms"] as Json).sort()).toEqual([...opened.keys()].sort());
});

test("a restart leaves no widgets behind", async () => {
  kernel.restart();
  const { reply } = await front.ask("comm_info_request");
  expect(reply["comms"]).toEqual({});
});
