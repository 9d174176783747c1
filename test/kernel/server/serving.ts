/** A server on a temporary folder, and ways to speak to it, for tests. */
import { join } from "node:path";
import { type Server, type ServerOptions, startServer } from "../../../kernel/server/server.ts";
import { scripted, type ScriptedKernel } from "./scripted_kernel.ts";

export interface Answer<T> {
  readonly status: number;
  /** Parsed when it is JSON. */
  readonly body: T;
  readonly headers: Headers;
}

export interface Serving extends AsyncDisposable {
  readonly server: Server;
  readonly folder: string;
  /** Real path of a folder beside the served one, not served. */
  readonly outside: string;
  readonly kernels: readonly ScriptedKernel[];
  /** With the token. */
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
}

export async function serving(options: Partial<ServerOptions> = {}): Promise<Serving> {
  const holder = await Deno.realPath(await Deno.makeTempDir({ prefix: "quire-server-" }));
  const folder = join(holder, "served"), outside = join(holder, "outside");
  await Deno.mkdir(folder);
  await Deno.mkdir(outside);
  const { start, started } = scripted();
  const server = await startServer({ root: folder, startKernel: start, ...options });
  return {
    server,
    folder,
    outside,
    kernels: started,
    async ask(method, path, body) {
      const response = await fetch(new URL(path, server.url), {
        method,
        headers: { authorization: `token ${server.token}` },
        redirect: "manual",
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const json = response.headers.get("content-type")?.startsWith("application/json");
      return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers };
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await Deno.remove(holder, { recursive: true });
    },
  };
}

/** Sends a request as it is written, which `fetch` would not: any Host, any path. Returns the status and the body. */
export async function raw(
  port: number,
  request: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string; headers: string }> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const all = { host: `127.0.0.1:${port}`, connection: "close", ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await connection.write(new TextEncoder().encode(`${request} HTTP/1.1\r\n${lines}\r\n`));
  const answer = await new Response(connection.readable).text();
  const [head = "", ...body] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), text: body.join("\r\n\r\n"), headers: head };
}
