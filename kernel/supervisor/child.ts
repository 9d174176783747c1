/** One interpreter process: started, spoken to over its pipes, and killed. */
import { frame, Unframer } from "../interpreter/framing.ts";
import type { FromInterpreter, StartOptions, ToInterpreter } from "../interpreter/messages.ts";
import { languageOf } from "./language.ts";
import { type Access, interpreterFlags } from "./permissions.ts";
import type { Sources } from "./sources.ts";

/** How much of its standard error is kept to say why it died. */
const tailLength = 4096;

/** What Deno needs of the environment to start; a key or a password in another variable is none of a notebook's business. */
export const passedOn = ["PATH", "HOME", "USERPROFILE", "SystemRoot", "DENO_DIR", "TMPDIR", "TEMP"] as const;

export function childEnvironment(get: (name: string) => string | undefined): Record<string, string> {
  const kept = passedOn.flatMap((name) => {
    const value = get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
}

export class Child {
  /** Resolves with the reason when the process is gone and all that it said was received. */
  readonly died: Promise<string>;
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #tail = "";
  #killed = false;

  constructor(
    access: Access,
    sources: Sources,
    threads: number,
    receive: (message: FromInterpreter) => void,
  ) {
    const start: StartOptions = {
      folder: access.folder,
      packages: sources.packages,
      ...(access.onlyFiles === undefined ? {} : { onlyFiles: access.onlyFiles }),
      threads,
      language: languageOf((name) => Deno.env.get(name)),
    };
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", ...interpreterFlags(access, sources), sources.interpreter, JSON.stringify(start)],
      cwd: access.folder,
      clearEnv: true,
      env: childEnvironment((name) => Deno.env.get(name)),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    const stderr = this.#readErrors();
    this.died = this.#read(receive).then(async () => {
      const status = await this.#process.status;
      await stderr;
      return this.#reason(status);
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  send(message: ToInterpreter): void {
    // A pipe that breaks means that the process died, which `died` tells.
    this.#writer.write(frame(message)).catch(() => {});
  }

  kill(): void {
    this.#killed = true;
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // Already gone.
    }
  }

  async #read(receive: (message: FromInterpreter) => void): Promise<void> {
    const unframer = new Unframer<FromInterpreter>();
    try {
      for await (const bytes of this.#process.stdout) {
        for (const message of unframer.push(bytes)) receive(message);
      }
    } catch (cause) {
      // What it says can no longer be understood: nothing of it can be trusted.
      this.#tail += String(cause);
      this.kill();
    }
  }

  async #readErrors(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
      this.#tail = (this.#tail + text).slice(-tailLength);
    }
  }

  #reason(status: Deno.CommandStatus): string {
    if (this.#killed) return "it was ended";
    if (/out of memory|Array buffer allocation failed/i.test(this.#tail)) return "it ran out of memory";
    const how = status.signal === null
      ? `it exited with code ${status.code}`
      : `it was ended by ${status.signal}`;
    const last = this.#tail.trim().split("\n").slice(-6).join("\n");
    return last === "" ? how : `${how}: ${last}`;
  }
}
