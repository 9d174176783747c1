/** The kernels that run, and the Jupyter sessions that tie a notebook's path to one of them. */
import type { Channel, Message } from "../protocol/message.ts";
import type { Client, Wire } from "../protocol/wire.ts";
import { Kernel } from "../supervisor/kernel.ts";
import type { Folder } from "./folder.ts";
import { HttpError, notFound } from "./http_error.ts";
import { Hub } from "./hub.ts";
import { kernelName } from "./kernelspecs.ts";
import type { OutputRecord } from "./output_record.ts";

/** What the server asks of a kernel; `Kernel` of the supervisor is one. */
export interface KernelHandle {
  /** Resolves when it is down; `restart` tells whether a client asked for another one in its place. */
  readonly exited: Promise<{ restart: boolean }>;
  attach(wire: Wire): void;
  receive(channel: Channel, message: Message, from: Client): void;
  interrupt(): void;
  restart(): void;
  shutdown(): Promise<void>;
}

/** Starts a kernel whose notebook lies in `folder`, a real path. */
export type StartKernel = (options: { readonly folder: string }) => KernelHandle;

const startQuire: StartKernel = (options) => new Kernel(options);

export interface RunningKernel {
  readonly id: string;
  readonly hub: Hub;
  /** Another one after a client's `shutdown_request` with `restart`. */
  handle: KernelHandle;
}

export interface NotebookSession {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly kernel: RunningKernel;
}

export class KernelPool {
  readonly #kernels = new Map<string, RunningKernel>();
  readonly #sessions = new Map<string, NotebookSession>();

  constructor(private readonly folder: Folder, private readonly startKernel: StartKernel = startQuire) {}

  list(): RunningKernel[] {
    return [...this.#kernels.values()];
  }

  get(id: string): RunningKernel {
    const kernel = this.#kernels.get(id);
    if (kernel === undefined) throw notFound(`the kernel "${id}": it is not running`);
    return kernel;
  }

  /**
   * @param name the kernel's name in its kernelspec; left out: Quire
   * @param folder where it runs, relative to the served folder
   */
  async start(name: string | undefined, folder: string): Promise<RunningKernel> {
    if (name !== undefined && name !== "" && name !== kernelName) {
      throw new HttpError(404, `Cannot start the kernel "${name}": this server has "${kernelName}" only`);
    }
    const { real, info } = await this.folder.find(folder);
    if (!info.isDirectory) {
      throw new HttpError(400, `Cannot start a kernel in "${folder}": it is not a folder`);
    }
    const kernel = { id: crypto.randomUUID(), hub: new Hub(), handle: this.startKernel({ folder: real }) };
    this.#kernels.set(kernel.id, kernel);
    this.#watch(kernel, real);
    return kernel;
  }

  /** Attaches the kernel and deals with its end, when a client asked the kernel itself for it. */
  #watch(kernel: RunningKernel, folder: string): void {
    const { id, hub, handle } = kernel;
    handle.attach(hub);
    void handle.exited.then(async ({ restart }) => {
      if (this.#kernels.get(id) !== kernel) return;
      if (restart && this.#startAgain(kernel, folder)) return;
      await this.stop(id);
    }).catch((cause) => console.error(`The kernel ${id} did not end well:`, cause));
  }

  /** False when it cannot be started, as when its folder is gone. */
  #startAgain(kernel: RunningKernel, folder: string): boolean {
    try {
      kernel.handle = this.startKernel({ folder });
    } catch (cause) {
      console.error(`The kernel ${kernel.id} could not be started again:`, cause);
      return false;
    }
    this.#watch(kernel, folder);
    return true;
  }

  /** Ends the kernel and the sessions that it belongs to. */
  async stop(id: string): Promise<void> {
    const kernel = this.get(id);
    this.#kernels.delete(id);
    for (const session of this.sessions()) if (session.kernel === kernel) this.#sessions.delete(session.id);
    try {
      await kernel.handle.shutdown();
    } finally {
      kernel.hub.close();
    }
  }

  sessions(): NotebookSession[] {
    return [...this.#sessions.values()];
  }

  session(id: string): NotebookSession {
    const session = this.#sessions.get(id);
    if (session === undefined) throw notFound(`the session "${id}": it is not running`);
    return session;
  }

  /** Adds a session or replaces the one with its id. */
  keep(session: NotebookSession): void {
    this.#sessions.set(session.id, session);
  }

  /** What the kernel of the notebook at `path` has put out since it was last saved, if one runs. */
  recordOf(path: string): OutputRecord | undefined {
    return this.sessions().find((session) => session.path === path)?.kernel.hub.record;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.list().map((kernel) => this.stop(kernel.id)));
  }
}
