/** A runner that is told by the file of its graph what to do: to die, or to try what its rights forbid. */
import { escape } from "../escape.ts";
import { packet, readHeader, type Reply, type Request } from "../../../kernel/runner/packet.ts";

function fill(into: Uint8Array): void {
  for (let rest = into; rest.length > 0;) {
    const count = Deno.stdin.readSync(rest);
    if (count === null) Deno.exit(0);
    rest = rest.subarray(count);
  }
}

for (;;) {
  const { payload } = readHeader<Request>(fill);
  const file = new Uint8Array(payload);
  fill(file);
  const [what = "", path] = new TextDecoder().decode(file).split(" ");
  if (what === "die") Deno.exit(9);
  if (what === "exhaust") {
    console.error("Fatal JavaScript out of memory");
    Deno.exit(133);
  }
  for (const bytes of packet({ error: await escape(what, path) } satisfies Reply, [])) {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
  }
}
