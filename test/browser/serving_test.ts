/** `quire notebook` as a process: it finds the one that runs, and however it ends nothing is left behind. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("../../kernel/main.ts", import.meta.url));
let folder: string, data: string;
beforeAll(async () => {
  [folder, data] = await Promise.all([
    Deno.makeTempDir({ prefix: "quire-served-" }),
    Deno.makeTempDir({ prefix: "quire-data-" }),
  ]);
});
afterAll(async () => {
  await Deno.remove(folder, { recursive: true });
  await Deno.remove(data, { recursive: true });
});

const command = (...args: string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, "notebook", folder, "--no-browser", ...args],
    env: { XDG_DATA_HOME: data, QUIRE_LANGUAGE: "en" },
    stdin: "null",
    stdout: "piped",
  });

interface Running {
  readonly process: Deno.ChildProcess;
  readonly url: string;
  readonly token: string;
}

async function start(...args: string[]): Promise<Running> {
  const process = command(...args).spawn();
  const { promise, resolve, reject } = Promise.withResolvers<Running>();
  // To the end: a server that nobody listens to has something to complain of.
  void (async () => {
    let said = "";
    for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      const found = /(http:\/\/127\.0\.0\.1:\d+\/)\S*\?token=(\w+)/.exec(said);
      if (found !== null && said.includes("Ctrl-C")) resolve({ process, url: found[1]!, token: found[2]! });
    }
    reject(new Error(`It did not start: ${said}`));
  })();
  return await promise;
}

/** Runs a cell that takes minutes. Returns the process that runs it. */
async function runForLong({ process, url, token }: Running): Promise<number> {
  const answer = await fetch(`${url}api/kernels?token=${token}`, { method: "POST", body: "{}" });
  const { id } = await answer.json();
  const socket = new WebSocket(`${url.replace("http", "ws")}api/kernels/${id}/channels?token=${token}`);
  const running = Promise.withResolvers<void>();
  socket.onerror = (event) => event.preventDefault();
  socket.onmessage = ({ data }) => {
    if (JSON.parse(data).header.msg_type === "stream") running.resolve();
  };
  await new Promise((resolve) => socket.onopen = resolve);
  const header = { msg_id: "1", msg_type: "execute_request", session: "s", username: "u", version: "5.4" };
  const code = "print 1\ncheck round(x * 4) / 4 within 1/8 of x for every x in 0.0..10000000000.0";
  socket.send(
    JSON.stringify({ channel: "shell", header, parent_header: {}, metadata: {}, content: { code } }),
  );
  await running.promise;
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid="] }).output();
  const rows = new TextDecoder().decode(stdout).trim().split("\n").map((row) =>
    row.trim().split(/\s+/).map(Number)
  );
  return rows.find(([, parent]) => parent === process.pid)![0]!;
}

/** Whether the process ends within ten seconds. */
async function ends(pid: number): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const { success, stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] })
      .output();
    if (!success || new TextDecoder().decode(stdout).startsWith("Z")) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

describe.skipIf(Deno.build.os === "windows")("quire notebook", () => {
  test.each([["SIGINT", 0], ["SIGTERM", 0], ["SIGKILL", 137]] as const)(
    "ended by %s in the middle of a cell leaves no process behind",
    async (signal, code) => {
      const running = await start("--port", "0");
      const interpreter = await runForLong(running);
      running.process.kill(signal);
      expect((await running.process.status).code).toBe(code);
      expect(await ends(interpreter)).toBe(true);
    },
    120_000,
  );

  test("finds the server that has the folder already, and is not misled by one that was killed", async () => {
    // The test before has left the note of a killed server.
    const first = await start();
    const second = await command().output();
    expect(second.code).toBe(0);
    const said = new TextDecoder().decode(second.stdout);
    expect(said).toContain(`already (process ${first.process.pid})`);
    expect(said).toContain(`${first.url}tree?token=${first.token}`);
    const beside = await start("--port", "0");
    expect(beside.url).not.toBe(first.url);
    for (const { process } of [first, beside]) {
      process.kill("SIGTERM");
      await process.status;
    }
    expect([...Deno.readDirSync(`${data}/quire-user/servers`)]).toEqual([]);
  }, 120_000);
});
