/** `quire kernel CONNECTION_FILE`: what a front end starts. */
import { dirname } from "node:path";
import { Composer } from "../protocol/compose.ts";
import { parseConnectionFile } from "../supervisor/connection_file.ts";
import { Kernel, type KernelOptions } from "../supervisor/kernel.ts";
import { watchParent } from "../supervisor/parent.ts";
import { ZeroMqWire } from "../supervisor/zeromq_wire.ts";
import { optionsOf } from "./descriptions.ts";
import { FileError, UsageError } from "./usage_error.ts";

export async function kernel(args: readonly string[]): Promise<number> {
  const [path, ...rest] = optionsOf("kernel", args).positional;
  if (path === undefined || rest.length > 0) {
    throw new UsageError("it needs one connection file", "要写明一个连接文件");
  }
  await serveConnection(path, { folder: Deno.cwd() });
  return 0;
}

/** An installed kernel has no permission to write, so that it cannot be made to. */
function mayWrite(folder: string): boolean {
  return Deno.permissions.querySync({ name: "write", path: folder }).state ===
    "granted";
}

/**
 * Serves until the kernel is told to shut down, or its parent is gone.
 *
 * @throws UsageError when the connection file asks for what cannot be served
 */
export async function serveConnection(
  path: string,
  options: KernelOptions,
): Promise<void> {
  const text = await Deno.readTextFile(path).catch((cause: Error) => {
    throw new FileError(
      `Cannot serve ${path} as it must be a connection file that can be read: ${cause.message}`,
      `无法使用连接文件 ${path}：${cause.message}`,
    );
  });
  const file = parseConnectionFile(text);
  if (file.transport === "ipc" && !mayWrite(dirname(file.ip))) {
    throw new FileError(
      `Cannot serve ${path} as its transport must be tcp: it is ipc, whose sockets are files, and this Quire may write none`,
      `无法使用连接文件 ${path}：transport 要是 tcp，ipc 的套接字是文件，而此 Quire 不能写文件`,
    );
  }
  const composer = new Composer();
  // First the sockets: what is wrong with them shows at once, and a front end that connects meanwhile has only to wait.
  const wire = new ZeroMqWire(
    file,
    composer,
    (...received) => kernel.receive(...received),
  );
  const kernel = new Kernel({ ...options, composer });
  kernel.attach(wire);
  // A kernelspec without interrupt_mode, and a terminal's Ctrl-C, send the signal instead of the message.
  Deno.addSignalListener("SIGINT", () => kernel.interrupt());
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => void kernel.shutdown());
  }
  watchParent(() => void kernel.shutdown());
  await kernel.exited;
  await wire.close();
}
