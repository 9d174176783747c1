import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noteServer, type Running, runningServers } from "../../../kernel/cli/running.ts";
import { portRefusal } from "../../../kernel/cli/serving_words.ts";
import { type Serving, serving } from "../server/serving.ts";

let at: Serving, user: string, running: Running;
beforeEach(async () => {
  [at, user] = await Promise.all([serving(), Deno.makeTempDir({ prefix: "quire-user-" })]);
  const { url, token } = at.server;
  running = { pid: Deno.pid, url, token, root: at.folder, version: "1" };
});
afterEach(async () => {
  await at[Symbol.asyncDispose]();
  await Deno.remove(user, { recursive: true });
});
const notes = () => [...Deno.readDirSync(join(user, "servers"))].map(({ name }) => name);

test("a server is found while it runs, and its token is this user's alone to read", async () => {
  expect(await runningServers(user)).toEqual([]);
  const forget = await noteServer(user, running);
  expect(await runningServers(user)).toEqual([running]);
  if (Deno.build.os !== "windows") {
    expect(Deno.statSync(join(user, "servers")).mode! & 0o777).toBe(0o700);
    expect(Deno.statSync(join(user, "servers", notes()[0]!)).mode! & 0o777).toBe(0o600);
  }
  await forget();
  expect(notes()).toEqual([]);
});

test("notes of servers that were killed, and of others that have their port, are thrown away", async () => {
  await noteServer(user, { ...running, pid: 1, token: "0".repeat(64) });
  await noteServer(user, { ...running, pid: 2, url: "http://127.0.0.1:1/" });
  await Deno.writeTextFile(join(user, "servers", "3-1.json"), "{");
  await noteServer(user, running);
  expect(await runningServers(user)).toEqual([running]);
  expect(notes()).toHaveLength(1);
});

test("a port that cannot be had is named, with who has it and the cure", () => {
  const inUse = new Deno.errors.AddrInUse("Address already in use"), port = at.server.port;
  expect(portRefusal(inUse, port, [])).toMatch(
    /port \d+ as it must be free: another program has it\n--port 0/,
  );
  expect(portRefusal(inUse, port, [running])).toContain(`Quire serves ${at.folder} there`);
  expect(portRefusal(new Deno.errors.PermissionDenied("Permission denied"), 80, [])).toMatch(
    /port 80 as the system must permit it: ports below 1024/,
  );
  const file = new Deno.errors.PermissionDenied("Permission denied (os error 13): mkdir '/x'");
  expect(portRefusal(file, 80, [])).toBe(file.message);
});
