/** /api/kernelspecs and /kernelspecs: the one kernel that this server starts. */
import { protocolVersion } from "../protocol/compose.ts";
import { notFound } from "./http_error.ts";
import { type Route, route } from "./router.ts";

export const kernelName = "quire";

/** A quire: folded sheets, sewn. */
const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<rect width="64" height="64" rx="12" fill="#1f4e5f"/>
<g fill="none" stroke="#f6f1e4" stroke-width="4" stroke-linejoin="round">
<path d="M32 18 12 12v34l20 6 20-6V12z"/><path d="M32 18v34"/>
<path d="M18 22l8 2.4M18 31l8 2.4M38 24.4l8-2.4M38 33.4l8-2.4"/></g></svg>
`;

const files: Readonly<Record<string, string>> = { "logo-svg.svg": logo };

const model = {
  name: kernelName,
  spec: {
    argv: ["quire", "kernel", "{connection_file}"],
    display_name: "Quire",
    language: "quire",
    interrupt_mode: "message",
    kernel_protocol_version: protocolVersion,
    env: {},
    metadata: {},
  },
  resources: Object.fromEntries(
    Object.keys(files).map((file) => [file.replace(/\.\w+$/, ""), `/kernelspecs/${kernelName}/${file}`]),
  ),
};

function checked(name: string | undefined): void {
  if (name !== kernelName) throw notFound(`the kernel "${name}": this server has "${kernelName}" only`);
}

export function kernelspecRoutes(): Route[] {
  return [
    route(
      "GET",
      "/api/kernelspecs",
      () => Response.json({ default: kernelName, kernelspecs: { [kernelName]: model } }),
    ),
    route("GET", "/api/kernelspecs/:name", ({ params }) => {
      checked(params.name);
      return Response.json(model);
    }),
    // What browsers ask for when a page names none.
    route("GET", "/favicon.ico", () => new Response(logo, { headers: { "content-type": "image/svg+xml" } })),
    route("GET", "/kernelspecs/:name/:file", ({ params }) => {
      checked(params.name);
      const text = files[params.file!];
      if (text === undefined) throw notFound(`the file "${params.file}" of the kernel "${params.name}"`);
      return new Response(text, { headers: { "content-type": "image/svg+xml" } });
    }),
  ];
}
