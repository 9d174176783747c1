import type { Arena } from "./arena.ts";
import type { ThreadPool } from "./pool.ts";

/** Working memory and the threads that share it: what kernels of all sorts run on. */
export interface Machine {
  readonly arena: Arena;
  readonly pool: ThreadPool;
}
