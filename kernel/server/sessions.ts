/** /api/sessions: which notebook has which kernel. */
import { HttpError } from "./http_error.ts";
import { kernelModel } from "./kernels.ts";
import type { KernelPool, NotebookSession, RunningKernel } from "./kernel_pool.ts";
import { jsonBody, type Route, route, textField } from "./router.ts";

function sessionModel({ id, path, name, type, kernel }: NotebookSession) {
  const model = { id, path, name, type, kernel: kernelModel(kernel) };
  return type === "notebook" ? { ...model, notebook: { path, name } } : model;
}

const folderOf = (path: string) => path.replace(/\/?[^/]*$/, "");

export function sessionRoutes(kernels: KernelPool): Route[] {
  /** The kernel that a body names by id, or a new one; undefined when it names none. */
  async function asked(
    body: Readonly<Record<string, unknown>>,
    path: string,
  ): Promise<RunningKernel | undefined> {
    const wanted = body.kernel;
    if (wanted === undefined || wanted === null) return undefined;
    if (typeof wanted !== "object") {
      throw new HttpError(400, `Cannot read "kernel" of the body: it must be an object, it is ${wanted}`);
    }
    const fields = wanted as Record<string, unknown>;
    const id = textField(fields, "id");
    return id === undefined
      ? await kernels.start(textField(fields, "name"), folderOf(path))
      : kernels.get(id);
  }

  return [
    route("GET", "/api/sessions", () => Response.json(kernels.sessions().map(sessionModel))),
    route("POST", "/api/sessions", async ({ request }) => {
      const body = await jsonBody(request);
      const path = textField(body, "path");
      if (path === undefined) throw new HttpError(400, 'Cannot start a session: the body must have "path"');
      const running = kernels.sessions().find((s) => s.path === path);
      const session = running ?? {
        id: crypto.randomUUID(),
        path,
        name: textField(body, "name") ?? "",
        type: textField(body, "type") ?? "notebook",
        kernel: await asked(body, path) ?? await kernels.start(undefined, folderOf(path)),
      };
      kernels.keep(session);
      const headers = { location: `/api/sessions/${session.id}` };
      return Response.json(sessionModel(session), { status: 201, headers });
    }),
    route(
      "GET",
      "/api/sessions/:id",
      ({ params }) => Response.json(sessionModel(kernels.session(params.id!))),
    ),
    route("PATCH", "/api/sessions/:id", async ({ request, params }) => {
      const body = await jsonBody(request);
      const former = kernels.session(params.id!);
      const path = textField(body, "path") ?? former.path;
      const kernel = await asked(body, path) ?? former.kernel;
      const session = {
        ...former,
        path,
        name: textField(body, "name") ?? former.name,
        type: textField(body, "type") ?? former.type,
        kernel,
      };
      kernels.keep(session);
      const used = kernels.sessions().some((s) => s.kernel === former.kernel);
      if (!used) await kernels.stop(former.kernel.id);
      return Response.json(sessionModel(session));
    }),
    route("DELETE", "/api/sessions/:id", async ({ params }) => {
      await kernels.stop(kernels.session(params.id!).kernel.id);
      return new Response(null, { status: 204 });
    }),
  ];
}
