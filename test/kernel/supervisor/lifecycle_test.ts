/** Interrupts, deaths, restarts: the definitions survive, the kernel stays, and the user is told. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Kernel } from "../../../kernel/supervisor/kernel.ts";
import { FrontEnd, startScripted, streamText } from "./front_end.ts";

let folder: string, kernel: Kernel, front: FrontEnd;

beforeEach(async () => {
  folder = await Deno.makeTempDir();
  kernel = startScripted(folder, { patience: 100 });
  front = new FrontEnd(kernel);
});

afterEach(async () => {
  await kernel.shutdown();
  await Deno.remove(folder, { recursive: true });
});

/** Sends a cell and waits until it has begun. */
async function begin(code: string): Promise<string> {
  const id = front.post("execute_request", { code: `print begun\n${code}` });
  await front.until(() => streamText({ shown: front.shown(id) }, "stdout").includes("begun"));
  return id;
}

/** Waits until another process has been started in the place of one that died. */
async function another(former: number): Promise<void> {
  while (kernel.interpreterPid === former || kernel.interpreterPid === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("interrupt", () => {
  test.each(["spin", "wait 100000"])(
    "stops `%s`, keeps what was defined, and loses no process",
    async (code) => {
      await front.execute("let a 1");
      const id = await begin(code);
      const waiting = front.post("execute_request", { code: "print never" });
      expect((await front.ask("interrupt_request", {}, "control")).reply).toEqual({ status: "ok" });
      const { reply, shown } = await front.exchange(id);
      expect(reply).toMatchObject({ status: "error", ename: "interrupted" });
      expect(shown.at(-1)!.type).toBe("error");
      expect((await front.exchange(waiting)).reply["status"]).toBe("aborted");
      const after = await front.execute("show a");
      expect(after.reply["status"]).toBe("ok");
      expect(streamText(after, "stderr")).toBe("");
    },
  );

  test("kills what does not stop, restores the definitions and says so", async () => {
    await front.execute("let a 1\nlet b 2\nlet a 3");
    const id = await begin("hang");
    kernel.interrupt();
    const exchange = await front.exchange(id);
    expect(exchange.reply).toMatchObject({ status: "error", ename: "interrupted" });
    expect(streamText(exchange, "stderr")).toBe(
      "The interpreter was started again (it was ended). Restored: b, a.\n",
    );
    const { shown } = await front.execute("show a");
    expect(shown.at(-1)!.content["data"]).toEqual({ "text/plain": "3" });
  });

  test("does nothing when no cell runs, and does not hit the next one", async () => {
    await front.execute("print first");
    kernel.interrupt();
    expect((await front.execute("wait 5")).reply["status"]).toBe("ok");
  });
});

describe("death of the interpreter", () => {
  test("fails the cell, keeps the kernel and the definitions", async () => {
    await front.execute("let a 1");
    const exchange = await front.ask("execute_request", { code: "print before\ndie 7" });
    expect(exchange.reply).toMatchObject({ status: "error", ename: "interpreter-died" });
    expect(exchange.reply["evalue"]).toContain("code 7");
    expect(streamText(exchange, "stdout")).toBe("before\n");
    expect(streamText(exchange, "stderr")).toContain("Restored: a.");
    expect((await front.execute("show a")).shown.at(-1)!.content["data"]).toEqual({ "text/plain": "1" });
  });

  test("while idle, the next cell restores and tells", async () => {
    await front.execute("let a 1");
    Deno.kill(kernel.interpreterPid!, "SIGKILL");
    const exchange = await front.execute("show a");
    expect(exchange.reply["status"]).toBe("ok");
    expect(streamText(exchange, "stderr")).toMatch(
      /started again \(it was ended by SIGKILL\). Restored: a\./,
    );
  });

  test("says which definitions could not be restored, and goes on without them", async () => {
    await front.execute("let a 1\nlet b once\nlet c deadly\nlet d 4");
    const exchange = await front.execute("die 1");
    expect(streamText(exchange, "stderr")).toContain("Restored: a, d. Not restored: b, c.");
    expect((await front.execute("show d")).reply["status"]).toBe("ok");
    expect((await front.execute("show b")).reply["status"]).toBe("error");
  });

  test("three times in a row is no more than once", async () => {
    await front.execute("let a 1");
    for (let i = 0; i < 3; i++) {
      expect((await front.execute("die 1")).reply["ename"]).toBe("interpreter-died");
    }
    expect((await front.execute("show a")).reply["status"]).toBe("ok");
  });
});

describe("interrupt while definitions are restored", () => {
  test.each(["slow", "stuck"])(
    "of which one is %s: the cell does not run, and the next one has them all",
    async (how) => {
      await front.execute(`let a 1\nlet b ${how}\nlet c 3`);
      const former = kernel.interpreterPid!;
      Deno.kill(former, "SIGKILL");
      const id = front.post("execute_request", { code: "print never" });
      await another(former);
      const waiting = front.post("execute_request", { code: "print behind" });
      kernel.interrupt();
      const stopped = await front.exchange(id);
      expect(stopped.reply).toMatchObject({ status: "error", ename: "interrupted" });
      expect(streamText(stopped, "stdout")).toBe("");
      expect((await front.exchange(waiting)).reply["status"]).toBe("aborted");
      await Deno.writeTextFile(`${folder}/gate`, "open");
      const after = await front.execute("show c");
      expect(after.reply["status"]).toBe("ok");
      expect(streamText(after, "stderr")).toContain("(it was ended by SIGKILL). Restored: a, b, c.");
      expect((await front.execute("show b")).reply["status"]).toBe("ok");
    },
  );

  test("after a death: that cell ends, and the next one has them all", async () => {
    await front.execute("let a slow");
    const id = await begin("die 1");
    const again = setInterval(() => kernel.interrupt(), 20);
    expect((await front.exchange(id)).reply["ename"]).toBe("interpreter-died");
    clearInterval(again);
    await Deno.writeTextFile(`${folder}/gate`, "open");
    expect((await front.execute("show a")).shown.at(-1)!.content["data"]).toEqual({ "text/plain": "slow" });
  });
});

describe("restart and shutdown", () => {
  test("a cell that is sent right after a restart runs, as the first of a new history", async () => {
    const running = await begin("hang");
    kernel.restart();
    const fresh = front.post("execute_request", { code: "print fresh" });
    expect((await front.exchange(running)).reply["ename"]).toBe("kernel-restarted");
    const { reply, shown } = await front.exchange(fresh);
    expect(reply).toMatchObject({ status: "ok", execution_count: 1 });
    expect(streamText({ shown }, "stdout")).toBe("fresh\n");
    const { history } = (await front.ask("history_request", { hist_access_type: "tail", n: 10 })).reply;
    expect(history).toEqual([[1, 1, "print fresh"]]);
  });

  test("a cell whose definitions are still being restored does not run after a restart", async () => {
    await front.execute("let a slow");
    const former = kernel.interpreterPid!;
    Deno.kill(former, "SIGKILL");
    const id = front.post("execute_request", { code: "print never\nlet z 1" });
    await another(former);
    kernel.restart();
    const old = await front.exchange(id);
    expect(old.reply["ename"]).toBe("kernel-restarted");
    expect(streamText(old, "stdout")).toBe("");
    expect((await front.execute("show z")).reply["status"]).toBe("error");
  });

  test("without the folder: what waits is answered, each cell says why, and all is well when it is back", async () => {
    const running = await begin("hang");
    const waiting = front.post("execute_request", { code: "print never" });
    await Deno.remove(folder, { recursive: true });
    kernel.restart();
    expect((await front.exchange(running)).reply["ename"]).toBe("kernel-restarted");
    expect((await front.exchange(waiting)).reply["status"]).toBe("aborted");
    const { reply } = await front.execute("print lost");
    expect(reply).toMatchObject({ status: "error", ename: "interpreter-died" });
    expect(reply["evalue"]).toContain("it cannot be started: No such file");
    expect(kernel.state).toBe("idle");
    await Deno.mkdir(folder);
    expect(streamText(await front.execute("print back"), "stdout")).toBe("back\n");
  });

  test("restart forgets definitions, history and count, and aborts what waits", async () => {
    await front.execute("let a 1");
    const running = await begin("hang");
    const waiting = front.post("execute_request", { code: "print never" });
    kernel.restart();
    expect((await front.exchange(running)).reply).toMatchObject({
      status: "error",
      ename: "kernel-restarted",
    });
    expect((await front.exchange(waiting)).reply["status"]).toBe("aborted");
    const states = front.received.map((r) => r.message.content["execution_state"]);
    expect(states).toContain("restarting");
    const { reply, shown } = await front.execute("show a");
    expect(reply).toMatchObject({ status: "error", execution_count: 1 });
    expect(shown.some((s) => s.type === "stream")).toBe(false);
  });

  test.each([true, false])(
    "shutdown_request with restart %s replies, tells all, and ends",
    async (restart) => {
      await front.execute("print x");
      const { reply, shown } = await front.ask("shutdown_request", { restart }, "control");
      expect(reply).toEqual({ status: "ok", restart });
      expect(shown).toEqual([{ type: "shutdown_reply", content: { status: "ok", restart } }]);
      expect(await kernel.exited).toEqual({ restart });
      expect(kernel.state).toBe("dead");
      expect(kernel.interpreterPid).toBeUndefined();
    },
  );
});
