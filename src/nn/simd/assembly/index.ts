/** Kernels of networks beside those of linear algebra. Compiled by `deno task gen` into ../kernels.gen.ts. */
export { rectify, rectifyGradient } from "./rectify";
export { maxPool, maxPoolGradient } from "./max_pool";
export { planeSums } from "./plane_sums";
export { add } from "./add";
export { normalize, normalizeGradient } from "./normalize";
