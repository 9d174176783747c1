import { describe, expect, test } from "vitest";
import { Composer } from "../../../kernel/protocol/compose.ts";
import { Hub } from "../../../kernel/server/hub.ts";
import { scripted } from "./scripted_kernel.ts";
import { type Serving, serving } from "./serving.ts";

test("a restart that throws is told, and the restart after it is one that nobody asked for", () => {
  const hub = new Hub();
  const restart = () => {
    throw new Error("no folder");
  };
  expect(() => hub.restart({ restart })).toThrow("no folder");
  hub.send("iopub", new Composer().compose("status", { execution_state: "restarting" }));
  expect(hub.state).toBe("restarting");
});

test("a server that closes tells its pages that their kernels are gone", async () => {
  const at = await serving();
  const { id } = (await at.ask<{ id: string }>("POST", "/api/kernels")).body;
  const { states, closed } = await listen(at, id);
  await at[Symbol.asyncDispose]();
  expect([(await closed).code, states]).toEqual([1001, ["dead"]]);
});

/** A page that looks at the states only. */
async function listen({ server }: Serving, id: string) {
  const url = server.url.replace("http", "ws");
  const socket = new WebSocket(`${url}api/kernels/${id}/channels?session_id=a&token=${server.token}`);
  const states: unknown[] = [];
  socket.onmessage = ({ data }) => states.push(JSON.parse(data).content.execution_state);
  const closed = new Promise<CloseEvent>((resolve) => socket.onclose = resolve);
  await new Promise((resolve) => socket.onopen = resolve);
  return { states, closed };
}

describe("a client asks the kernel to shut down and start anew", () => {
  test.each(["start", "stop"])(
    "and the %s throws: its pages hear that it is dead, the server goes on",
    async (what) => {
      const { start } = scripted();
      let starts = 0;
      await using at = await serving({
        startKernel: (options) => {
          if (starts++ > 0 && what === "start") throw new Error("no folder");
          const kernel = start(options);
          const { shutdown } = kernel;
          const broken = () => Promise.reject(new Error("it does not end"));
          return Object.assign(
            kernel,
            what === "stop" ? { shutdown: broken, end: shutdown } : { end: shutdown },
          );
        },
      });
      const { id } = (await at.ask<{ id: string }>("POST", "/api/kernels")).body;
      const { states, closed } = await listen(at, id);
      const { handle } = at.server.kernels.get(id);
      await (handle as unknown as { end(restart: boolean): Promise<void> }).end(what === "start");
      await closed;
      expect(states).toEqual(["dead"]);
      expect((await at.ask("GET", "/api/kernels")).body).toEqual([]);
    },
  );
});
