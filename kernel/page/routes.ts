/** The page on the server: its documents, its files, and what JupyterLab's parts ask for besides. */
import { join } from "node:path";
import { notFound } from "../server/http_error.ts";
import { type Asked, type Route, route } from "../server/router.ts";
import { pageDocument, type PageName, pagePolicy } from "./document.ts";
import { settingsRoutes } from "./settings.ts";

export interface PageOptions {
  /** The folder that `bundlePage` wrote. */
  readonly bundle: string;
  /** Names the bundle: changes when it does. */
  readonly build: string;
  readonly version: string;
  /** plotly.min.js. */
  readonly plotly: string;
  /** The file that holds the user's settings. */
  readonly settings: string;
}

const types: Readonly<Record<string, string>> = {
  css: "text/css",
  js: "text/javascript",
  json: "application/json",
  woff: "font/woff",
  woff2: "font/woff2",
  ttf: "font/ttf",
  svg: "image/svg+xml",
};

/** Its address holds the build: it never changes. */
const forever = "private, max-age=31536000, immutable";

export function pageRoutes(options: PageOptions): Route[] {
  const { bundle, build, plotly } = options;
  const show = (page: PageName) => ({ params, url }: Asked) =>
    new Response(pageDocument({ ...options, page, path: params.path ?? "" }), {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": pagePolicy(url.host),
      },
    });
  const go = (location: string) => new Response(null, { status: 302, headers: { location } });
  return [
    route("GET", "/", () => go("/tree")),
    route("GET", "/tree/*path", show("tree")),
    route("GET", "/notebooks/+path", show("notebooks")),
    route("GET", "/edit/+path", show("edit")),
    route("GET", `/page/${build}/plotly.js`, (asked) => send(asked, plotly)),
    route("GET", `/page/${build}/+file`, (asked) => {
      const { file } = asked.params;
      if (!/^(?:[\w@-][\w@.-]*\/)*[\w@-][\w@.-]*$/.test(file!)) {
        throw notFound(`the file "${file}" of the page`);
      }
      return send(asked, join(bundle, file!));
    }),
    ...settingsRoutes(bundle, options.settings),
    route(
      "GET",
      "/lab/api/translations/*language",
      ({ params }) =>
        Response.json(
          params.language ? { data: {}, message: "" } : {
            data: { en: { displayName: "English", nativeName: "English" } },
            message: "",
          },
        ),
    ),
    route("GET", "/lab/api/workspaces/*name", ({ params }) =>
      Response.json(
        params.name ? { data: {}, metadata: { id: params.name } } : { workspaces: { ids: [], values: [] } },
      )),
    route(
      "PUT",
      "/lab/api/workspaces/+name",
      () => new Response(null, { status: 204 }),
    ),
  ];
}

/** Compressed once, at the first request. */
const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

async function send({ request }: Asked, path: string): Promise<Response> {
  const extension = path.replace(/^.*\./, "");
  const headers = new Headers({
    "content-type": types[extension] ?? "application/octet-stream",
    "cache-control": forever,
  });
  try {
    if (
      /^woff2?$/.test(extension) ||
      !/\bgzip\b/.test(request.headers.get("accept-encoding") ?? "")
    ) {
      return new Response(await Deno.readFile(path), { headers });
    }
    let bytes = compressed.get(path);
    if (bytes === undefined) compressed.set(path, bytes = gzip(path));
    headers.set("content-encoding", "gzip");
    return new Response(await bytes, { headers });
  } catch (cause) {
    compressed.delete(path);
    if (cause instanceof Deno.errors.NotFound) {
      throw notFound(`the file "${path.replace(/^.*[/\\]/, "")}" of the page`);
    }
    throw cause;
  }
}

async function gzip(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(path);
  const packed = file.readable.pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
