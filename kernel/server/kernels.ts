/** /api/kernels */
import { kernelName } from "./kernelspecs.ts";
import type { KernelPool, RunningKernel } from "./kernel_pool.ts";
import { jsonBody, type Route, route, textField } from "./router.ts";

export function kernelModel({ id, hub }: RunningKernel) {
  return {
    id,
    name: kernelName,
    last_activity: hub.lastActivity.toISOString(),
    execution_state: hub.state,
    connections: hub.connections,
  };
}

export function kernelRoutes(kernels: KernelPool): Route[] {
  const named = (params: Readonly<Record<string, string>>) => kernels.get(params.id!);
  return [
    route("GET", "/api/kernels", () => Response.json(kernels.list().map(kernelModel))),
    route("POST", "/api/kernels", async ({ request }) => {
      const body = await jsonBody(request);
      const path = textField(body, "path") ?? "";
      // Clients name the notebook or its folder: a name with an ending is taken for a file.
      const folder = /\.[^/]+$/.test(path) ? path.replace(/\/?[^/]*$/, "") : path;
      const kernel = await kernels.start(textField(body, "name"), folder);
      const headers = { location: `/api/kernels/${kernel.id}` };
      return Response.json(kernelModel(kernel), { status: 201, headers });
    }),
    route("GET", "/api/kernels/:id", ({ params }) => Response.json(kernelModel(named(params)))),
    // An addition to Jupyter's API: what pages that are opened late have missed.
    route("GET", "/api/kernels/:id/record", ({ params }) => Response.json(named(params).hub.record.list())),
    route("DELETE", "/api/kernels/:id", async ({ params }) => {
      await kernels.stop(params.id!);
      return new Response(null, { status: 204 });
    }),
    route("POST", "/api/kernels/:id/interrupt", ({ params }) => {
      named(params).handle.interrupt();
      return new Response(null, { status: 204 });
    }),
    route("POST", "/api/kernels/:id/restart", ({ params }) => {
      const kernel = named(params);
      kernel.hub.restart(kernel.handle);
      return Response.json(kernelModel(kernel));
    }),
  ];
}
