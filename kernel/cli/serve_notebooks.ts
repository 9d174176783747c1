/** A server with the page, from the command line: says where it is, opens the browser, ends with Ctrl-C. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preparePage } from "../page/prepare.ts";
import { pageRoutes } from "../page/routes.ts";
import { type Server, startServer } from "../server/server.ts";
import { version } from "../version.ts";
import { complain, print } from "./output.ts";
import { here, userFolder } from "./places.ts";
import { noteServer, runningServers } from "./running.ts";
import { addressOf, isElsewhere, portRefusal, servesAlready, servesNow } from "./serving_words.ts";
import { both, say } from "./text.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface PageServerOptions {
  /** The folder to serve. */
  readonly root: string;
  /** 0: a free one. */
  readonly port: number;
  readonly token?: string;
  /** Holds what belongs to the user: the key that signs notebooks, the settings of the page. */
  readonly user: string;
  /** Is told what takes long. */
  say(line: string): void;
}

/** @throws Error when the page cannot be made; Deno.errors.AddrInUse when the port is taken. */
export async function startPageServer(
  { root: served, port, token, user, say }: PageServerOptions,
): Promise<Server> {
  const page = await preparePage(join(root, ".cache", "page"), say);
  return await startServer({
    root: served,
    port,
    trust: join(user, "trust"),
    ...(token !== undefined && { token }),
    routes: pageRoutes({
      ...page,
      version,
      plotly: join(root, "node_modules", "plotly.js-dist-min", "plotly.min.js"),
      settings: join(user, "page_settings.json"),
    }),
  });
}

export interface Serving {
  /** The folder to serve. */
  readonly root: string;
  /** A file in it, to be opened first. */
  readonly open?: string | undefined;
  readonly browser: boolean;
  /** Left out: 8888, or the next one that is free; or none, when a server of this user has the folder already. 0: a free one. */
  readonly port?: number | undefined;
  readonly token?: string;
}

const usualPort = 8888;
/** How many ports from there on are tried. */
const triedPorts = 20;

/** Returns the exit code when the user ends it. */
export async function serveNotebooks(serving: Serving): Promise<number> {
  const { open, browser, port, token } = serving;
  const user = userFolder(here);
  const root = await Deno.realPath(serving.root).catch(() => serving.root);
  const others = await runningServers(user);
  const same = others.find((other) => other.root === root && other.version === version);
  if (same !== undefined && port === undefined && token === undefined) {
    const address = addressOf(same, open);
    print(servesAlready(same, address));
    if (browser) openBrowser(address);
    return 0;
  }
  let server: Server;
  try {
    const options = { root, user, say: print, ...(token !== undefined && { token }) };
    server = await onFreePort(port, (port) => startPageServer({ ...options, port }));
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    complain(port === undefined ? cause.message : portRefusal(cause, port, others));
    return 1;
  }
  const { pid } = Deno;
  const forget = await noteServer(user, { pid, url: server.url, token: server.token, root, version })
    .catch(() => async () => {});
  const address = addressOf(server, open);
  print(servesNow(root, address));
  if (port === undefined && server.port !== usualPort) print(isElsewhere(usualPort, server.port));
  if (browser) openBrowser(address);
  await Promise.race([ended(), server.dismissed]);
  await forget();
  print(say(both("\nShutting down the kernels ...", "\n正在关闭内核……")));
  await server.close();
  return 0;
}

/** @param wanted left out: the usual one, or the next that is free */
async function onFreePort(
  wanted: number | undefined,
  start: (port: number) => Promise<Server>,
): Promise<Server> {
  if (wanted !== undefined) return await start(wanted);
  for (let port = usualPort; port < usualPort + triedPorts; port++) {
    try {
      return await start(port);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    }
  }
  return await start(0);
}

/** Resolves when the user or the system asks for an end. */
async function ended(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, () => resolve());
  await promise;
}

/** Where there is no browser, the address that is printed must do. */
function openBrowser(address: string): void {
  const [program, ...args] = Deno.build.os === "windows"
    ? ["cmd", "/c", "start", "", address]
    : [Deno.build.os === "darwin" ? "open" : "xdg-open", address];
  try {
    new Deno.Command(program!, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().unref();
  } catch {
    // Said above.
  }
}
