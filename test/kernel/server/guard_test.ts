import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sameSecret } from "../../../kernel/server/guard.ts";
import { route } from "../../../kernel/server/router.ts";
import { startServer } from "../../../kernel/server/server.ts";
import { raw, type Serving, serving } from "./serving.ts";

let at: Serving;
let port: number;
let token: string;
beforeAll(async () => {
  at = await serving();
  ({ port, token } = at.server);
  await Deno.writeTextFile(`${at.folder}/page.html`, "<script>1</script>");
});
afterAll(() => at[Symbol.asyncDispose]());

const authorization = () => ({ authorization: `token ${token}` });
const status = async (path: string, headers: Record<string, string>, method = "GET") =>
  (await raw(port, `${method} ${path}`, headers)).status;

describe("the token", () => {
  test("is believed in a header, in the address of the API, and as a cookie", async () => {
    expect(await status("/api/kernels", {})).toBe(403);
    expect(await status("/api/kernels", authorization())).toBe(200);
    expect(await status("/api/kernels", { authorization: `Bearer ${token}` })).toBe(200);
    expect(await status(`/api/kernels?token=${token}`, {})).toBe(200);
    expect(await status("/api/kernels", { cookie: `a=b; quire-${port}=${token}` })).toBe(200);
  });

  test.each([["shorter", (t: string) => t.slice(1)], ["longer", (t: string) => t + "0"], [
    "another",
    (t: string) => t.slice(1) + (t[0] === "0" ? "1" : "0"),
  ], ["empty", () => ""]])("that is %s is refused everywhere", async (_, change) => {
    const wrong = change(token);
    expect(await status("/api/kernels", { authorization: `token ${wrong}` })).toBe(403);
    expect(await status(`/api/kernels?token=${wrong}`, {})).toBe(403);
    expect(await status("/api/kernels", { cookie: `quire-${port}=${wrong}` })).toBe(403);
    expect(await status("/files/page.html", { authorization: `token ${wrong}` })).toBe(403);
    expect(await status("/not/there", { authorization: `token ${wrong}` })).toBe(403);
  });

  test("on a visit is exchanged for a cookie that scripts and other sites cannot use", async () => {
    const { status, headers } = await raw(port, `GET /files/page.html?token=${token}&a=1`, {});
    expect(status).toBe(302);
    expect(headers).toMatch(/location: \/files\/page\.html\?a=1\r?\n/i);
    expect(headers).toContain(`quire-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`);
  });

  test("on a visit never leads to another site", async () => {
    const { headers } = await raw(port, `GET //evil.example/?token=${token}`, {});
    expect(headers).toMatch(/location: \/evil\.example\//i);
  });

  test("by cookie alone changes nothing without an Origin", async () => {
    const cookie = `quire-${port}=${token}`;
    expect(await status("/api/kernels", { cookie }, "POST")).toBe(403);
    expect(await status("/api/kernels", { cookie, origin: `http://127.0.0.1:${port}` }, "POST")).toBe(201);
  });

  test.each(["", "short", "fifteen letters"])(
    "is refused by the server itself when it is %j",
    async (short) => {
      await expect(startServer({ root: at.folder, token: short })).rejects.toThrow(
        `its token must have 16 characters or more: it has ${short.length}`,
      );
    },
  );

  test("is compared whole", () => {
    expect(sameSecret("abc", "abc")).toBe(true);
    expect(sameSecret("abc", "abd")).toBe(false);
    expect(sameSecret("", "")).toBe(true);
    expect(sameSecret("ab", "abc")).toBe(false);
  });
});

describe("a foreign page", () => {
  test.each([
    ["another host", "http://evil.example"],
    ["another port", "http://127.0.0.1:1"],
    ["another scheme", "https://127.0.0.1:PORT"],
    ["a sandboxed page", "null"],
    ["a longer name", "http://127.0.0.1:PORT.evil.example"],
  ])("of %s is refused even with the token", async (_, origin) => {
    const headers = { ...authorization(), origin: origin.replace("PORT", String(port)) };
    expect(await status("/api/kernels", headers)).toBe(403);
  });

  test("of this server is let in", async () => {
    expect(await status("/api/kernels", { ...authorization(), origin: `http://127.0.0.1:${port}` })).toBe(
      200,
    );
    const local = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    expect(await status("/api/kernels", { ...authorization(), ...local })).toBe(200);
  });

  test("that sends no Origin is known by Sec-Fetch-Site", async () => {
    const cross = { ...authorization(), "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
    expect(await status("/files/page.html", cross)).toBe(403);
    expect(await status("/files/page.html", { ...cross, "sec-fetch-site": "same-site" })).toBe(403);
    expect(await status("/files/page.html", { ...cross, "sec-fetch-site": "same-origin" })).toBe(200);
  });

  test("cannot open a WebSocket", async () => {
    const upgrade = {
      connection: "Upgrade, close",
      upgrade: "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
      cookie: `quire-${port}=${token}`,
    };
    expect(await status("/api/events/subscribe", { ...upgrade, origin: "http://evil.example" })).toBe(403);
    expect(await status("/api/events/subscribe", upgrade)).toBe(403);
  });
});

test.each([["evil.example"], ["evil.example:PORT"], ["127.0.0.1"], ["127.0.0.1:1"], ["[::2]:PORT"]])(
  "the host %s is refused: its name was made to point here",
  async (host) => {
    const headers = { ...authorization(), host: host.replace("PORT", String(port)) };
    expect(await status("/api/kernels", headers)).toBe(403);
  },
);

test("a server closes within its time though an answer never ends", async () => {
  const asked = Promise.withResolvers<void>();
  const never = route("GET", "/never", () => {
    asked.resolve();
    return new Promise<Response>(() => {});
  });
  const other = await serving({ routes: [never] });
  const answer = other.ask("GET", "/never").then(() => "answered", () => "cut off");
  await asked.promise;
  await other[Symbol.asyncDispose]();
  expect(await answer).toBe("cut off");
});

test("refusals are JSON with a sentence and a reason", async () => {
  const { text } = await raw(port, "GET /api/kernels", {});
  expect(JSON.parse(text.replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, ""))).toEqual({
    message: "Cannot let the request in: it must show the token (open the address that Quire printed)",
    reason: "token",
  });
});

test("answers cannot be guessed at, framed, or read by other sites; files run apart from the server", async () => {
  const answer = (await at.ask("GET", "/api/kernels")).headers;
  expect(answer.get("x-content-type-options")).toBe("nosniff");
  expect(answer.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(answer.get("content-security-policy")).toContain("frame-ancestors 'none'");
  const file = (await at.ask("GET", "/files/page.html")).headers;
  expect(file.get("content-type")).toBe("text/html; charset=utf-8");
  expect(file.get("content-security-policy")).toMatch(/^sandbox allow-scripts; default-src 'none'/);
  expect(file.get("content-security-policy")).not.toContain("allow-same-origin");
  expect(file.get("x-content-type-options")).toBe("nosniff");
});
