/** Kernels of fixed shape. Calling convention: src/tensor/kernel.ts. Compiled by `deno task gen` into ../kernels.gen.ts. */
export { ranges } from "./ranges";
export { countHigh, countLow, rowQuantile } from "./select";
export { histogram } from "./histogram";
export { pack, unpack } from "./pack";
