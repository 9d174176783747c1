/** Runs ONNX graphs for a session in this process: real runners, whose supervisor is a worker, since this thread waits. */
import { createRunner } from "../kernel/interpreter/graph_runner.ts";
import { createMailbox, MailboxReader } from "../kernel/interpreter/mailbox.ts";
import { wasmEngineName } from "../kernel/runner/engine.ts";
import type { GraphRunner } from "../src/ports.ts";

/** How many graphs were loaded, and batches run. */
export const counts = { loads: 0, batches: 0 };

let started: GraphRunner | undefined;

/** Started with the first graph; its processes end with this one. */
function start(): GraphRunner {
  const mailbox = createMailbox();
  const worker = new Worker(new URL("./graph_runner_worker.ts", import.meta.url), { type: "module" });
  worker.postMessage(mailbox);
  return createRunner({
    name: wasmEngineName,
    exact: true,
    most: 2,
    interrupt: new Int32Array(new SharedArrayBuffer(4)),
    inbox: new MailboxReader(mailbox),
    write: (bytes) => worker.postMessage(bytes),
  });
}

export const graphRunner: GraphRunner = {
  name: wasmEngineName,
  exact: true,
  load(model) {
    started ??= start();
    const graph = started.load(model);
    counts.loads++;
    return {
      run(batches, outputs, handle) {
        graph.run(batches, outputs, (values, batch) => {
          counts.batches++;
          handle(values, batch);
        });
      },
      close: () => graph.close(),
    };
  },
};
