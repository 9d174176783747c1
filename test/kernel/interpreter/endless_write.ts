/** Writes a file and codes without end, as a statement that is killed while it runs. */
import { createPorts } from "../../../kernel/interpreter/ports.ts";

const ports = createPorts({ folder: Deno.args[0]!, packages: [], threads: 1 }, new Int32Array(1));
const sink = ports.create("out/q.safetensors"), scratch = ports.scratch!();
const block = new Uint8Array(1 << 16);
for (let at = 0;; at += block.length) {
  sink.write(block);
  scratch.write(at, block);
  if (at === block.length) console.log("writing");
  // Not so fast that a disk fills.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}
