/** Layers on integers alone. Compiled by `deno task gen` into ../kernels.gen.ts. */
export { convolve } from "./convolve";
