/** A Deno process of ours: started with nothing of the environment but what Deno needs, and asked why it died. */

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

export class Process {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #errors: Promise<void>;
  #tail = "";
  #killed = false;

  /** @throws Error when it cannot be started, as when the folder is gone. */
  constructor(args: readonly string[], cwd: string) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd,
      clearEnv: true,
      env: childEnvironment((name) => Deno.env.get(name)),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#writer.closed.catch(() => {});
    this.#errors = this.#readErrors();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get killed(): boolean {
    return this.#killed;
  }

  /** Resolves when the pipe has taken it. A pipe that breaks means that the process died, which `ended` tells. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes).catch(() => {});
  }

  kill(): void {
    this.#killed = true;
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // Already gone.
    }
  }

  /**
   * Reads all that it says, until it is dead. What cannot be understood ends it.
   * @returns why it died.
   */
  async ended(read: (stdout: AsyncIterable<Uint8Array>) => Promise<void>): Promise<string> {
    try {
      await read(this.#process.stdout);
    } catch (cause) {
      this.#tail += String(cause);
      this.kill();
    }
    const status = await this.#process.status;
    await this.#errors;
    return this.#reason(status);
  }

  async #readErrors(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
      this.#tail = (this.#tail + text).slice(-tailLength);
    }
  }

  #reason(status: Deno.CommandStatus): string {
    if (this.#killed) return "it was ended";
    if (/out of memory|Array buffer allocation failed|bad_alloc/i.test(this.#tail)) {
      return "it ran out of memory";
    }
    const how = status.signal === null
      ? `it exited with code ${status.code}`
      : `it was ended by ${status.signal}`;
    const last = this.#tail.trim().split("\n").slice(-6).join("\n");
    return last === "" ? how : `${how}: ${last}`;
  }
}
