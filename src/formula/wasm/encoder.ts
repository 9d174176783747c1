/** WebAssembly modules as bytes (WebAssembly Core Specification 3.0, section 5): numbers, sections, and the one shape of module that kernels have. */
import type { Code } from "./code.ts";

/** An unsigned integer of at most 32 bits, seven bits a byte, low bits first (LEB128). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (; rest > 127; rest >>>= 7) bytes.push(rest & 127 | 128);
  bytes.push(rest);
  return bytes;
}

/** A signed integer of 32 bits. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push(rest & 127 | 128);
  bytes.push(rest & 127);
  return bytes;
}

export function float32(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

export function float64(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

export const valueType = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = keyof typeof valueType;

const name = (text: string) => [...unsigned(text.length), ...new TextEncoder().encode(text)];
const vector = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** Runs of locals of one type, as a function declares them. */
function locals(types: readonly ValueType[]): number[] {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return vector(runs.map(({ type, count }) => [...unsigned(count), valueType[type]]));
}

/**
 * A module of kernels (src/tensor/kernel.ts): imports env.memory, shared, of at most 65,536 pages; each function takes (block: i32,
 * shard: i32), gives nothing, and is exported by its name.
 * @throws Error when the bytes are not a valid module: a mistake in Quire.
 */
export function kernelModule(functions: ReadonlyMap<string, Code>): Uint8Array<ArrayBuffer> {
  const bodies = [...functions.values()].map((code) => {
    const body = [...locals(code.locals), ...code.bytes, 0x0b];
    return [...unsigned(body.length), ...body];
  });
  const bytes = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([[0x60, 2, valueType.i32, valueType.i32, 0]])),
    ...section(2, vector([[...name("env"), ...name("memory"), 2, 3, ...unsigned(0), ...unsigned(65536)]])),
    ...section(3, vector(bodies.map(() => [0]))),
    ...section(7, vector([...functions.keys()].map((n, i) => [...name(n), 0, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
  if (!WebAssembly.validate(bytes)) {
    throw new Error(
      `Cannot compile a formula as its module must be valid: it is not, in ${bytes.length} bytes`,
    );
  }
  return bytes;
}
