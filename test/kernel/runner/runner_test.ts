/** Graphs in processes of their own, under a real supervisor: order, interrupts, deaths, and what a runner may not do. */
import process from "node:process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wasmEngineName } from "../../../kernel/runner/engine.ts";
import { wasmEngine } from "../../../kernel/runner/wasm_engine.ts";
import { Kernel } from "../../../kernel/supervisor/kernel.ts";
import { findSources } from "../../../kernel/supervisor/sources.ts";
import { FrontEnd, scriptedSources, streamText } from "../supervisor/front_end.ts";

const here = dirname(fileURLToPath(import.meta.url));
const fixtures = join(here, "..", "..", "fixtures", "running");
let folder: string;

beforeAll(async () => {
  folder = await Deno.realPath(await Deno.makeTempDir());
  for (const name of ["negate", "slow", "unknown"]) {
    await Deno.copyFile(join(fixtures, `${name}.onnx`), join(folder, `${name}.onnx`));
  }
});
afterAll(async () => await Deno.remove(folder, { recursive: true }));

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("ONNX Runtime", () => {
  let kernel: Kernel, front: FrontEnd;
  beforeAll(() => {
    kernel = new Kernel({ folder, sources: scriptedSources(), threads: 2 });
    front = new FrontEnd(kernel);
  });
  afterAll(async () => await kernel.shutdown());

  /** Sends a cell that runs for long, and waits until one batch of it is done: both runners have others. */
  async function begin(): Promise<string> {
    const id = front.post("execute_request", { code: "load slow.onnx\nrun p30 5000 300" });
    await front.until(() => streamText({ shown: front.shown(id) }, "stdout").includes("0: 300×300"));
    return id;
  }

  test("is called in records what it calls itself", async () => {
    const { wasm } = findSources();
    expect(wasmEngine(wasm).name).toBe(wasmEngineName);
    const { shown } = await front.execute("engine");
    expect(shown.at(-1)!.content["data"]).toEqual({ "text/plain": wasmEngineName });
    expect(kernel.runnerPids).toEqual([]);
  });

  test("runs batches in order, larger than a pipe and than what is shared, in two processes that stay", async () => {
    const code = "load negate.onnx\nrun y 40 20\nrun y 3 1500";
    const exchange = await front.execute(code);
    const lines = streamText(exchange, "stdout").trim().split("\n");
    const line = (size: number) => (_: unknown, i: number) => `${i}: ${size}×${size} ${-i - 1} ${-i - 1}`;
    expect(lines).toEqual([
      ...Array.from({ length: 40 }, line(20)),
      ...Array.from({ length: 3 }, line(1500)),
    ]);
    const pids = kernel.runnerPids;
    expect(pids.length).toBe(2);
    await front.execute("run y 4 3");
    expect(kernel.runnerPids).toEqual(pids);
  });

  test("says in its own words what it refuses, and goes on", async () => {
    const { reply } = await front.execute("load unknown.onnx");
    expect(reply["evalue"]).toContain("Frobnicate");
    expect((await front.execute("load negate.onnx\nrun nothing 1 1")).reply["evalue"]).toContain("nothing");
    expect((await front.execute("run y 2 2")).reply["status"]).toBe("ok");
  });

  test("an interrupt ends the runners and the cell; definitions stay, and the next run starts new ones", async () => {
    await front.execute("let a 1");
    const id = await begin();
    const pids = kernel.runnerPids;
    kernel.interrupt();
    const { reply, shown } = await front.exchange(id);
    expect(reply).toMatchObject({ status: "error", ename: "interrupted" });
    expect(streamText({ shown }, "stderr")).toBe("");
    await until(() => !pids.some(alive));
    const after = await front.execute("show a\nload negate.onnx\nrun y 1 1");
    expect(streamText(after, "stdout")).toBe("0: 1×1 -1 -1\n");
    expect(streamText(after, "stderr")).toBe("");
  });

  test("a runner that dies fails the cell, and the kernel lives", async () => {
    const id = await begin();
    process.kill(kernel.runnerPids[0]!, "SIGKILL");
    const { reply } = await front.exchange(id);
    expect(reply["evalue"]).toContain("the process that ran it ended: it was ended by SIGKILL");
    expect((await front.execute("show a\nload negate.onnx\nrun y 3 2")).reply["status"]).toBe("ok");
  });

  test("one that dies with nothing to do is replaced in silence", async () => {
    await front.execute("run y 3 2");
    for (const pid of kernel.runnerPids) process.kill(pid, "SIGKILL");
    await until(() => kernel.runnerPids.length === 0);
    expect(streamText(await front.execute("run y 2 2"), "stdout")).toBe("0: 2×2 -1 -1\n1: 2×2 -2 -2\n");
  });

  test("no runner outlives a restart or the kernel", async () => {
    await front.execute("run y 3 2");
    const before = kernel.runnerPids;
    kernel.restart();
    await front.execute("load negate.onnx\nrun y 3 2");
    const after = kernel.runnerPids;
    expect([before.length, after.length]).toEqual([2, 2]);
    await kernel.shutdown();
    await until(() => ![...before, ...after].some(alive));
  });
});

describe("a runner", () => {
  let kernel: Kernel, front: FrontEnd;
  beforeAll(async () => {
    const sources = { ...scriptedSources(), runner: join(here, "scripted_runner.ts") };
    kernel = new Kernel({ folder, sources, threads: 1 });
    front = new FrontEnd(kernel);
    await Deno.writeTextFile(join(folder, "data.txt"), "of the notebook");
  });
  afterAll(async () => await kernel.shutdown());

  /** What the runner replies to a graph of this text. */
  async function told(text: string): Promise<unknown> {
    await Deno.writeTextFile(join(folder, "order.txt"), text);
    return (await front.execute("load order.txt")).reply["evalue"];
  }

  test.each([
    ["read", "/etc/hostname"],
    ["read", "FOLDER/data.txt"],
    ["read", "HERE/runner_test.ts"],
    ["write", "FOLDER/out/x"],
    ["write", "/tmp/quire-escape"],
    ["environment", ""],
    ["run", ""],
    ["net", ""],
    ["listen", ""],
    ["foreign", ""],
  ])("may not %s %s", async (what, path) => {
    const named = path.replace("FOLDER", folder).replace("HERE", here);
    expect(await told(`${what} ${named}`)).toBe("NotCapable");
  });

  test("may not import from the network", async () => {
    expect(await told("import https://esm.sh/left-pad")).toContain("Requires import access");
  });

  test.each([
    ["die", "the process that ran it ended: it exited with code 9"],
    ["exhaust", "the process that ran it ended: it ran out of memory"],
  ])("that is told to %s is told of", async (order, why) => {
    expect(await told(order)).toBe(why);
    expect(await told("environment")).toBe("NotCapable");
  });
});
