import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../../../kernel/supervisor/kernel.ts";
import { FrontEnd, startScripted, streamText } from "./front_end.ts";

let folder: string, kernel: Kernel, front: FrontEnd;

beforeAll(async () => {
  folder = await Deno.makeTempDir();
  kernel = startScripted(folder);
  front = new FrontEnd(kernel);
});

afterAll(async () => {
  await kernel.shutdown();
  await Deno.remove(folder, { recursive: true });
});

describe("execute", () => {
  test("shows the input and the output between busy and idle, and replies with the count", async () => {
    const before = kernel.executionCount;
    const { reply, shown, states } = await front.execute("print hello\nwarn careful");
    expect(reply).toMatchObject({
      status: "ok",
      execution_count: before + 1,
      payload: [],
      user_expressions: {},
    });
    expect(states).toEqual(["busy", "idle"]);
    expect(shown).toEqual([
      { type: "execute_input", content: { code: "print hello\nwarn careful", execution_count: before + 1 } },
      { type: "stream", content: { name: "stdout", text: "hello\n" } },
      { type: "stream", content: { name: "stderr", text: "careful\n" } },
    ]);
  });

  test("sends results, displays, their updates and clear_output in the order they came", async () => {
    const { shown } = await front.execute(
      "let a 1\nprint x\nshow a\ndisplay d one\nprint y\nupdate d two\nclear",
    );
    const types = shown.map((s) => s.type).slice(1);
    expect(types).toEqual([
      "stream",
      "execute_result",
      "display_data",
      "stream",
      "update_display_data",
      "clear_output",
    ]);
    expect(shown[2]!.content).toEqual({
      execution_count: kernel.executionCount,
      data: { "text/plain": "1" },
      metadata: {},
    });
    expect(shown[5]!.content).toEqual({
      data: { "text/plain": "two" },
      metadata: {},
      transient: { display_id: "d" },
    });
    expect(shown[6]!.content).toEqual({ wait: true });
  });

  test("sends help to the pager, in the reply and not on iopub", async () => {
    const { reply, shown } = await front.execute("page the manual");
    expect(reply["payload"]).toEqual([{ source: "page", data: { "text/plain": "the manual" }, start: 0 }]);
    expect(shown.map((s) => s.type)).toEqual(["execute_input"]);
  });

  test("tells an error on iopub and in the reply, with the same fields", async () => {
    const { reply, shown } = await front.execute("fail it broke");
    const fields = { ename: "scripted", evalue: "it broke", traceback: ["! it broke"] };
    expect(reply).toMatchObject({ status: "error", ...fields });
    expect(shown.at(-1)).toEqual({ type: "error", content: fields });
    expect(shown.filter((s) => s.type === "error")).toHaveLength(1);
  });

  test("an exception of the interpreter itself is an error of the cell", async () => {
    const { reply } = await front.execute("throw a fault");
    expect(reply).toMatchObject({ status: "error", ename: "internal-error", evalue: "a fault" });
  });

  test("silent leaves the count, the history and iopub alone", async () => {
    const before = kernel.executionCount;
    const { reply, shown, states } = await front.execute("print x\nlet quiet 1\nshow quiet", {
      silent: true,
    });
    expect(reply).toMatchObject({ status: "ok", execution_count: before });
    expect(shown).toEqual([]);
    expect(states).toEqual(["busy", "idle"]);
    const tail = await front.ask("history_request", { hist_access_type: "tail", n: 1 });
    expect(JSON.stringify(tail.reply["history"])).not.toContain("quiet");
  });

  test("store_history false keeps the count", async () => {
    const before = kernel.executionCount;
    const { reply, shown } = await front.execute("print x", { store_history: false });
    expect(reply["execution_count"]).toBe(before);
    expect(streamText({ shown }, "stdout")).toBe("x\n");
  });

  test("answers each user expression by itself", async () => {
    const { reply } = await front.execute("let u 7", { user_expressions: { good: "u", bad: "nosuch" } });
    expect(reply["user_expressions"]).toEqual({
      good: { status: "ok", data: { "text/plain": "7" }, metadata: {} },
      bad: {
        status: "error",
        ename: "scripted",
        evalue: "there is no nosuch",
        traceback: ["! there is no nosuch"],
      },
    });
  });

  test("runs 100 pipelined requests in order, each output under its own parent", async () => {
    const ids = Array.from({ length: 100 }, (_, i) => front.post("execute_request", { code: `print ${i}` }));
    const exchanges = await Promise.all(ids.map((id) => front.exchange(id)));
    exchanges.forEach((exchange, i) => expect(streamText(exchange, "stdout")).toBe(`${i}\n`));
    const order = front.received.filter((r) => r.channel === "shell").map((r) =>
      r.message.parent_header.msg_id
    );
    expect(order.filter((id) => ids.includes(id!))).toEqual(ids);
  });

  test("nothing of a request comes after its idle", async () => {
    await front.execute("flood 5000\nshow nothing");
    const ended = new Set<string>();
    for (const { channel, message } of front.received) {
      if (channel !== "iopub") continue;
      const parent = message.parent_header.msg_id ?? "";
      expect(ended.has(parent)).toBe(false);
      if (message.content["execution_state"] === "idle") ended.add(parent);
    }
  });

  test("sends 100,000 lines as at most 50 messages and loses none", async () => {
    const exchange = await front.execute("flood 100000");
    expect(exchange.shown.length - 1).toBeLessThanOrEqual(50);
    const lines = streamText(exchange, "stdout").split("\n");
    expect(lines).toHaveLength(100_001);
    expect(lines[99_999]).toBe("line 99999");
  });
});

describe("stop_on_error", () => {
  test("aborts what was sent behind the failed cell, and runs what is sent after its reply", async () => {
    const [bad, second, third] = ["fail x", "print 2", "print 3"].map((code) =>
      front.post("execute_request", { code })
    );
    expect((await front.exchange(bad!)).reply["status"]).toBe("error");
    const after = await front.execute("print 4");
    for (const id of [second!, third!]) {
      const { reply, shown, states } = await front.exchange(id);
      expect(reply).toEqual({ status: "aborted" });
      expect(shown).toEqual([]);
      expect(states).toEqual(["busy", "idle"]);
    }
    expect(after.reply["status"]).toBe("ok");
  });

  test("false lets them run", async () => {
    const bad = front.post("execute_request", { code: "fail x", stop_on_error: false });
    const next = front.post("execute_request", { code: "print on" });
    expect((await front.exchange(bad)).reply["status"]).toBe("error");
    expect((await front.exchange(next)).reply["status"]).toBe("ok");
  });

  test("other requests behind a failed cell are answered", async () => {
    const bad = front.post("execute_request", { code: "fail x" });
    expect((await front.ask("kernel_info_request")).reply["status"]).toBe("ok");
    await front.exchange(bad);
  });
});

describe("other requests", () => {
  test.each(["shell", "control"] as const)("kernel_info on %s", async (channel) => {
    const { reply, states } = await front.ask("kernel_info_request", {}, channel);
    expect(reply).toMatchObject({ status: "ok", protocol_version: "5.4", implementation: "quire" });
    expect(reply["language_info"]).toMatchObject({ name: "quire", file_extension: ".quire" });
    expect(states).toEqual(["busy", "idle"]);
  });

  test("history: tail, range and search", async () => {
    await front.execute("let h 1\nshow h");
    const line = kernel.executionCount;
    await front.execute("print needle one");
    await front.execute("print needle one");
    await front.execute("print needle two");
    const ask = async (content: Record<string, unknown>) =>
      (await front.ask("history_request", content)).reply["history"] as unknown[][];
    expect((await ask({ hist_access_type: "tail", n: 2 })).map((h) => h[2]))
      .toEqual(["print needle one", "print needle two"]);
    expect(await ask({ hist_access_type: "range", session: 0, start: line, stop: line + 1, output: true }))
      .toEqual([[1, line, ["let h 1\nshow h", "1"]]]);
    const pattern = "print needle*";
    expect(await ask({ hist_access_type: "search", pattern, n: 10 })).toHaveLength(3);
    expect((await ask({ hist_access_type: "search", pattern, unique: true })).map((h) => h[2]))
      .toEqual(["print needle one", "print needle two"]);
    expect(await ask({ hist_access_type: "search", pattern: "*n?edle t*", n: 10 })).toHaveLength(1);
    expect(await ask({ hist_access_type: "range", session: -1 })).toEqual([]);
  });

  test("opening a comm that has no target closes it, on iopub and under the request", async () => {
    const id = front.post("comm_open", { comm_id: "c1", target_name: "nobody", data: {} });
    await front.until(() => front.states(id).includes("idle"));
    expect(front.shown(id)).toEqual([{ type: "comm_close", content: { comm_id: "c1", data: {} } }]);
    expect((await front.ask("comm_info_request")).reply).toEqual({ status: "ok", comms: {} });
  });

  test("an unknown request gets busy and idle, and the kernel goes on", async () => {
    const id = front.post("dance_request", {});
    await front.until(() => front.states(id).includes("idle"));
    expect(front.shown(id)).toEqual([]);
    expect((await front.execute("print on")).reply["status"]).toBe("ok");
  });

  test("requests whose content is nonsense are answered all the same", async () => {
    for (const type of ["execute", "complete", "inspect", "is_complete", "history"]) {
      const { reply } = await front.ask(`${type}_request`, { code: 7, cursor_pos: "x", n: {}, pattern: [] });
      expect(["ok", "complete", "incomplete", "invalid", "unknown"]).toContain(reply["status"]);
    }
  });

  test("replies go to the client that asked; what is shown goes to all", async () => {
    const other = new FrontEnd(kernel, "other");
    const id = front.post("execute_request", { code: "print both" });
    await front.exchange(id);
    expect(streamText({ shown: other.shown(id) }, "stdout")).toBe("both\n");
    expect(other.received.filter((r) => r.channel === "shell")).toEqual([]);
    kernel.detach(other);
  });

  test("completion, help and is_complete of the language, with places in code points", async () => {
    const ask = async (type: string, code: string, more: Record<string, unknown> = {}) =>
      (await front.ask(`${type}_request`, { code, cursor_pos: [...code].length, ...more })).reply;
    const completed = await ask("complete", "# 𝔸\nrecipe r { solve gp");
    expect(completed).toMatchObject({ status: "ok", matches: ["gptq"], cursor_start: 21, cursor_end: 23 });
    expect(completed["metadata"]).toMatchObject({
      _jupyter_types_experimental: [{ start: 21, end: 23, text: "gptq", type: "pass" }],
    });
    const help = await ask("inspect", "# 𝔸\nprint clamp（abs(1)，", { detail_level: 0 });
    expect(help).toMatchObject({ status: "ok", found: true });
    expect((help["data"] as Record<string, string>)["text/markdown"]).toContain("clamp(x, codes)");
    expect(await ask("inspect", "nosuchword")).toMatchObject({ status: "ok", found: false, data: {} });
    expect(await ask("is_complete", "interact b in 2..8 {")).toEqual({ status: "incomplete", indent: "  " });
    expect(await ask("is_complete", "formula f(x) = n where")).toEqual({
      status: "incomplete",
      indent: "  ",
    });
    expect(await ask("is_complete", "q = apply r()")).toEqual({ status: "invalid" });
    expect(await ask("is_complete", "x = 1")).toEqual({ status: "complete" });
  });

  test("completion, help and kernel_info are answered while a cell runs, which then is busy again", async () => {
    await front.execute("let alphabet 26");
    const running = front.post("execute_request", { code: "wait 100000" });
    await front.until(() => front.states(running).includes("busy"));
    const { reply } = await front.ask("complete_request", { code: "# 𝔸\nshow alph", cursor_pos: 13 });
    expect(reply["status"]).toBe("ok");
    expect(reply["matches"]).toContain("alphabet");
    expect([reply["cursor_start"], reply["cursor_end"]]).toEqual([9, 13]);
    expect((await front.ask("inspect_request", { code: "alphabet", cursor_pos: 3 })).reply["status"]).toBe(
      "ok",
    );
    expect(front.states(running)).toEqual(["busy", "busy", "busy"]);
    expect(kernel.state).toBe("busy");
    await front.ask("interrupt_request", {}, "control");
    expect((await front.exchange(running)).reply["status"]).toBe("error");
  });
});
