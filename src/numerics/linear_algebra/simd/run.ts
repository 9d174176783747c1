import type { Word } from "../../../tensor/arena.ts";
import { KernelModule } from "../../../tensor/kernel.ts";
import type { Machine } from "../../../tensor/machine.ts";
import { within } from "../working_memory.ts";
import { kernels } from "./kernels.gen.ts";

let compiled: KernelModule | undefined;

/** Runs a kernel of ./assembly; the layout of its block is said in its source. Throws as the pool does. */
export function run({ arena, pool }: Machine, name: string, shards: number, ...block: Word[]): void {
  compiled ??= new KernelModule(Uint8Array.fromBase64(kernels));
  within(arena, () => pool.run(compiled!, name, arena.words(...block), shards));
}
