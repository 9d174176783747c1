/** `quire kernel CONNECTION_FILE`: what a front end starts. */
import { Composer } from "../protocol/compose.ts";
import { parseConnectionFile } from "../supervisor/connection_file.ts";
import { Kernel, type KernelOptions } from "../supervisor/kernel.ts";
import { watchParent } from "../supervisor/parent.ts";
import { ZeroMqWire } from "../supervisor/zeromq_wire.ts";
import { UsageError } from "./usage_error.ts";

export async function kernel(args: readonly string[]): Promise<number> {
  const [path, ...rest] = args;
  if (path === undefined || rest.length > 0) throw new UsageError("quire kernel needs one connection file");
  await serveConnection(path, { folder: Deno.cwd() });
  return 0;
}

/** Serves until the kernel is told to shut down, or its parent is gone. */
export async function serveConnection(path: string, options: KernelOptions): Promise<void> {
  const file = parseConnectionFile(await Deno.readTextFile(path));
  const kernel = new Kernel(options);
  const wire = new ZeroMqWire(file, new Composer(kernel.session), kernel.receive);
  kernel.attach(wire);
  // A kernelspec without interrupt_mode, and a terminal's Ctrl-C, send the signal instead of the message.
  Deno.addSignalListener("SIGINT", () => kernel.interrupt());
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => void kernel.shutdown());
  watchParent(() => void kernel.shutdown());
  await kernel.exited;
  await wire.close();
}
