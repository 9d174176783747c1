/** Kernels of fixed shape. Calling convention: src/tensor/kernel.ts. Compiled by `deno task gen` into ../kernels.gen.ts. */
export { ranges } from "./ranges";
export { qparams } from "./qparams";
export { encode, loss, quantize } from "./encode";
export { decode } from "./decode";
export { compare } from "./compare";
export { candidates, search } from "./clip";
export { countHigh, countLow, percentile, rowQuantile } from "./select";
export { histogram } from "./histogram";
export { pack, unpack } from "./pack";
