/** Which handler answers which method and path. */
import { HttpError, notFound } from "./http_error.ts";

/** A request that has been let in. */
export interface Asked {
  readonly request: Request;
  readonly url: URL;
  /** The `:name` and `*name` parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handle: (asked: Asked) => Response | Promise<Response>;
}

/**
 * In `path`, `:name` is one segment, `+name` some and `*name` any number of them, also none:
 * `route("GET", "/api/contents/*path", ...)` matches "/api/contents" too. The first route that matches wins.
 */
export function route(method: Route["method"], path: string, handle: Route["handle"]): Route {
  const names: string[] = [];
  const source = path.replace(/[.]/g, "\\.").replace(/\/([:+*])(\w+)/g, (_, sort: string, name: string) => {
    names.push(name);
    return sort === ":" ? "/([^/]+)" : sort === "+" ? "/(.+?)" : "(?:/(.*?))?";
  });
  return { method, pattern: new RegExp(`^${source}/?$`), names, handle };
}

export function dispatch(routes: readonly Route[], request: Request, url: URL): Response | Promise<Response> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const allowed = new Set<string>();
  for (const { pattern, names, handle, ...candidate } of routes) {
    const match = pattern.exec(url.pathname);
    if (match === null) continue;
    allowed.add(candidate.method);
    if (candidate.method !== method) continue;
    const params = Object.fromEntries(names.map((name, i) => [name, decoded(match[i + 1] ?? "")]));
    return handle({ request, url, params });
  }
  if (allowed.size === 0) throw notFound(`${url.pathname}`);
  throw new HttpError(405, `Cannot ${method} ${url.pathname}: it takes ${[...allowed].join(", ")}`);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new HttpError(400, `Cannot read "${part}" as a part of an address: its percent escapes are broken`);
  }
}

const largestBody = 512 * 2 ** 20;

/** The body as a JSON object; no body counts as `{}`. */
export async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > largestBody) {
    throw new HttpError(413, `Cannot take ${declared} bytes: the limit is ${largestBody}`);
  }
  let text = "";
  let bytes = 0;
  const decoder = new TextDecoder();
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > largestBody) throw new HttpError(413, `Cannot take more than ${largestBody} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  text += decoder.decode();
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HttpError(400, `Cannot read the body as JSON: ${(cause as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HttpError(400, "Cannot read the body: it must be a JSON object");
  }
  return value as Record<string, unknown>;
}

/** A text field of a body; undefined when it is left out or null. */
export function textField(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") {
    throw new HttpError(
      400,
      `Cannot read "${name}" of the body: it must be a text, it is ${JSON.stringify(value)}`,
    );
  }
  return value;
}
