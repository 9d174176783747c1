/** Protobuf messages by hand, so that tests can write what no library would. */
export type Bytes = number[];

export function varint(value: number | bigint): Bytes {
  const bytes: Bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

export const int = (field: number, value: number | bigint): Bytes => [...varint(field * 8), ...varint(value)];

export function bytes(field: number, ...content: (Bytes | string)[]): Bytes {
  const all = content.flatMap((part) =>
    typeof part === "string" ? [...new TextEncoder().encode(part)] : part
  );
  return [...varint(field * 8 + 2), ...varint(all.length), ...all];
}

export const floats = (...values: number[]): Bytes => [...new Uint8Array(Float32Array.from(values).buffer)];

/** TensorProto of f32 with these elements as raw_data. */
export function tensor(name: string, dims: number[], values: number[]): Bytes {
  return [...dims.flatMap((n) => int(1, n)), ...int(2, 1), ...bytes(8, name), ...bytes(9, floats(...values))];
}

/** NodeProto with string inputs and outputs. */
export function node(op: string, inputs: string[], outputs: string[], ...attributes: Bytes[]): Bytes {
  return [
    ...inputs.flatMap((name) => bytes(1, name)),
    ...outputs.flatMap((name) => bytes(2, name)),
    ...bytes(4, op),
    ...attributes.flatMap((attribute) => bytes(5, attribute)),
  ];
}

/** ModelProto (ir_version 8) around a GraphProto. */
export const model = (graph: Bytes): Uint8Array => Uint8Array.from([...int(1, 8), ...bytes(7, graph)]);
