import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { raw, type Serving, serving } from "./serving.ts";

let at: Serving;
let port: number, token: string, cookie: string;
beforeAll(async () => {
  at = await serving();
  ({ port, token } = at.server);
  cookie = `quire-${port}=${token}`;
});
afterAll(() => at[Symbol.asyncDispose]());

const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-mode": "navigate" };

describe("a browser that is refused", () => {
  test.each(["/tree", "/tree?token=wrong", "/notebooks/%E4%B8%AD%E6%96%87.ipynb", "/"])(
    "for its token sees what to do, in English and Chinese: %s",
    async (path) => {
      const { status, headers, text } = await raw(port, `GET ${path}`, browser);
      expect(status).toBe(403);
      expect(headers).toMatch(/content-type: text\/html; charset=utf-8/i);
      expect(headers).toMatch(/content-security-policy: default-src 'none'; style-src 'unsafe-inline'/i);
      expect(text).toContain("Open the address that Quire printed");
      expect(text).toContain("请打开 Quire 启动时打印的地址");
      expect(text).toContain(`<form method="get" action="${path.replace(/\?.*/, "")}">`);
    },
  );

  test("is never sent elsewhere with the token that it types", async () => {
    const { text } = await raw(port, "GET //evil.example/%22%3E", browser);
    expect(text).toContain(`action="/evil.example/%22%3E"`);
  });

  test("for what it asks sees a page; names cannot write into it", async () => {
    const { status, text } = await raw(port, "GET /files/%3Cscript%3E", { ...browser, cookie });
    expect(status).toBe(404);
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<script");
  });

  test("as a program gets JSON", async () => {
    for (const headers of [{}, { "sec-fetch-mode": "cors", accept: "text/html" }]) {
      const { status, headers: answered } = await raw(port, "GET /tree", headers);
      expect([status, /content-type: application\/json/i.test(answered)]).toEqual([403, true]);
    }
    const api = await raw(port, "GET /api/contents", browser);
    expect([api.status, /application\/json/.test(api.headers)]).toEqual([403, true]);
  });
});

test("a token does not stay in the address, be it wrong beside a good cookie", async () => {
  const { status, headers } = await raw(port, "GET /tree?token=old&a=1", { ...browser, cookie });
  expect(status).toBe(302);
  expect(headers).toMatch(/location: \/tree\?a=1\r?\n/i);
});

test("logging out takes the cookie away; a picture of that address does not", async () => {
  const { status, headers, text } = await raw(port, "GET /logout", { ...browser, cookie });
  expect(status).toBe(200);
  expect(headers).toContain(`quire-${port}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict`);
  expect(text).toContain("已退出登录");
  const picture = await raw(port, "GET /logout", { cookie, "sec-fetch-mode": "no-cors", accept: "image/*" });
  expect(picture.headers).not.toMatch(/set-cookie/i);
});

test("a form in a notebook's output is not taken, whatever its type says", async () => {
  const origin = `http://127.0.0.1:${port}`;
  const form = { ...browser, cookie, origin, "content-type": "text/plain", "sec-fetch-site": "same-origin" };
  expect((await raw(port, "POST /api/kernels", form)).status).toBe(403);
  expect(at.server.kernels.list()).toEqual([]);
});

test("a host that makes no address is the client's mistake", async () => {
  const { status } = await raw(port, "GET /api/status", { host: `127.0.0.1:${port}.` });
  expect(status).toBe(400);
});
