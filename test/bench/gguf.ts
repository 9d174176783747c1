/**
 * deno run -A test/bench/gguf.ts [--python PYTHON] [--rounds N]
 *
 * Tensors in memory to the blocks of GGUF files, beside a copy and, with --python, beside gguf-py on one thread; beside ggml's C too when
 * the environment's GGML_LIBRARY names a shared library of it (test/fixtures/gguf/make.py says how it is built). Medians of
 * interleaved rounds on the same data, GB/s of binary32 read; one object a line. A peer's ratio is its time to ours.
 */
import { parseArgs } from "node:util";
import { quantizeBlocks } from "../../src/gguf/quantize.ts";
import { createEngine, rowsOf } from "../../src/numerics/engine.ts";
import { preludeSchemes } from "../../src/recipe/prelude.ts";

const { values: options } = parseArgs({
  options: { python: { type: "string" }, rounds: { type: "string", default: "7" } },
});
const rounds = Number(options.rounds), cols = 4096;
/** Rows of a type: searches take some hundred times as long. */
const rowsOfType = { q4_0: 8192, q8_0: 8192, q4_k: 256, q6_k: 256 } as const;
type Type = keyof typeof rowsOfType;
const types = Object.keys(rowsOfType) as Type[];

/** Sums of four uniform numbers: nearly Gaussian, the same on every run. */
function data(): Float32Array {
  const x = new Float32Array(8192 * cols);
  let state = 1;
  const next = () => (state = Math.imul(state, 1664525) + 1013904223 | 0) / 2 ** 31;
  for (let i = 0; i < x.length; i++) x[i] = next() + next() + next() + next();
  return x;
}

/** Peers in a process of their own, asked for one run at a time. */
class Peers {
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(python: string, file: string) {
    const script = new URL("./gguf_peers.py", import.meta.url).pathname;
    this.#process = new Deno.Command(python, {
      args: [script, file, String(cols)],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#writer = this.#process.stdin.getWriter();
    this.#reader = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async line(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("Cannot measure the peers as their process must run: it has ended");
      this.#rest += value;
    }
    const [line, ...rest] = this.#rest.split("\n");
    this.#rest = rest.join("\n");
    return line!;
  }

  async run(peer: string, type: Type): Promise<number> {
    await this.#writer.write(new TextEncoder().encode(`${peer} ${type} ${rowsOfType[type]}\n`));
    return Number(await this.line());
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#process.status;
  }
}

const x = data(), copied = new Float32Array(x.length);
const file = await Deno.makeTempFile();
await Deno.writeFile(file, new Uint8Array(x.buffer));
const peers = options.python === undefined ? undefined : new Peers(options.python, file);
const names = peers === undefined ? [] : (await peers.line()).split(" ");

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!;

for (const threads of [1, 2]) {
  const engine = createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
  for (const type of types) {
    const rows = rowsOfType[type], part = x.subarray(0, rows * cols), scheme = preludeSchemes().get(type)!;
    const source = rowsOf(part, rows, cols), { machine } = engine;
    // ggml writes to memory that is there already.
    const into = quantizeBlocks(machine, scheme, source);
    const times = { own: [] as number[], copy: [] as number[], peers: names.map((): number[] => []) };
    for (let round = 0; round <= rounds; round++) {
      const own = timed(() => quantizeBlocks(machine, scheme, source, into));
      const copy = timed(() => copied.set(x));
      const others = [];
      for (const name of names) others.push(threads === 1 ? await peers!.run(name, type) : NaN);
      // The first warms up.
      if (round === 0) continue;
      times.own.push(own);
      times.copy.push(copy);
      others.forEach((ms, i) => times.peers[i]!.push(ms));
    }
    const own = median(times.own), speed = 4 * part.length / own / 1e6;
    const ratios = names.map((name, i): [string, number] => [name, median(times.peers[i]!) / own]);
    console.log(JSON.stringify({
      kernel: type,
      threads,
      gb_per_s: Number(speed.toPrecision(4)),
      of_memory: Number((speed / (8 * x.length / median(times.copy) / 1e6)).toPrecision(3)),
      peers: Object.fromEntries(
        ratios.filter(([, r]) => Number.isFinite(r)).map(([n, r]) => [n, Number(r.toPrecision(3))]),
      ),
    }));
  }
  engine.close();
}
await peers?.close();
await Deno.remove(file);
