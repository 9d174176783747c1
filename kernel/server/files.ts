/** /files/<path>: the bytes of a file. What it is a page of runs apart from this origin and reaches no network. */
import type { Folder } from "./folder.ts";
import { HttpError } from "./http_error.ts";
import { contentType } from "./media_type.ts";
import { type Route, route } from "./router.ts";

const policy = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "font-src data:",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

export function fileRoutes(folder: Folder): Route[] {
  return [
    route("GET", "/files/*path", async ({ params, request, url }) => {
      const { real, info } = await folder.find(params.path!);
      if (!info.isFile) throw new HttpError(400, `Cannot send "${params.path}": it is not a file`);
      const name = params.path!.replace(/^.*\//, "");
      const headers = new Headers({
        "content-type": contentType(name),
        "content-length": String(info.size),
        "content-security-policy": policy,
        "last-modified": (info.mtime ?? new Date(0)).toUTCString(),
      });
      if (url.searchParams.get("download") !== null) {
        headers.set("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
      }
      if (request.method === "HEAD") return new Response(null, { headers });
      const file = await Deno.open(real);
      return new Response(file.readable, { headers });
    }),
  ];
}
