/** Quantized tensors as ggml's blocks and back: what a scheme of the prelude has made, packed, and blocks decoded by its formula. */
import { bindScheme } from "../formula/scheme/bound.ts";
import { type Codes, newCodes } from "../formula/scheme/codes.ts";
import { decodeCodes } from "../formula/scheme/compiled.ts";
import { PartValues } from "../formula/scheme/part_values.ts";
import type { SchemeRun } from "../formula/scheme/run.ts";
import type { SchemeFormula } from "../formula/tree.ts";
import type { Machine } from "../tensor/machine.ts";
import type { Layout } from "./layouts.ts";
import { type At, checkRows, layoutOf, most, perShard, type Source, sourcesOf, stepOf } from "./places.ts";

/** Calls `work` for runs of blocks, with room in the arena for them. `go` runs the kernel on the first `count` of them. */
function inRuns(
  machine: Machine,
  layout: Layout,
  sources: readonly Source[],
  blocks: number,
  name: "packBlocks" | "unpackBlocks",
  work: (run: { readonly first: number; readonly count: number }, at: At, go: () => void) => void,
): void {
  const { arena, pool } = machine, mark = arena.mark();
  const step = most / layout.elements, room = Math.min(step, blocks);
  const at: At = {
    bytes: arena.alloc(room * layout.bytes + 16),
    codes: arena.alloc(room * layout.elements),
    values: sources.map(({ count }) => arena.alloc(4 * room * count)),
  };
  try {
    for (let first = 0; first < blocks; first += step) {
      const count = Math.min(step, blocks - first);
      const kernel = stepOf(machine, name, layout, sources, count, at);
      const shards = Math.ceil(count * layout.elements / perShard);
      work({ first, count }, at, () => pool.chain([kernel], shards));
    }
  } finally {
    arena.release(mark);
  }
}

const bytesOf = (codes: Codes) => new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);

/**
 * The bytes of the blocks of a tensor, row after row, as ggml's quantize functions write them.
 * @param run of a scheme of the prelude whose name is the type.
 * @throws RangeError when the scheme is of no GGUF type; Interrupted.
 */
export function encodeBlocks(
  machine: Machine,
  { bound, codes, statistics }: Pick<SchemeRun, "bound" | "codes" | "statistics">,
): Uint8Array<ArrayBuffer> {
  const { arena } = machine, layout = layoutOf(bound.name), blocks = codes.length / layout.elements;
  const own = new Map(statistics.map((s) => [s.name, s]));
  const sources = sourcesOf(layout, (name) => own.get(name)!.share);
  const out = new Uint8Array(blocks * layout.bytes);
  inRuns(machine, layout, sources, blocks, "packBlocks", ({ first, count }, at, go) => {
    const from = first * layout.elements, length = count * layout.elements;
    arena.u8(at.codes, length).set(bytesOf(codes.subarray(from, from + length)));
    sources.forEach(({ name, count: each }, i) => {
      const values = own.get(name)!.values.subarray(first * each, (first + count) * each);
      arena.f32(at.values[i]!, count * each).set(values);
    });
    go();
    out.set(arena.u8(at.bytes, count * layout.bytes), first * layout.bytes);
  });
  return out;
}

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
  const { arena } = machine, layout = layoutOf(scheme.name);
  checkRows(scheme.name, layout, cols);
  const size = rows * cols, blocks = size / layout.elements, wanted = blocks * layout.bytes;
  if (bytes.length !== wanted) {
    throw new RangeError(
      `Cannot read ${scheme.name} as ${rows} x ${cols} elements must have ${wanted} bytes: they have ${bytes.length}`,
    );
  }
  const bound = bindScheme(scheme, {
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
  const codes = newCodes(bound.codes.kind === "range" && bound.codes.low < 0 ? "i8" : "u8", size);
  inRuns(machine, layout, sources, blocks, "unpackBlocks", ({ first, count }, at, go) => {
    const from = first * layout.bytes, length = count * layout.bytes;
    arena.u8(at.bytes, length).set(bytes.subarray(from, from + length));
    go();
    bytesOf(codes).set(arena.u8(at.codes, count * layout.elements), first * layout.elements);
    sources.forEach(({ name, count: each }, i) => {
      parts.of(name).set(arena.f32(at.values[i]!, count * each), first * each);
    });
  });
  const values = new Float32Array(size);
  decodeCodes(bound, codes, parts, 0, values);
  return values;
}
