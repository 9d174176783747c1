/** Starts a kernel as a front end would and exchanges a kernel_info and one execution with it, over its real sockets. */
import { decode, encode } from "../protocol/codec.ts";
import { Composer } from "../protocol/compose.ts";
import type { Json, Message } from "../protocol/message.ts";
import { ClientSocket } from "../transport/zmtp/client.ts";

export interface Probed {
  /** The content of kernel_info_reply. */
  readonly info: Json;
  /** The content of execute_reply. */
  readonly reply: Json;
  /** What was published for the execution, by message type. */
  readonly shown: readonly { readonly type: string; readonly content: Json }[];
}

/** How long a kernel has to start, and then to answer. */
const patienceMilliseconds = 20_000;

/**
 * @param argv as in a kernelspec, with `{connection_file}` in it
 * @throws Error that holds the last words of the kernel when it does not come up or does not answer
 */
export async function probe(
  argv: readonly string[],
  code: string,
): Promise<Probed> {
  const folder = await Deno.makeTempDir({ prefix: "quire-doctor-" });
  const key = crypto.randomUUID();
  const ports = freePorts(5);
  const names = [
    "shell_port",
    "control_port",
    "stdin_port",
    "iopub_port",
    "hb_port",
  ];
  const fields = {
    ...Object.fromEntries(names.map((name, i) => [name, ports[i]])),
    ip: "127.0.0.1",
    transport: "tcp",
    key,
  };
  const file = `${folder}/connection.json`;
  await Deno.writeTextFile(
    file,
    JSON.stringify({ ...fields, signature_scheme: "hmac-sha256" }),
    {
      mode: 0o600,
    },
  );
  const [program = "", ...args] = argv.map((arg) => arg.replace("{connection_file}", file));
  let child: Deno.ChildProcess | undefined;
  try {
    child = new Deno.Command(program, {
      args,
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    })
      .spawn();
    const words = lastWords(child);
    const gone = child.status.then(async ({ code }) => {
      throw new Error(`The kernel ended with code ${code}: ${await words}`);
    });
    return await Promise.race([
      converse(ports[0]!, ports[3]!, key, code),
      gone,
      late(),
    ]);
  } finally {
    try {
      child?.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await child?.status;
    await Deno.remove(folder, { recursive: true });
  }
}

async function converse(
  shellPort: number,
  iopubPort: number,
  key: string,
  code: string,
): Promise<Probed> {
  const composer = new Composer();
  const received: { channel: string; message: Message }[] = [];
  let wake = () => {};
  const take = (channel: string) => (frames: Uint8Array[]) => {
    received.push({ channel, message: decode(frames, key).message });
    wake();
  };
  const iopub = await connect(iopubPort, "SUB", take("iopub"));
  const shell = await connect(shellPort, "DEALER", take("shell"));
  const until = async <T>(find: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => wake = resolve);
    }
  };
  const ask = async (type: string, content: Json) => {
    const request = composer.compose(type, content);
    const mine = ({ message }: { message: Message }) =>
      message.parent_header.msg_id === request.header.msg_id;
    shell.send(encode(request, key));
    const reply = await until(() => received.find((r) => r.channel === "shell" && mine(r))?.message.content);
    await until(() => received.find((r) => mine(r) && r.message.content["execution_state"] === "idle"));
    const shown = received.filter((r) => r.channel === "iopub" && mine(r))
      .map(({ message }) => ({
        type: message.header.msg_type,
        content: message.content,
      }));
    return { reply, shown };
  };
  try {
    const { reply: info } = await ask("kernel_info_request", {});
    return { info, ...await ask("execute_request", { code }) };
  } finally {
    iopub.close();
    shell.close();
  }
}

/** Tries again while nobody listens yet. */
async function connect(
  port: number,
  type: "SUB" | "DEALER",
  receive: (frames: Uint8Array[]) => void,
): Promise<ClientSocket> {
  for (;;) {
    try {
      return await ClientSocket.connect(
        { hostname: "127.0.0.1", port },
        type,
        receive,
      );
    } catch (cause) {
      if (!(cause instanceof Deno.errors.ConnectionRefused)) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function lastWords(child: Deno.ChildProcess): Promise<string> {
  const text = await new Response(child.stderr).text();
  return text.trim().split("\n").slice(-8).join("\n") || "it said nothing";
}

function late(): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(
            `The kernel did not answer within ${patienceMilliseconds / 1000} s`,
          ),
        ),
      patienceMilliseconds,
    );
    Deno.unrefTimer(timer as unknown as number);
  });
}

function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => (listener.addr as Deno.NetAddr).port);
  listeners.forEach((listener) => listener.close());
  return ports;
}
