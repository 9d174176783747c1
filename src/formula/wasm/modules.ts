/** Modules by their bytes: equal kernels are compiled once. */
import { KernelModule } from "../../tensor/kernel.ts";

const modules = new Map<string, KernelModule>();
/** Modules kept; the oldest goes first. */
const kept = 128;

export function moduleOf(bytes: Uint8Array<ArrayBuffer>): KernelModule {
  const key = bytes.toBase64();
  let module = modules.get(key);
  modules.delete(key);
  modules.set(key, module ??= new KernelModule(bytes));
  for (const oldest of modules.keys()) {
    if (modules.size <= kept) break;
    modules.delete(oldest);
  }
  return module;
}
