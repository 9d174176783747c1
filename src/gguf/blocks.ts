/** Tensors as ggml's blocks: what a scheme of the prelude has made of one, packed, and blocks decoded by the scheme's formula. */
import { bindScheme, type BoundScheme } from "../formula/scheme/bound.ts";
import { type Codes, newCodes } from "../formula/scheme/codes.ts";
import { decodeCodes } from "../formula/scheme/compiled.ts";
import { PartValues } from "../formula/scheme/part_values.ts";
import type { SchemeRun } from "../formula/scheme/run.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import { FixedKernels } from "../numerics/simd/fixed.ts";
import type { Machine } from "../tensor/machine.ts";
import { type Layout, layouts, type Plane } from "./layouts.ts";

/** Elements packed at a time, and by a shard. */
const most = 1 << 20, perShard = 1 << 16;

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

/** The part values that a layout stores, and how many of them a block has. */
function sourcesOf(layout: Layout, shareOf: (name: string) => number) {
  const names = [...new Set(layout.planes.map((p) => p.of))].filter((name) => name !== "codes");
  return names.map((name) => ({
    name,
    count: layout.elements / shareOf(name),
    bias: layout.bias[name] ?? 0,
  }));
}

interface Source {
  readonly name: string;
  readonly count: number;
  readonly bias: number;
}

const kinds = { f16: 1, trits: 2 } as const;

/** Tables of planes and of sources, as the kernels read them. */
function tables(
  machine: Machine,
  layout: Layout,
  sources: readonly Source[],
  at: readonly number[],
): number[] {
  const { arena } = machine;
  const words = (plane: Plane): number[] => {
    const source = sources.findIndex((s) => s.name === plane.of) + 1;
    const count = plane.count ?? (source === 0 ? layout.elements : sources[source - 1]!.count);
    const bits = typeof plane.bits === "number" ? plane.bits : 0;
    const kind = typeof plane.bits === "number" ? 0 : kinds[plane.bits];
    return [
      source,
      plane.at,
      kind,
      bits,
      plane.span,
      plane.from ?? 0,
      plane.shift ?? 0,
      plane.first ?? 0,
      count,
      plane.signed ? 32 - bits : 0,
    ];
  };
  const planes = arena.words(...layout.planes.flatMap(words));
  const values = arena.words(...sources.flatMap(({ count, bias }, i) => [at[i]!, count, bias]));
  return [planes, layout.planes.length, values];
}

/** Calls `work` for runs of blocks, with room in the arena for their bytes, codes and part values. */
function inRuns(
  machine: Machine,
  layout: Layout,
  sources: readonly Source[],
  blocks: number,
  work: (
    run: { readonly first: number; readonly count: number },
    at: { readonly bytes: number; readonly codes: number; readonly values: readonly number[] },
    call: (name: "packBlocks" | "unpackBlocks") => void,
  ) => void,
): void {
  const { arena, pool } = machine, mark = arena.mark(), kernels = new FixedKernels(arena, pool);
  const step = Math.max(1, Math.floor(most / layout.elements));
  const room = Math.min(step, blocks);
  // A kernel may read and write up to 15 bytes more than there are.
  const bytes = arena.alloc(room * layout.bytes + 16), codes = arena.alloc(room * layout.elements);
  const values = sources.map(({ count }) => arena.alloc(4 * room * count));
  const table = tables(machine, layout, sources, values);
  const rest = [bytes, layout.bytes, codes, layout.elements, layout.bias.codes ?? 0, ...table];
  try {
    for (let first = 0; first < blocks; first += step) {
      const count = Math.min(step, blocks - first);
      const call = (name: "packBlocks" | "unpackBlocks") =>
        kernels.blocks(name, count, perShard / layout.elements, rest);
      work({ first, count }, { bytes, codes, values }, call);
    }
  } finally {
    arena.release(mark);
  }
}

/**
 * The bytes of the blocks of a tensor, row after row, as ggml's quantize functions write them.
 * @param run of a scheme of the prelude whose name is the type.
 * @throws RangeError when the scheme is of no GGUF type; Interrupted.
 */
export function encodeBlocks(
  machine: Machine,
  { bound, codes, statistics }: Pick<SchemeRun, "bound" | "codes" | "statistics">,
): Uint8Array<ArrayBuffer> {
  const layout = layoutOf(bound.name), blocks = codes.length / layout.elements;
  const own = new Map(statistics.map((s) => [s.name, s]));
  const sources = sourcesOf(layout, (name) => own.get(name)!.share);
  const out = new Uint8Array(blocks * layout.bytes);
  inRuns(machine, layout, sources, blocks, ({ first, count }, at, call) => {
    const from = first * layout.elements, length = count * layout.elements;
    machine.arena.u8(at.codes, length).set(bytesOf(codes.subarray(from, from + length)));
    sources.forEach(({ name, count: each }, i) => {
      const { values } = own.get(name)!;
      machine.arena.f32(at.values[i]!, count * each).set(
        values.subarray(first * each, (first + count) * each),
      );
    });
    call("packBlocks");
    out.set(machine.arena.u8(at.bytes, count * layout.bytes), first * layout.bytes);
  });
  return out;
}

const bytesOf = (codes: Codes) => new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);

/**
 * The values of blocks, by the formula of the scheme that has their type's name.
 * @param bytes of rows * cols elements.
 * @throws RangeError when the bytes are not those of so many elements, or the blocks do not divide the rows; Interrupted.
 */
export function decodeBlocks(
  machine: Machine,
  scheme: SchemeFormula,
  bytes: Uint8Array,
  { rows, cols }: { readonly rows: number; readonly cols: number },
): Float32Array {
  const layout = layoutOf(scheme.name), size = rows * cols, blocks = size / layout.elements;
  if (cols % layout.elements !== 0) {
    throw new RangeError(
      `Cannot read ${scheme.name} as rows must be whole blocks of ${layout.elements}: they have ${cols} elements`,
    );
  }
  if (bytes.length !== blocks * layout.bytes) {
    throw new RangeError(
      `Cannot read ${scheme.name} as ${rows} x ${cols} elements must have ${
        blocks * layout.bytes
      } bytes: they have ${bytes.length}`,
    );
  }
  const bound: BoundScheme = bindScheme(scheme, {
    parameters: new Map(),
    rows,
    cols,
    level: undefined,
    clip: { kind: "none" },
  });
  const shares = new Map(bound.statistics.map((s) => [s.name, s.share]));
  const sources = sourcesOf(layout, (name) => shares.get(name)!);
  const parts = new PartValues(machine, size);
  for (const { name } of sources) parts.declare(name, shares.get(name)!);
  const { low } = bound.codes.kind === "range" ? bound.codes : { low: 0 };
  const codes = newCodes(low < 0 ? "i8" : "u8", size);
  inRuns(machine, layout, sources, blocks, ({ first, count }, at, call) => {
    machine.arena.u8(at.bytes, count * layout.bytes).set(
      bytes.subarray(first * layout.bytes, (first + count) * layout.bytes),
    );
    call("unpackBlocks");
    const length = count * layout.elements;
    bytesOf(codes).set(machine.arena.u8(at.codes, length), first * layout.elements);
    sources.forEach(({ name, count: each }, i) => {
      parts.of(name).set(machine.arena.f32(at.values[i]!, count * each), first * each);
    });
  });
  const values = new Float32Array(size);
  decodeCodes(bound, codes, parts, 0, values);
  return values;
}
