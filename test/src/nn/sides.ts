/** Networks on the kernels with 1, 2 and 8 threads and on their twin: all must leave the same bytes. */
import type { Shape } from "../../../src/nn/layer.ts";
import type { Network, NetworkLayer } from "../../../src/nn/structure.ts";
import { type Kernels, kernelsOn, scalarKernels } from "../../../src/nn/kernels.ts";
import type { OptimizerEntry, Values } from "../../../src/registry/define.ts";
import { find } from "../../../src/registry/registry.ts";
import { Arena } from "../../../src/tensor/arena.ts";
import { ThreadPool } from "../../../src/tensor/pool.ts";

export interface Side {
  readonly name: string;
  readonly arena: Arena;
  readonly of: Kernels;
}

const bytes = 1 << 26;

/** The twin first. */
export function openSides(...threads: readonly number[]): { sides: readonly Side[]; close(): void } {
  const twin = new Arena(bytes), pools: ThreadPool[] = [];
  const machines = threads.map((n): Side => {
    const arena = new Arena(bytes), pool = new ThreadPool(arena, n, new Int32Array(1));
    pools.push(pool);
    return { name: `${n} threads`, arena, of: kernelsOn({ arena, pool }) };
  });
  return {
    sides: [{ name: "twin", arena: twin, of: scalarKernels(twin) }, ...machines],
    close: () => pools.forEach((pool) => pool.close()),
  };
}

const usual = (params: readonly { name: string; fallback?: number }[]): Values =>
  Object.fromEntries(params.flatMap((p) => p.fallback === undefined ? [] : [[p.name, p.fallback]]));

export function layerOf(name: string, values: Values = {}): NetworkLayer {
  const entry = find("networkLayer", name)!;
  return { entry, values: { ...usual(entry.params), ...values } };
}

export const lenet: Network = {
  layers: [
    layerOf("conv2d", { filters: 8, kernel: 5 }),
    layerOf("relu"),
    layerOf("pool", { size: 2 }),
    layerOf("conv2d", { filters: 16, kernel: 5 }),
    layerOf("relu"),
    layerOf("pool", { size: 2 }),
    layerOf("dense", { units: 10 }),
  ],
};

export function optimizerOf(name: string, values: Values): { optimizer: OptimizerEntry; values: Values } {
  const optimizer = find("optimizer", name)!;
  return { optimizer, values: { ...usual(optimizer.params), ...values } };
}

export const f32 = (text: string): Float32Array<ArrayBuffer> =>
  new Float32Array(Uint8Array.fromBase64(text).buffer);

/** The bits of arrays as one text: quick to compare, however long. */
export const bitsOf = (...arrays: readonly Float32Array[]): string =>
  arrays.map((v) => new Uint8Array(v.buffer, v.byteOffset, v.byteLength).toHex()).join(" ");

/** The largest difference as a part of the largest wanted value. */
export function distance(found: Float32Array, wanted: Float32Array): number {
  if (found.length !== wanted.length) return Infinity;
  const largest = wanted.reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30);
  return wanted.reduce((most, v, i) => Math.max(most, Math.abs(v - found[i]!)), 0) / largest;
}

export type { Shape };
