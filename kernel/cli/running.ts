/**
 * Which servers of this user run: each keeps a file beside the user's key that says where it is, and takes it away when it
 * ends. One that was killed leaves its file behind; what does not answer to its token is not believed.
 */
import { join } from "node:path";

export interface Running {
  readonly pid: number;
  /** "http://127.0.0.1:PORT/" */
  readonly url: string;
  readonly token: string;
  /** The real path of the folder that it serves. */
  readonly root: string;
  readonly version: string;
}

const patience = 2000;

const folderOf = (user: string) => join(user, "servers");

/** @returns takes the note away */
export async function noteServer(user: string, running: Running): Promise<() => Promise<void>> {
  const folder = folderOf(user), file = join(folder, `${running.pid}-${new URL(running.url).port}.json`);
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  // Its token opens the server: nobody else may read it.
  await Deno.remove(file).catch(() => {});
  await Deno.writeTextFile(file, JSON.stringify(running, null, 1) + "\n", { mode: 0o600, createNew: true });
  return () => Deno.remove(file).catch(() => {});
}

/** Those that answer. Notes of servers that are gone are thrown away. */
export async function runningServers(user: string): Promise<Running[]> {
  let names: string[];
  try {
    names = [...Deno.readDirSync(folderOf(user))].map(({ name }) => name).filter((n) => n.endsWith(".json"));
  } catch {
    return [];
  }
  const found = await Promise.all(names.sort().map((name) => checked(join(folderOf(user), name))));
  return found.filter((running) => running !== undefined);
}

async function checked(file: string): Promise<Running | undefined> {
  try {
    const running: Running = JSON.parse(await Deno.readTextFile(file));
    const response = await fetch(new URL("api/status", running.url), {
      headers: { authorization: `token ${running.token}` },
      signal: AbortSignal.timeout(patience),
    });
    await response.body?.cancel();
    if (response.ok) return running;
  } catch (cause) {
    // It may be stopped, and go on later.
    if (cause instanceof DOMException && cause.name === "TimeoutError") return undefined;
  }
  await Deno.remove(file).catch(() => {});
  return undefined;
}
