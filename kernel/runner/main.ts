/**
 * The program of a runner: a process with no right but to read its runtime, that runs ONNX graphs. Requests come on
 * standard input, one after another; each has one reply on standard output.
 */
import type { GraphValues } from "../../src/session.ts";
import type { Engine, EngineGraph, RunnerOptions } from "./engine.ts";
import { wasmEngine } from "./wasm_engine.ts";
import { nativeEngine } from "./native_engine.ts";
import { packet, readHeader, readValues, type Reply, type Request, unload } from "./packet.ts";

/** The other end of a pipe is gone: the supervisor has ended. */
class Ended extends Error {}

function fill(into: Uint8Array): void {
  for (let rest = into; rest.length > 0;) {
    const count = Deno.stdin.readSync(rest);
    if (count === null) throw new Ended();
    rest = rest.subarray(count);
  }
}

function send(reply: Reply, parts: readonly Uint8Array[] = []): void {
  for (const piece of packet(reply, parts)) {
    for (let rest = piece; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
  }
}

const wordsOf = (cause: unknown) => cause instanceof Error ? cause.message : String(cause);

/** A runtime that has trapped or has no memory left cannot be used again. */
const isFatal = (cause: unknown) =>
  cause instanceof WebAssembly.RuntimeError ||
  /bad_alloc|out of memory|memory access|Aborted\(|Array buffer allocation|no longer usable/i.test(
    wordsOf(cause),
  );

async function serve(engine: Engine): Promise<never> {
  const graphs = new Map<number, EngineGraph>();
  for (;;) {
    const { header, payload } = readHeader<Request>(fill);
    for (const id of header.close ?? []) {
      await graphs.get(id)?.close();
      graphs.delete(id);
    }
    let reply: Reply, values: GraphValues = {}, fatal = false;
    try {
      if (header.do === "load") {
        const model = new Uint8Array(payload);
        fill(model);
        const graph = await engine.load(model);
        graphs.set(header.graph, graph);
        reply = { loaded: { inputs: graph.inputs, outputs: graph.outputs } };
      } else {
        const inputs = readValues(header.inputs, fill);
        const graph = graphs.get(header.graph);
        if (graph === undefined) throw new Error("the graph was not loaded");
        values = await graph.run(inputs, header.outputs);
        reply = { outputs: unload(values).heads };
      }
    } catch (cause) {
      if (cause instanceof Ended) throw cause;
      reply = { error: wordsOf(cause) };
      values = {};
      fatal = isFatal(cause);
    }
    send(reply, unload(values).parts);
    if (fatal) Deno.exit(3);
  }
}

const options: RunnerOptions = JSON.parse(Deno.args[0]!);
for (const level of ["log", "info", "debug", "warn"] as const) console[level] = console.error;
// Ctrl-C reaches the whole process group; the supervisor ends this process when it means it.
Deno.addSignalListener("SIGINT", () => {});
new Worker(new URL("./watch.ts", import.meta.url), { type: "module" });
try {
  await serve(options.engine === "wasm" ? wasmEngine(options.wasm) : nativeEngine(options.folder));
} catch (cause) {
  if (!(cause instanceof Ended)) throw cause;
  Deno.exit(0);
}
