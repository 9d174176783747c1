/** All that networks run on: linear algebra and what is beside it. Two implementations, one result. */
import {
  type LinearAlgebra,
  linearAlgebra,
  scalarLinearAlgebra,
} from "../numerics/linear_algebra/linear_algebra.ts";
import type { Arena } from "../tensor/arena.ts";
import type { Machine } from "../tensor/machine.ts";
import type { Elements } from "./elements.ts";
import { scalarElements } from "./scalar/elements.ts";
import { simdElements } from "./simd/elements.ts";

export interface Kernels {
  readonly arena: Arena;
  readonly algebra: LinearAlgebra;
  readonly elements: Elements;
}

/** On WebAssembly SIMD and the threads of the machine. */
export const kernelsOn = (machine: Machine): Kernels => ({
  arena: machine.arena,
  algebra: linearAlgebra(machine),
  elements: simdElements(machine),
});

/** In plain TypeScript: the definition of correct. */
export const scalarKernels = (arena: Arena): Kernels => ({
  arena,
  algebra: scalarLinearAlgebra(arena),
  elements: scalarElements(arena),
});
