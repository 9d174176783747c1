/**
 * deno run -A test/bench/large_model.ts [--gigabytes 4] [--keep] [--folder DIR]
 *
 * A model larger than the memory it may take, as a user would quantize it: `quire run` on a synthetic safetensors file of bfloat16, with
 * the highest resident memory of each process, the rate of each statement, and beside them what the disk and the kernel do on the same
 * machine in the same run. Resident memory is read from /proc, so only on Linux.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createPorts } from "../../kernel/interpreter/ports.ts";
import { runScheme } from "../../src/formula/scheme/run.ts";
import { createEngine } from "../../src/numerics/engine.ts";
import { preludeSchemes } from "../../src/recipe/prelude.ts";

const { values: options } = parseArgs({
  options: {
    gigabytes: { type: "string", default: "4" },
    folder: { type: "string" },
    keep: { type: "boolean", default: false },
  },
});
const folder = options.folder ?? await Deno.makeTempDir({ prefix: "quire_large_" });
const name = "large.safetensors", path = join(folder, name);
const threads = navigator.hardwareConcurrency;

/** Elements of a row, and rows of a layer: those of a model of 8 billion parameters. */
const cols = 4096, layerRows = 14336, embeddingRows = 128256;
/** Bytes written at a time. */
const block = 1 << 24;

interface Stored {
  readonly name: string;
  readonly shape: readonly [number, number];
}

/** One large embedding, then layers until the file has its size. */
function tensorsOf(bytes: number): Stored[] {
  const tensors: Stored[] = [];
  let rest = bytes / (2 * cols);
  const add = (name: string, rows: number) => {
    tensors.push({ name, shape: [rows, cols] });
    rest -= rows;
  };
  if (rest > 2 * embeddingRows) add("model.embed_tokens.weight", embeddingRows);
  for (let i = 0; rest >= 1; i++) {
    add(`model.layers.${i}.mlp.up_proj.weight`, Math.floor(Math.min(layerRows, rest)));
  }
  return tensors;
}

/** About normal, of standard deviation 0.02, from a sum of four uniform numbers. */
function randomBlock(): Uint16Array<ArrayBuffer> {
  const values = new Float32Array(block / 2), words = new Uint16Array(block / 2);
  const bytes = new Uint8Array(4 * values.length);
  for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  for (let i = 0; i < values.length; i++) {
    const sum = bytes[4 * i]! + bytes[4 * i + 1]! + bytes[4 * i + 2]! + bytes[4 * i + 3]!;
    values[i] = (sum - 510) / 7400;
  }
  const patterns = new Uint32Array(values.buffer);
  for (let i = 0; i < words.length; i++) words[i] = patterns[i]! >>> 16;
  return words;
}

/** Writes the file. @returns bytes a second, with the disk's own cache written back. */
function writeModel(tensors: readonly Stored[], words: Uint16Array<ArrayBuffer>): number {
  const entries: Record<string, unknown> = {};
  let offset = 0;
  for (const { name, shape } of tensors) {
    const bytes = 2 * shape[0] * shape[1];
    entries[name] = { dtype: "BF16", shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const start = new Uint8Array(8 + json.length);
  new DataView(start.buffer).setBigUint64(0, BigInt(json.length), true);
  start.set(json, 8);
  const bytes = new Uint8Array(words.buffer);
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const all = (part: Uint8Array) => {
    for (let rest = part; rest.length > 0;) rest = rest.subarray(file.writeSync(rest));
  };
  const began = performance.now();
  all(start);
  for (let done = 0; done < offset; done += block) all(bytes.subarray(0, Math.min(block, offset - done)));
  file.syncSync();
  return 1000 * offset / (performance.now() - began);
}

/** Reads the file as a session does, 2 MiB at a time. @returns bytes a second: of the disk, or of the system's cache. */
function readModel(): number {
  const source = createPorts({ folder, packages: [], threads: 1 }, new Int32Array(1)).open(name);
  const into = new Uint8Array(1 << 21), began = performance.now();
  for (let at = 0; at + into.length <= source.size; at += into.length) source.read(at, into);
  const rate = 1000 * source.size / (performance.now() - began);
  source.close();
  return rate;
}

/** The scheme on bfloat16 in memory. @returns bytes of input a second, the best of five. */
function kernelRate(words: Uint16Array<ArrayBuffer>): number {
  const engine = createEngine({ threads, interrupt: new Int32Array(new SharedArrayBuffer(4)) });
  const rows = 8 * words.length / cols, bytes = new Uint8Array(words.buffer);
  const read = (from: number, into: Uint8Array) => {
    const at = 2 * from % bytes.length, part = Math.min(into.length, bytes.length - at);
    into.set(bytes.subarray(at, at + part));
    if (part < into.length) into.set(bytes.subarray(0, into.length - part), part);
  };
  const source = {
    ...{ rows, cols },
    read: (): never => {
      throw new Error("elements of 16 bits are read as they are");
    },
    half: { storage: "bf16", read } as const,
  };
  const use = {
    scheme: preludeSchemes().get("int_symmetric")!,
    parameters: new Map([["bits", 4]]),
    level: { kind: "group", size: 32 } as const,
    clip: { kind: "none" } as const,
  };
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    runScheme(engine.machine, use, source);
    return performance.now() - began;
  });
  engine.close();
  return 1000 * 2 * rows * cols / Math.min(...times);
}

/** Highest resident memory of the processes below one, in bytes, by command. */
function peaks(root: number): Map<number, number> {
  const parents = new Map<number, number>(), found = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = Deno.readTextFileSync(`/proc/${name}/status`);
      parents.set(Number(name), Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]));
      found.set(Number(name), 1024 * Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (id: number): boolean => id === root || (parents.has(id) && below(parents.get(id)!));
  return new Map([...found].filter(([id]) => below(id)));
}

const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const rate = (bytes: number) => `${Math.round(bytes / 1e6)} MB/s`;

const text = `big = open("${name}")
recipe w4 { quantize weights of all to int(4) symmetric per group(32) }
q = apply w4() to big
save q to "out/q.safetensors"
report q
back = open("out/q.safetensors")
check back == q
`;

const tensors = tensorsOf(Number(options.gigabytes) * 2 ** 30), words = randomBlock();
const size = tensors.reduce((sum, { shape }) => sum + 2 * shape[0] * shape[1], 0);
console.log(`${tensors.length} tensors of bfloat16, ${mib(size)}, in ${folder}`);
console.log(`disk, written: ${rate(writeModel(tensors, words))}`);
console.log(`read, from the disk or the system's cache: ${rate(readModel())}`);
console.log(`kernel, bfloat16 in memory, ${threads} threads: ${rate(kernelRate(words))}`);
await Deno.writeTextFile(join(folder, "large.quire"), text);
const main = new URL("../../kernel/main.ts", import.meta.url).pathname;
const child = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", main, "run", join(folder, "large.quire"), "--json"],
  stdout: "piped",
}).spawn();
const highest = new Map<number, number>();
const timer = setInterval(() => {
  for (const [id, bytes] of peaks(child.pid)) highest.set(id, Math.max(bytes, highest.get(id) ?? 0));
}, 100);
let before = performance.now();
for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
  for (const line of chunk.split("\n").filter((line) => line.startsWith('{"statement"'))) {
    const { statement, value } = JSON.parse(line), now = performance.now(), seconds = (now - before) / 1000;
    const memory = mib(Math.max(...highest.values()));
    const verdict = statement.startsWith("check") ? `, ${JSON.stringify(value)}` : "";
    const first = String(statement).split("\n")[0]!;
    console.log(
      `${first}: ${seconds.toFixed(1)} s, ${rate(size / seconds)} of the source, peak ${memory}${verdict}`,
    );
    before = now;
  }
}
clearInterval(timer);
const { code } = await child.status;
console.log(`resident memory at most: ${[...highest.values()].map(mib).join(", ")}`);
if (!options.keep && options.folder === undefined) await Deno.remove(folder, { recursive: true });
Deno.exit(code);
