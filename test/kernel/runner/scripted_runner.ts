/** A runner that is told by the file of its graph what to do: to die, or to try what its rights forbid. */
import { packet, readHeader, type Reply, type Request } from "../../../kernel/runner/packet.ts";

function fill(into: Uint8Array): void {
  for (let rest = into; rest.length > 0;) {
    const count = Deno.stdin.readSync(rest);
    if (count === null) Deno.exit(0);
    rest = rest.subarray(count);
  }
}

/** What hostile code in the runtime would try. Gives the class of the error, or "done". */
async function escape(what: string, path = ""): Promise<string> {
  try {
    if (what === "read") Deno.readTextFileSync(path);
    else if (what === "write") Deno.writeTextFileSync(path, "");
    else if (what === "environment") Deno.env.get("HOME");
    else if (what === "run") new Deno.Command(Deno.execPath()).outputSync();
    else if (what === "net") await fetch("http://127.0.0.1:8080/");
    else if (what === "listen") Deno.listen({ port: 0 });
    else if (what === "import") await import(path);
    else if (what === "foreign") Deno.dlopen("libc.so.6", {});
    else return "unknown";
    return "done";
  } catch (cause) {
    const { name, message } = cause as Error;
    return what === "import" ? message : name;
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
