/** The elements of a TensorProto: where they stand in the file, in a file beside it, or unpacked in memory. */
import type { ByteSource } from "../../ports.ts";
import { bytesPerElement, type Elements, FileElements, MemoryElements } from "../elements.ts";
import { widenBf16, widenF16 } from "../half.ts";
import type { Dtype } from "../model.ts";
import { isBelow, type OpenBeside } from "../beside.ts";
import { dequantizedElements } from "./dequantized.ts";
import { dataTypeName, dataTypes, type TensorProto } from "./proto.ts";
import { pathOf, type Wire } from "./wire.ts";

/** @throws ModelFileError when the elements are not where the tensor says. */
export function elementsOf(wire: Wire, tensor: TensorProto, beside: OpenBeside | undefined): Elements {
  if (tensor.dequantized !== undefined) return dequantizedElements(wire, tensor, beside);
  const dtype = dataTypeName(tensor.type) as Dtype;
  if (tensor.external !== undefined) {
    const { source, offset } = externalBytes(wire, tensor, beside);
    return new FileElements(source, offset, tensor.size, dtype);
  }
  const { data, size } = tensor;
  const [piece, ...more] = data;
  const together = more.length === 0 && piece !== undefined && piece.packed && piece.field !== "int32_data";
  if (together) return new FileElements(wire.source, piece.start, size, dtype);
  return new MemoryElements(
    dtype === "f32" || dtype === "f64" ? joined(wire, tensor, dtype) : codes(wire, tensor, dtype),
  );
}

/** float_data or double_data in several pieces. */
function joined(wire: Wire, tensor: TensorProto, dtype: Dtype): Float32Array {
  const values = new Float32Array(tensor.size), width = bytesPerElement[dtype];
  let at = 0;
  for (const { start, end, field } of tensor.data) {
    if (field !== (dtype === "f32" ? "float_data" : "double_data")) continue;
    const count = (end - start) / width;
    new FileElements(wire.source, start, count, dtype).read(0, values.subarray(at, at + count));
    at += count;
  }
  return values;
}

/** Half-width codes, each an entry of int32_data. */
function codes(wire: Wire, tensor: TensorProto, dtype: Dtype): Float32Array {
  const found: number[] = [];
  for (const { start, end, field } of tensor.data) {
    if (field === "int32_data") wire.varints({ ...tensor.span, start, end }, found, tensor.size);
  }
  if (found.length !== tensor.size) {
    const { start } = tensor.span;
    wire.fail(
      `must have ${tensor.size} elements of ${dtype}: it has ${found.length}`,
      start,
      pathOf(tensor.span),
    );
  }
  const values = new Float32Array(tensor.size);
  (dtype === "f16" ? widenF16 : widenBf16)(Uint16Array.from(found), values);
  return values;
}

/**
 * Where the elements of a tensor with external data are.
 * @throws ModelFileError when it says what cannot be.
 */
export function externalBytes(
  wire: Wire,
  { external, span, size, name, type }: TensorProto,
  beside: OpenBeside | undefined,
): { source: ByteSource; offset: number; length: number } {
  const fail = (problem: string) => wire.fail(problem, span.start, `${pathOf(span)}.external_data`);
  const location = external?.get("location") ?? "";
  if (!isBelow(location)) {
    fail(`must be in a file below the model's folder: it says "${location}"`);
  }
  if (beside === undefined) {
    return fail(`must be in the model's own file: "${name}" is in "${location}"`);
  }
  const bits = dataTypes[type]?.[1] ?? 0;
  if (bits === 0) fail(`must have a type of fixed width: it is ${dataTypeName(type)}`);
  const length = Math.ceil(size * bits / 8);
  const offset = Number(external?.get("offset") ?? 0);
  const said = Number(external?.get("length") ?? length);
  const source = beside(location);
  if (!(Number.isSafeInteger(offset) && offset >= 0 && offset + length <= source.size)) {
    fail(`must lie in the ${source.size} bytes of "${location}": it is ${length} bytes from ${offset}`);
  }
  if (said !== length) fail(`must have ${length} bytes: it says ${said}`);
  return { source, offset, length };
}
