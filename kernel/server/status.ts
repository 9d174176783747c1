/** /api, /api/status, /api/me, and what Quire does not have but clients ask for. */
import { HttpError } from "./http_error.ts";
import type { KernelPool } from "./kernel_pool.ts";
import { type Route, route } from "./router.ts";

/** The version of the REST API that is followed, which clients compare with their own needs. */
const apiVersion = "2.14.0";

const user = {
  username: "user",
  name: "User",
  display_name: "User",
  initials: "U",
  avatar_url: null,
  color: null,
};

export function statusRoutes(kernels: KernelPool, dismiss: () => void): Route[] {
  const started = new Date();
  return [
    route("GET", "/api", () => Response.json({ version: apiVersion })),
    route("GET", "/api/status", () => {
      const running = kernels.list().map(({ hub }) => hub);
      const last = Math.max(started.getTime(), ...running.map((hub) => hub.lastActivity.getTime()));
      return Response.json({
        started: started.toISOString(),
        last_activity: new Date(last).toISOString(),
        kernels: running.length,
        connections: running.reduce((sum, hub) => sum + hub.connections, 0),
      });
    }),
    route("GET", "/api/me", ({ url }) => {
      const permissions = { ...wished(url.searchParams.get("permissions")), updatable_fields: [] };
      return Response.json({ identity: user, permissions });
    }),
    route("POST", "/api/shutdown", () => {
      dismiss();
      return new Response(null, { status: 200 });
    }),
    route("GET", "/api/terminals", () => Response.json([])),
    route("POST", "/api/terminals", () => {
      throw new HttpError(404, "Cannot open a terminal: Quire's server has none");
    }),
    route("GET", "/api/nbconvert", () => Response.json({})),
    route("GET", "/api/config/:section", () => Response.json({})),
  ];
}

/** Whoever has the token may do all that is asked about. */
function wished(text: string | null): Record<string, unknown> {
  try {
    const asked: unknown = JSON.parse(text ?? "{}");
    if (typeof asked === "object" && asked !== null && !Array.isArray(asked)) return { ...asked };
  } catch {
    // Said below.
  }
  throw new HttpError(400, `Cannot read "permissions": it must be a JSON object: it is ${text}`);
}
