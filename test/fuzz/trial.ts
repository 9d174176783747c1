/** Programs on a session in this process: each ends well or with a diagnostic, and none runs for long. */
import { createSession, type Outcome } from "../../src/session.ts";
import { MemorySink } from "../src/model/sources.ts";

/** What the generated programs name. */
const definitions = `k = 3
T = [-1, 0, 0.5, 1]
formula f(x; b in 1..8 = 4) = round(x * 2^b) / 2^b
formula n(x; b in 1..16) = round(x * 2^b)
scheme s { per tensor: m = max(abs(x))  encode round(x / m)  decode q * m }
recipe r(b in 2..8 = 4) { quantize weights of all to int(b) symmetric per tensor }`;

/** Sets the interrupt of a session when a program takes longer than it may. */
const watch = `let timer;
onmessage = ({ data }) => {
  clearTimeout(timer);
  if (data.after !== undefined) timer = setTimeout(() => Atomics.store(data.interrupt, 0, 1), data.after);
};`;

export class Trials {
  readonly #interrupt = new Int32Array(new SharedArrayBuffer(4));
  readonly #watch = new Worker(URL.createObjectURL(new Blob([watch])), { type: "module" });
  readonly #picture = { svg: "<svg/>", png: new Uint8Array(), width: 1, height: 1 };
  ran = 0;
  interrupted = 0;

  /** Why a program breaks the rule; undefined when it does not. */
  async fault(code: string): Promise<string | undefined> {
    const session = createSession({
      open: (path) => {
        throw new Error(`Cannot open "${path}": there is no such file`);
      },
      openPackaged: (path) => {
        throw new Error(`Cannot open "${path}": there is no such file`);
      },
      create: () => {
        const sink = new MemorySink();
        return {
          write: (bytes) => sink.write(bytes),
          reader: () => sink.reader(),
          commit: () => {},
          abort: () => {},
        };
      },
      interrupt: this.#interrupt,
      painter: { paint: () => Promise.resolve(this.#picture), close: () => {} },
      threads: 1,
    });
    const quiet = { emit: () => {} };
    try {
      Atomics.store(this.#interrupt, 0, 0);
      this.#watch.postMessage({ interrupt: this.#interrupt, after: 1000 });
      const defined = await session.evaluate(definitions, quiet);
      if (defined.status !== "ok") return `its definitions do not run: ${defined.error?.message}`;
      return this.#judge(await session.evaluate(code, quiet));
    } catch (error) {
      return `evaluate rejects with ${error instanceof Error ? error.stack : String(error)}`;
    } finally {
      this.#watch.postMessage({});
      session.close();
    }
  }

  #judge({ status, error }: Outcome): string | undefined {
    this.ran++;
    if (status === "interrupted") this.interrupted++;
    if (status !== "error") return undefined;
    if (!/^[a-z]+(-[a-z]+)*$/.test(error?.name ?? "")) {
      return `it ends in "${error?.name}": ${error?.message}`;
    }
    return error!.traceback.length > 0 ? undefined : "its diagnostic shows nothing";
  }

  close(): void {
    this.#watch.terminate();
  }
}
