/**
 * deno task bench [quantization|linear-algebra|runners|training] [--json] [--rounds N] [--peers PYTHON] [--write]
 *
 * Each kernel beside what memory or the processor can do, and beside its peers, in turn in the same run: medians. --peers runs other
 * libraries with that Python; --json prints an object a line; --write renews RESULTS.md, LINEAR_ALGEBRA.md, RUNNERS.md or TRAINING.md.
 */
import { parseArgs } from "node:util";
import { linearAlgebraNote, linearAlgebraTable, measureLinearAlgebra } from "./linear_algebra.ts";
import { measureTraining, trainingNote, trainingTable } from "./training.ts";
import { measureQuantization, quantizationNote, quantizationTable } from "./quantization.ts";
import { measureRunners, runnersNote, runnersTable } from "./runners.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    peers: { type: "string" },
    write: { type: "boolean", default: false },
  },
});

async function machine(): Promise<string> {
  const info = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  const model = /model name\s*:\s*(.*)/.exec(info)?.[1] ?? "unknown processor";
  return `${model}, ${navigator.hardwareConcurrency} cores, ${Deno.build.os}, Deno ${Deno.version.deno}`;
}

const threads = navigator.hardwareConcurrency > 1 ? [1, 2] : [1];
const rounds = Number(options.rounds);

async function bench<T>(
  title: string,
  file: string,
  measure: (threads: number, rounds: number, python?: string) => Promise<T[]>,
  table: (results: readonly T[]) => string,
  note: string,
): Promise<void> {
  const load = Deno.loadavg()[0]!.toFixed(1);
  const results: T[] = [];
  for (const t of threads) results.push(...await measure(t, rounds, options.peers));
  if (options.json) { for (const result of results) console.log(JSON.stringify(result)); }
  else console.log(table(results));
  if (!options.write) return;
  const where = `${await machine()}, ${new Date().toISOString().slice(0, 10)}, load ${load}.`;
  const path = new URL(file, import.meta.url).pathname;
  await Deno.writeTextFile(path, [`# Results of ${title}`, where, note, table(results)].join("\n\n") + "\n");
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", path] }).output();
}

const [only] = positionals;
const wanted = (name: string) => only === undefined || only === name;
if (wanted("quantization")) {
  await bench("deno task bench", "./RESULTS.md", measureQuantization, quantizationTable, quantizationNote);
}
if (wanted("linear-algebra")) {
  const title = "deno task bench linear-algebra";
  await bench(title, "./LINEAR_ALGEBRA.md", measureLinearAlgebra, linearAlgebraTable, linearAlgebraNote);
}
if (wanted("runners")) {
  await bench("deno task bench runners", "./RUNNERS.md", measureRunners, runnersTable, runnersNote);
}
if (wanted("training")) {
  const title = "deno task bench training";
  await bench(title, "./TRAINING.md", measureTraining, trainingTable, trainingNote);
}
