/**
 * Who is let in. The server listens on 127.0.0.1 only, yet every page that the user's browser shows can send requests
 * there; so each request must
 *
 * 1. name this server in `Host` (else a foreign name has been made to resolve to 127.0.0.1: DNS rebinding),
 * 2. come from a page of this server, if it says where it comes from (`Origin`, `Sec-Fetch-Site`),
 * 3. show the token: `Authorization: token ...`, `?token=...`, or the cookie that a first visit with the token sets.
 *
 * A cookie alone is believed for what changes something only together with an `Origin` (browsers always send one then).
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { HttpError } from "./http_error.ts";

export interface Guard {
  readonly token: string;
  /** Cookies do not know ports: the port is in the name. */
  readonly cookie: string;
  /** What may stand in `Host`. */
  readonly hosts: ReadonlySet<string>;
}

export function createGuard(token: string, port: number): Guard {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  const hosts = new Set(names.map((name) => `${name}:${port}`));
  if (port === 80) names.forEach((name) => hosts.add(name));
  return { token, cookie: `quire-${port}`, hosts };
}

/** 256 random bits, as hexadecimal digits. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}

/** Takes the same time wherever the two differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Returns how the request proved itself; throws an HttpError (403) when it did not. */
export function admit(guard: Guard, request: Request, url: URL): "open" | "header" | "query" | "cookie" {
  const headers = request.headers;
  const host = headers.get("host") ?? "";
  if (!guard.hosts.has(host.toLowerCase())) {
    throw new HttpError(
      403,
      `Cannot serve the host "${host}": it must be ${[...guard.hosts].join(" or ")}`,
      "host",
    );
  }
  const origin = headers.get("origin");
  if (origin !== null && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new HttpError(403, `Cannot serve a page of "${origin}": it must be http://${host}`, "origin");
  }
  const site = headers.get("sec-fetch-site");
  const visit = request.method === "GET" && headers.get("sec-fetch-mode") === "navigate";
  if ((site === "cross-site" || site === "same-site") && !visit) {
    throw new HttpError(403, "Cannot serve a request that another site started", "origin");
  }
  // The version, which Jupyter clients ask for before they have the token.
  if (url.pathname === "/api" || url.pathname === "/api/") return "open";

  const authorization = /^(?:token|bearer) +(.*)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (authorization !== undefined && sameSecret(authorization.trim(), guard.token)) return "header";
  const query = url.searchParams.get("token");
  if (query !== null && sameSecret(query, guard.token)) return "query";
  const cookie = cookieOf(headers.get("cookie") ?? "", guard.cookie);
  if (cookie !== undefined && sameSecret(cookie, guard.token)) {
    const upgrade = headers.get("upgrade") !== null;
    if ((upgrade || !/^(GET|HEAD)$/.test(request.method)) && origin === null && site !== "same-origin") {
      throw new HttpError(
        403,
        "Cannot change anything by a cookie alone: the request must name its Origin",
        "origin",
      );
    }
    // A form, such as one that a notebook's output holds: clients of the API send none.
    if (request.method === "POST" && headers.get("sec-fetch-mode") === "navigate") {
      throw new HttpError(403, "Cannot take what a form sends: nothing here is a form", "origin");
    }
    return "cookie";
  }
  throw new HttpError(
    403,
    authorization === undefined && query === null
      ? "Cannot let the request in: it must show the token (open the address that Quire printed)"
      : "Cannot let the request in: its token is not this server's",
    "token",
  );
}

function cookieOf(header: string, name: string): string | undefined {
  for (const part of header.split(";")) {
    const equal = part.indexOf("=");
    if (part.slice(0, equal).trim() === name) return part.slice(equal + 1).trim();
  }
  return undefined;
}

/** The path of an address. One such as "//evil.example/" would lead away: one slash. */
export const local = (url: URL) => url.pathname.replace(/^\/+/, "/");

const attributes = "Path=/; HttpOnly; SameSite=Strict";

/** On a visit by `?token=`: sets the cookie and sends the browser on to the address without the token. */
export function welcome(guard: Guard, url: URL): Response {
  const clean = new URL(url);
  clean.searchParams.delete("token");
  const location = local(clean) + clean.search;
  const headers = { location, "set-cookie": `${guard.cookie}=${guard.token}; ${attributes}` };
  return new Response(null, { status: 302, headers });
}

/** Takes the cookie away. */
export function farewell(guard: Guard, answer: Response): Response {
  answer.headers.set("set-cookie", `${guard.cookie}=; Max-Age=0; ${attributes}`);
  return answer;
}
