/** Which request is answered by what. `execute_request` and `comm_msg` are not here: they wait in the queue. */
import type { Answer } from "../desk.ts";
import { commClose, commInfo, commOpen } from "./comms.ts";
import { complete } from "./complete.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is_complete.ts";
import { kernelInfo } from "./kernel_info.ts";
import { shutdown } from "./shutdown.ts";

/** A type that is not here is no request of ours: it gets its busy and idle, and no reply. */
export const answers: ReadonlyMap<string, Answer> = new Map([
  ["kernel_info_request", kernelInfo],
  ["complete_request", complete],
  ["inspect_request", inspect],
  ["is_complete_request", isComplete],
  ["history_request", history],
  ["comm_info_request", commInfo],
  ["comm_open", commOpen],
  ["comm_close", commClose],
  ["interrupt_request", interrupt],
  ["shutdown_request", shutdown],
]);
