/** Kernels of linear algebra. Calling convention: src/tensor/kernel.ts. Compiled by `deno task gen` into ../kernels.gen.ts. */
export { pack } from "./pack";
export { multiply } from "./multiply";
export { factor } from "./factor";
export { substitute } from "./substitute";
export { toColumns } from "./to_columns";
export { fromColumns } from "./from_columns";
export { accumulate } from "./accumulate";
export { hadamard } from "./hadamard";
