/**
 * A Jupyter server, as small as JupyterLab's own client needs it: kernels, sessions, contents, channels.
 * REST API: https://jupyter-server.readthedocs.io/en/latest/developers/rest-api.html
 */
import { channelRoutes } from "./channels.ts";
import { contentsRoutes } from "./contents.ts";
import { checkpointRoutes } from "./checkpoints.ts";
import { eventRoutes } from "./events.ts";
import { fileRoutes } from "./files.ts";
import { Folder } from "./folder.ts";
import { admit, createGuard, farewell, newToken, welcome } from "./guard.ts";
import { errorResponse, HttpError, refusalOf } from "./http_error.ts";
import { KernelPool, type StartKernel } from "./kernel_pool.ts";
import { kernelRoutes } from "./kernels.ts";
import { kernelspecRoutes } from "./kernelspecs.ts";
import { goodbye, isVisit, noticeOf } from "./notice.ts";
import { dispatch, type Route } from "./router.ts";
import { sessionRoutes } from "./sessions.ts";
import { statusRoutes } from "./status.ts";
import { Trust } from "./trust.ts";

export interface ServerOptions {
  /** The folder to serve; nothing outside it can be read or written, real paths count. */
  readonly root: string;
  /** What lets a request in, at least 16 characters; left out: a random one. */
  readonly token?: string;
  /** Left out or 0: a free one. */
  readonly port?: number;
  /** Left out: Quire's own. */
  readonly startKernel?: StartKernel;
  /** Holds the user's key, with which trusted notebooks are signed; left out: no notebook is trusted. */
  readonly trust?: string;
  /** More to serve behind the same guard, such as the page; tried after the server's own. */
  readonly routes?: readonly Route[];
}

export interface Server {
  /** "http://127.0.0.1:PORT/" */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  readonly kernels: KernelPool;
  /** Resolves when a client has asked for the server's end (POST /api/shutdown), which is for the caller to bring about. */
  readonly dismissed: Promise<void>;
  /** Shuts the kernels down, closes the sockets, frees the port; a request that does not end is cut off. */
  close(): Promise<void>;
}

/** A token that can be guessed lets everyone in. */
const shortestToken = 16;

/** How long the answers under way have when the server closes. */
const graceMilliseconds = 1000;

/** Rejects when the folder does not exist, the port is taken or the token is too short. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const folder = await Folder.open(options.root);
  const token = options.token ?? newToken();
  if (token.length < shortestToken) {
    throw new Error(
      `Cannot start a server as its token must have ${shortestToken} characters or more: it has ${token.length}`,
    );
  }
  const kernels = new KernelPool(folder, options.startKernel);
  const events = eventRoutes();
  const trust = options.trust === undefined ? undefined : await trustIn(options.trust);
  const { promise: dismissed, resolve: dismiss } = Promise.withResolvers<void>();
  const routes = [
    ...statusRoutes(kernels, dismiss),
    ...kernelspecRoutes(),
    ...kernelRoutes(kernels),
    ...channelRoutes(kernels),
    ...sessionRoutes(kernels),
    ...checkpointRoutes(folder),
    ...contentsRoutes(folder, (path) => kernels.recordOf(path), trust),
    ...fileRoutes(folder),
    ...events.routes,
    ...(options.routes ?? []),
  ];
  const abort = new AbortController();
  const where = {
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    signal: abort.signal,
    onListen: () => {},
  };
  const answers = new Set<Promise<void>>();
  const http = Deno.serve(where, async (request, { completed }) => {
    const sent: Promise<void> = completed.catch(() => {}).finally(() => answers.delete(sent));
    answers.add(sent);
    return harden(await answer(request));
  });
  const { port } = http.addr;
  const guard = createGuard(token, port);

  async function answer(request: Request): Promise<Response> {
    let url: URL | undefined;
    try {
      url = addressOf(request);
      const proof = admit(guard, request, url);
      const visit = isVisit(request, url);
      // Also when a cookie had let it in: a token does not stay in the address.
      const shown = url.searchParams.has("token") && !url.pathname.startsWith("/api");
      if (shown && request.method === "GET" && (proof === "query" || visit)) return welcome(guard, url);
      if (url.pathname === "/logout" && visit) return farewell(guard, goodbye());
      return await dispatch(routes, request, url);
    } catch (cause) {
      const refusal = refusalOf(cause);
      return url !== undefined && isVisit(request, url) ? noticeOf(refusal, url) : errorResponse(refusal);
    }
  }

  return {
    url: `http://127.0.0.1:${port}/`,
    token,
    port,
    kernels,
    dismissed,
    async close() {
      events.close();
      await kernels.close();
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const deadline = setTimeout(resolve, graceMilliseconds);
      await Promise.race([Promise.all(answers), late]);
      clearTimeout(deadline);
      // Not `http.shutdown()`: it waits for every answer, and once it waits nothing can hurry it.
      abort.abort();
      await http.finished;
    },
  };
}

/** Without its key the server works, only that no notebook is trusted: a full disk or a folder of others is no reason to stop. */
async function trustIn(folder: string): Promise<Trust | undefined> {
  try {
    return await Trust.open(folder);
  } catch (cause) {
    console.error(`Cannot keep which notebooks are trusted, so none is: ${(cause as Error).message}`);
    return undefined;
  }
}

function addressOf(request: Request): URL {
  try {
    return new URL(request.url);
  } catch {
    throw new HttpError(400, `Cannot read the address "${request.url}"`, "host");
  }
}

/** What every answer says to the browser: guess no types, show nothing inside a frame, tell nobody the address. */
function harden(response: Response): Response {
  if (response.status === 101) return response;
  const set = (name: string, value: string) => {
    if (!response.headers.has(name)) response.headers.set(name, value);
  };
  set("x-content-type-options", "nosniff");
  set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  set("cross-origin-resource-policy", "same-origin");
  set("referrer-policy", "no-referrer");
  set("cache-control", "no-store");
  return response;
}
