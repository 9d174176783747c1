/** Layouts as the kernels that pack and unpack read them. */
import { FixedKernels } from "../numerics/simd/fixed.ts";
import type { Machine } from "../tensor/machine.ts";
import type { Step } from "../tensor/pool.ts";
import { type Layout, layouts, type Plane } from "./layouts.ts";

/** Elements packed at a time, and by a shard. */
export const most = 1 << 20;
export const perShard = 1 << 16;

/**
 * The layout of a type such as "q4_0".
 * @throws RangeError when there is none, naming those that there are.
 */
export function layoutOf(type: string): Layout {
  const layout = Object.hasOwn(layouts, type) ? layouts[type] : undefined;
  if (layout !== undefined) return layout;
  throw new RangeError(
    `Cannot pack as the type must be one of ${Object.keys(layouts).join(", ")}: it is "${type}"`,
  );
}

/** @throws RangeError when a row is not whole blocks, which GGUF cannot store. */
export function checkRows(type: string, { elements }: Layout, cols: number): void {
  if (cols % elements === 0) return;
  throw new RangeError(
    `Cannot store rows as ${type} as they must be whole blocks of ${elements} elements: they have ${cols}. ` +
      `A type with blocks of 32, or keeping the tensor, is what GGUF has for them`,
  );
}

/** A part value that is stored. */
export interface Source {
  readonly name: string;
  /** How many a block has. */
  readonly count: number;
  readonly bias: number;
}

export function sourcesOf(layout: Layout, shareOf: (name: string) => number): Source[] {
  const names = [...new Set(layout.planes.map((p) => p.of))].filter((name) => name !== "codes");
  return names.map((name) => ({
    name,
    count: layout.elements / shareOf(name),
    bias: layout.bias[name] ?? 0,
  }));
}

/** Where blocks lie in the arena: bytes, codes (one a byte), and each source (binary32). */
export interface At {
  readonly bytes: number;
  readonly codes: number;
  readonly values: readonly number[];
}

const kinds = { f16: 1, trits: 2 } as const;

/** Packs or unpacks blocks: 16 bytes behind them may be read and written. What the step needs is in the arena until the caller frees it. */
export function stepOf(
  { arena, pool }: Machine,
  name: "packBlocks" | "unpackBlocks",
  layout: Layout,
  sources: readonly Source[],
  blocks: number,
  { bytes, codes, values }: At,
): Step {
  const words = ({ of, at, bits, span, from = 0, shift = 0, first = 0, count, signed }: Plane): number[] => {
    const source = sources.findIndex((s) => s.name === of);
    const [kind, wide] = typeof bits === "number" ? [0, bits] : [kinds[bits], 0];
    const all = source < 0 ? layout.elements : sources[source]!.count;
    return [source + 1, at, kind, wide, span, from, shift, first, count ?? all, signed ? 32 - wide : 0];
  };
  const planes = arena.words(...layout.planes.flatMap(words));
  const parts = arena.words(...sources.flatMap(({ count, bias }, i) => [values[i]!, count, bias]));
  const { elements, bias } = layout;
  return new FixedKernels(arena, pool).blocks(
    name,
    ...[blocks, perShard / elements, bytes, layout.bytes, codes, elements, bias.codes ?? 0],
    ...[planes, layout.planes.length, parts],
  );
}
