/** A server with the page, from the command line: says where it is, opens the browser, ends with Ctrl-C. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preparePage } from "../page/prepare.ts";
import { pageRoutes } from "../page/routes.ts";
import { type Server, startServer } from "../server/server.ts";
import { version } from "../version.ts";
import { complain, print } from "./output.ts";
import { here, userFolder } from "./places.ts";
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
  /** Left out: 8888, or a free one when that is taken. 0: a free one. */
  readonly port?: number | undefined;
  readonly token?: string;
}

const usualPort = 8888;

/** Returns the exit code when the user ends it. */
export async function serveNotebooks(serving: Serving): Promise<number> {
  const { root, token } = serving;
  const tell = (line: string) => print(line);
  const start = (port: number) =>
    startPageServer({
      root,
      port,
      user: userFolder(here),
      say: tell,
      ...(token !== undefined && { token }),
    });
  let server: Server;
  try {
    server = await start(serving.port ?? usualPort).catch((cause) => {
      if (
        !(cause instanceof Deno.errors.AddrInUse) || serving.port !== undefined
      ) throw cause;
      return start(0);
    });
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) {
      complain(say(both(
        `Cannot serve on port ${serving.port} as it must be free: another program has it. Leave --port out to have one chosen`,
        `无法使用端口 ${serving.port}：已被其他程序占用。不写 --port 即自动选择`,
      )));
    } else if (cause instanceof Error) complain(cause.message);
    else throw cause;
    return 1;
  }
  const address = addressOf(server, serving.open);
  print(say(both(
    `\nQuire serves ${root}\n\n    ${address}\n\nCtrl-C ends it.`,
    `\nQuire 正在提供 ${root}\n\n    ${address}\n\nCtrl-C 结束。`,
  )));
  if (serving.browser) openBrowser(address);
  await ended();
  print(say(both("\nShutting down the kernels ...", "\n正在关闭内核……")));
  await server.close();
  return 0;
}

function addressOf({ url, token }: Server, open: string | undefined): string {
  const path = open === undefined ? "tree" : place(open.replaceAll("\\", "/"));
  return `${url}${path}?token=${token}`;
}

function place(file: string): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${file.endsWith(".ipynb") ? "notebooks" : "edit"}/${path}`;
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
