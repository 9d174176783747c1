/** Kernels of fixed shape. Calling convention: src/tensor/kernel.ts. Compiled by `deno task gen` into ../kernels.gen.ts. */
export { ranges } from "./ranges";
export { countHigh, countLow, rowQuantile } from "./select";
export { histogram } from "./histogram";
export { countPatterns } from "./patterns";
export { pack, unpack } from "./pack";
export { atMax } from "./at_max";
export { serialSum } from "./serial_sum";
export { affineSearch } from "./affine_search";
export { scaleSearch } from "./scale_search";
export { scaleDescent } from "./scale_descent";
export { tableSearch } from "./table_search";
export { packBlocks, unpackBlocks } from "./blocks";
