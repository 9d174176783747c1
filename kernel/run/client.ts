/** JupyterLab's own client on one of our servers: the path that the page takes too. */
import {
  ContentsManager,
  type Kernel,
  KernelManager,
  ServerConnection,
  type Session,
  SessionManager,
} from "@jupyterlab/services";

export interface Client {
  readonly contents: ContentsManager;
  readonly kernels: KernelManager;
  readonly sessions: SessionManager;
  readonly settings: ServerConnection.ISettings;
  dispose(): void;
}

/**
 * Resolves when the client has listed what runs: were it disposed before, it would reject promises that nobody holds.
 * After `dispose` its pooled connections may keep the event loop alive for a while.
 */
export async function connectClient(
  server: { readonly url: string; readonly token: string },
): Promise<Client> {
  const settings = ServerConnection.makeSettings({
    baseUrl: server.url,
    wsUrl: server.url.replace(/^http/, "ws"),
    token: server.token,
    appendToken: true,
    WebSocket: globalThis.WebSocket,
    fetch: globalThis.fetch,
    Request: globalThis.Request,
    Headers: globalThis.Headers,
  });
  const options = { serverSettings: settings, standby: "never" as const };
  const kernels = new KernelManager(options);
  const sessions = new SessionManager({ ...options, kernelManager: kernels });
  const contents = new ContentsManager({ serverSettings: settings });
  const dispose = () => {
    sessions.dispose();
    kernels.dispose();
    contents.dispose();
  };
  try {
    await sessions.ready;
  } catch (cause) {
    dispose();
    throw cause;
  }
  return { contents, kernels, sessions, settings, dispose };
}

export type { Kernel, Session };
