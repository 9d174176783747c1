/** /api/events: clients subscribe and would try again for ever if refused. Quire has no events to tell. */
import { HttpError } from "./http_error.ts";
import { type Route, route } from "./router.ts";

export function eventRoutes(): { readonly routes: Route[]; close(): void } {
  const sockets = new Set<WebSocket>();
  const routes = [
    route("GET", "/api/events/subscribe", ({ request }) => {
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
        throw new HttpError(426, "Cannot subscribe by plain HTTP: it must be a WebSocket");
      }
      const { socket, response } = Deno.upgradeWebSocket(request);
      sockets.add(socket);
      socket.onclose = () => sockets.delete(socket);
      return response;
    }),
    route("POST", "/api/events", async ({ request }) => {
      await request.body?.cancel();
      return new Response(null, { status: 204 });
    }),
  ];
  return { routes, close: () => sockets.forEach((socket) => socket.close(1001, "The server stops")) };
}
