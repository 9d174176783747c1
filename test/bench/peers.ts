/** Other libraries: a Python process that runs one kernel when it is told to, so that it can take turns with ours. */
export class Peers {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  /** @param script beside this file; it is given the threads and `args`. */
  constructor(python: string, script: string, threads: number, ...args: readonly string[]) {
    // OpenBLAS takes orders from the environment, such as a kernel for another processor: the peer is measured without.
    const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("OPENBLAS_"));
    const count = String(threads);
    this.#process = new Deno.Command(python, {
      args: [new URL(script, import.meta.url).pathname, count, ...args],
      clearEnv: true,
      env: { ...Object.fromEntries(kept), OPENBLAS_NUM_THREADS: count, OMP_NUM_THREADS: count },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Milliseconds by name of the peer. */
  async run(kernel: string): Promise<Record<string, number>> {
    await this.#input.write(new TextEncoder().encode(`${kernel}\n`));
    while (!this.#rest.includes("\n")) {
      const { done, value } = await this.#lines.read();
      if (done) throw new Error("Cannot measure the peers as their process must live: it ended");
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n"), line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return JSON.parse(line);
  }

  async close(): Promise<void> {
    await this.#input.close();
    await this.#lines.cancel();
    await this.#process.status;
  }
}
