/** Messages of the ONNX schema as bytes, for what is written anew. */
import { field, varint } from "./splice.ts";

const text = new TextEncoder();

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The varint of an int64: a negative number is its two's complement. */
function int64(value: number): Uint8Array {
  if (value >= 0) return varint(value);
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) + 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** A field that holds an integer of at most 53 bits. */
export const integerField = (number: number, value: number): Uint8Array =>
  joined(varint(number * 8), int64(value));

export const textField = (number: number, value: string): Uint8Array => field(number, text.encode(value));

export interface NewTensor {
  readonly name: string;
  /** TensorProto.DataType. */
  readonly type: number;
  readonly dims: readonly number[];
}

/** A TensorProto up to its elements, which follow as `bytes` of raw_data. */
export function tensorHead({ name, type, dims }: NewTensor, bytes: number): Uint8Array {
  return joined(
    ...dims.map((n) => integerField(1, n)),
    integerField(2, type),
    textField(8, name),
    varint(9 * 8 + 2),
    varint(bytes),
  );
}

export const tensorMessage = (tensor: NewTensor, data: Uint8Array): Uint8Array =>
  joined(tensorHead(tensor, data.length), data);

export interface NewNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Attributes that are integers, or lists of them. */
  readonly integers?: Readonly<Record<string, number | readonly number[]>>;
  /** Instead of one output; "" for one that nobody reads. */
  readonly outputs?: readonly string[];
}

const typeInteger = 2, typeIntegers = 7;

/** AttributeProto of an integer, or of several. */
const attribute = (name: string, value: number | readonly number[]) =>
  typeof value === "number"
    ? joined(textField(1, name), integerField(3, value), integerField(20, typeInteger))
    : joined(textField(1, name), ...value.map((v) => integerField(8, v)), integerField(20, typeIntegers));

/** A NodeProto, named after what it computes. */
export const nodeMessage = ({ op, inputs, output, outputs = [output], integers = {} }: NewNode): Uint8Array =>
  joined(
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, `${output}_${op}`),
    textField(4, op),
    ...Object.entries(integers).map(([name, value]) => field(5, attribute(name, value))),
  );
