/** GGUF files written by hand, field by field, for tests: what is wrong in them is wrong on purpose. */
export type Bytes = readonly number[];

export const u32 = (value: number): Bytes => [...new Uint8Array(new Uint32Array([value]).buffer)];
export const u64 = (
  value: number | bigint,
): Bytes => [...new Uint8Array(new BigUint64Array([BigInt(value)]).buffer)];
export const text = (value: string): Bytes => {
  const bytes = new TextEncoder().encode(value);
  return [...u64(bytes.length), ...bytes];
};
export const pair = (
  key: string,
  type: number,
  ...value: Bytes
): Bytes => [...text(key), ...u32(type), ...value];
export const info = (
  name: string,
  dims: readonly (number | bigint)[],
  type: number,
  offset: number,
): Bytes => [
  ...text(name),
  ...u32(dims.length),
  ...dims.flatMap(u64),
  ...u32(type),
  ...u64(offset),
];

interface Parts {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: number | bigint;
  readonly pairCount?: number | bigint;
  readonly pairs?: readonly Bytes[];
  readonly infos?: readonly Bytes[];
  /** Bytes of data. */
  readonly data?: number;
}

export function gguf(
  { magic = "GGUF", version = 3, pairs = [], infos = [], data = 0, ...counts }: Parts,
): Uint8Array {
  const head = [
    ...new TextEncoder().encode(magic),
    ...u32(version),
    ...u64(counts.tensorCount ?? infos.length),
    ...u64(counts.pairCount ?? pairs.length),
    ...pairs.flat(),
    ...infos.flat(),
  ];
  const bytes = new Uint8Array(data === 0 ? head.length : Math.ceil(head.length / 32) * 32 + data);
  bytes.set(head);
  return bytes;
}
