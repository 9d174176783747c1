/**
 * deno task bench [linear-algebra] [--json] [--rounds N] [--peers PYTHON] [--write]
 *
 * Each kernel beside the memory bandwidth of the same run: 256 MiB of binary32, medians of interleaved rounds, GB/s = bytes read and
 * written, bandwidth = a copy with the same number of threads. --peers runs peers.py with that Python; --write writes RESULTS.md.
 * Linear algebra has its own measure and its own results (./linear_algebra.ts, LINEAR_ALGEBRA.md).
 */
import { parseArgs } from "node:util";
import { linearAlgebraNote, linearAlgebraTable, measureLinearAlgebra } from "./linear_algebra.ts";
import { type Run, runsWith } from "./runs.ts";

interface Result {
  readonly threads: number;
  readonly name: string;
  readonly kind: Run["kind"];
  readonly milliseconds: number;
  readonly gigabytesPerSecond: number;
  /** To the copy. */
  readonly ratio: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    peers: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

function measure(threads: number, rounds: number): Result[] {
  const { runs, close } = runsWith(threads);
  const times = runs.map((): number[] => []);
  // The first round warms up: code is compiled, memory is touched, threads start.
  for (let round = 0; round <= rounds; round++) {
    runs.forEach(({ work }, i) => {
      const start = performance.now();
      work();
      if (round > 0) times[i]!.push(performance.now() - start);
    });
  }
  close();
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1]!;
  const speed = runs.map(({ bytes }, i) => bytes / median(times[i]!) / 1e6);
  return runs.map(({ name, kind }, i) => ({
    threads,
    name,
    kind,
    milliseconds: median(times[i]!),
    gigabytesPerSecond: speed[i]!,
    ratio: speed[i]! / speed[0]!,
  }));
}

function table(results: readonly Result[]): string {
  const lines = ["| threads | work | ms | GB/s | of a copy |", "|---|---|---|---|---|"];
  for (const r of results) {
    const missed = r.kind === "element-wise" && r.threads === 1 && r.ratio < 0.5 ? " (below half)" : "";
    const ratio = `${r.ratio.toFixed(2)}${missed}`;
    const name = r.kind === "whole" ? `quantize: ${r.name}` : r.name;
    lines.push(
      `| ${r.threads} | ${name} | ${r.milliseconds.toFixed(1)} | ${
        r.gigabytesPerSecond.toFixed(1)
      } | ${ratio} |`,
    );
  }
  return lines.join("\n");
}

async function peers(python: string): Promise<string> {
  const script = new URL("./peers.py", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(python, { args: [script] }).output();
  if (code !== 0) throw new Error(`Cannot run ${script}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

async function machine(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /model name\s*:\s*(.*)/.exec(info)?.[1] ?? "unknown processor";
  return `${model}, ${navigator.hardwareConcurrency} cores, ${Deno.build.os}, Deno ${Deno.version.deno}`;
}

const threads = navigator.hardwareConcurrency > 1 ? [1, 2] : [1];
const rounds = Number(options.rounds);

async function write(name: string, text: readonly string[]): Promise<void> {
  const path = new URL(name, import.meta.url).pathname;
  await Deno.writeTextFile(path, text.join("\n\n") + "\n");
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).output();
}

const where = async () =>
  `${await machine()}, ${new Date().toISOString().slice(0, 10)}, load ${Deno.loadavg()[0]!.toFixed(1)}.`;

async function memoryBound(): Promise<void> {
  const results = threads.flatMap((t) => measure(t, rounds));
  if (options.json) console.log(JSON.stringify(results));
  else console.log(table(results));
  const others = options.peers === undefined ? "" : await peers(options.peers);
  if (others !== "" && !options.json) console.log(`\n${others}`);
  if (!options.write) return;
  await write("./RESULTS.md", [
    "# Results of deno task bench",
    await where(),
    'Bytes read and written, 256 MiB of binary32, medians of interleaved rounds; "of a copy" is the ratio to a copy with as many\n' +
    "threads in the same run. The target is half of a copy for element-wise kernels on one thread. `quantize` is a whole statement:\n" +
    "source to fresh shared memory with scale, codes and sums of squares; its bytes are counted once, however often it passes over them.",
    table(results),
    ...(others === "" ? [] : ["## Peers", others]),
  ]);
}

async function computeBound(): Promise<void> {
  const results = [];
  for (const t of threads) results.push(...await measureLinearAlgebra(t, rounds, options.peers));
  if (options.json) { for (const result of results) console.log(JSON.stringify(result)); }
  else console.log(linearAlgebraTable(results));
  if (!options.write) return;
  await write("./LINEAR_ALGEBRA.md", [
    "# Results of deno task bench linear-algebra",
    await where(),
    linearAlgebraNote,
    linearAlgebraTable(results),
  ]);
}

if (positionals[0] !== "linear-algebra") await memoryBound();
await computeBound();
