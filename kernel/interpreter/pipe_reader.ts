/**
 * The worker that reads the interpreter's pipe while a cell computes. It sets the interrupt flag itself, so that the flag
 * is there at once, and clears it when it hands on a new cell: an interrupt meant for one cell never hits the next.
 */
import process from "node:process";
import { Unframer } from "./framing.ts";
import { type Mailbox, put, ring } from "./mailbox.ts";
import type { ToInterpreter } from "./messages.ts";

/** How long a cell has to end when the supervisor is gone. */
const farewellMilliseconds = 2000;

export interface Listening {
  /** Element 0 is set while the user wants the cell to stop. */
  readonly flag: Int32Array;
  readonly mailbox: Mailbox;
}

interface Scope {
  onmessage: ((event: MessageEvent<Listening>) => void) | null;
  postMessage(message: ToInterpreter | "quit"): void;
}
const scope = self as unknown as Scope;

function listen({ flag, mailbox }: Listening): void {
  const unframer = new Unframer<ToInterpreter>();
  for (;;) {
    const buffer = new Uint8Array(65536);
    const size = Deno.stdin.readSync(buffer);
    if (size === null) break;
    for (const message of unframer.push(buffer.subarray(0, size))) {
      if (message.kind === "interrupt") {
        Atomics.store(flag, 0, 1);
        Atomics.notify(flag, 0);
        ring(mailbox);
      } else if (message.kind === "runner" || message.kind === "bytes") {
        put(mailbox, message);
      } else {
        Atomics.store(flag, 0, 0);
        scope.postMessage(message);
      }
    }
  }
  // The supervisor has closed the pipe or is dead. A worker cannot end a main thread that never polls the flag, so
  // the process ends itself: nothing that computes is left behind.
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  ring(mailbox);
  scope.postMessage("quit");
  setTimeout(() => process.kill(process.pid, "SIGKILL"), farewellMilliseconds);
}

scope.onmessage = (event) => listen(event.data);
