/** The supervisor's part of `graph_runner.ts`: starts real runners, and passes on what is said. */
import { Unframer } from "../kernel/interpreter/framing.ts";
import { type Mailbox, put } from "../kernel/interpreter/mailbox.ts";
import type { RunnerOrder } from "../kernel/interpreter/messages.ts";
import { runnerProgram } from "../kernel/supervisor/runner_program.ts";
import { Runners } from "../kernel/supervisor/runners.ts";
import { findSources } from "../kernel/supervisor/sources.ts";

interface Scope {
  onmessage: ((event: MessageEvent<Mailbox | Uint8Array>) => void) | null;
}
const scope = self as unknown as Scope;

scope.onmessage = ({ data: mailbox }) => {
  if (mailbox instanceof Uint8Array) throw new TypeError("the mailbox must come first");
  const unframer = new Unframer<RunnerOrder>();
  const runners = new Runners(runnerProgram(findSources(), "/", undefined)!, 2, {
    notice: (notice) => put(mailbox, notice),
    bytes(runner, pieces) {
      for (const bytes of pieces) put(mailbox, { kind: "bytes", runner, bytes });
      return Promise.resolve();
    },
  });
  scope.onmessage = ({ data }) => {
    if (!(data instanceof Uint8Array)) return;
    for (const message of unframer.push(data)) {
      if (message.kind === "bytes") void runners.pass(message);
      else runners.order(message);
    }
  };
};
