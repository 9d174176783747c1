/** One interpreter process, with the runners that it has started: spoken to over its pipes, and killed. */
import { frame, runnerHead, Unframer } from "../interpreter/framing.ts";
import type { FromInterpreter, StartOptions, ToInterpreter } from "../interpreter/messages.ts";
import { languageOf } from "./language.ts";
import { type Access, interpreterFlags } from "./permissions.ts";
import { Process } from "./process.ts";
import type { RunnerProgram } from "./runner_program.ts";
import { lengthOf, Runners } from "./runners.ts";
import type { Sources } from "./sources.ts";

export interface ChildOptions {
  readonly access: Access;
  readonly sources: Sources;
  readonly threads: number;
  /** Absent where graphs cannot be run. */
  readonly runner?: RunnerProgram;
}

/** What is said of cells; what is said to runners is heard here. */
export type Said = Exclude<FromInterpreter, { kind: "runner" }>;

export class Child {
  /** Resolves with the reason when the process is gone and all that it said was received. */
  readonly died: Promise<string>;
  readonly #process: Process;
  readonly #runners: Runners | undefined;

  constructor(options: ChildOptions, receive: (message: Said) => void) {
    const { access, sources, threads, runner } = options;
    const start: StartOptions = {
      folder: access.folder,
      packages: sources.packages,
      ...(access.onlyFiles === undefined ? {} : { onlyFiles: access.onlyFiles }),
      threads,
      ...(runner && { engine: runner.engine }),
      language: languageOf((name) => Deno.env.get(name)),
    };
    this.#process = new Process(
      ["run", ...interpreterFlags(access, sources), sources.interpreter, JSON.stringify(start)],
      access.folder,
    );
    this.#runners = runner && new Runners(runner, threads, {
      notice: (notice) => this.send(notice),
      bytes: async (runner, pieces) => {
        const framed = [runnerHead(runner, lengthOf(pieces)), ...pieces];
        await Promise.all(framed.map((bytes) => this.#process.write(bytes)));
      },
    });
    this.died = this.#process.ended((stdout) => this.#read(stdout, receive)).then((reason) => {
      this.#runners?.close();
      return reason;
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Process ids of its runners. */
  get runnerPids(): readonly number[] {
    return this.#runners?.pids ?? [];
  }

  send(message: ToInterpreter): void {
    void this.#process.write(frame(message));
  }

  /** Asks the running cell to stop; runners that compute cannot be asked. */
  interrupt(): void {
    this.send({ kind: "interrupt" });
    this.#runners?.interrupt();
  }

  kill(): void {
    this.#runners?.close();
    this.#process.kill();
  }

  async #read(stdout: AsyncIterable<Uint8Array>, receive: (message: Said) => void): Promise<void> {
    const unframer = new Unframer<FromInterpreter>();
    for await (const bytes of stdout) {
      for (const message of unframer.push(bytes)) {
        if (message.kind === "bytes") await this.#runners?.pass(message);
        else if (message.kind === "runner") this.#runners?.order(message);
        else receive(message);
      }
    }
  }
}
