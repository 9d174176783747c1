/** The header of an array in NumPy's format, versions 1 to 3 (numpy.org/doc/stable/reference/generated/numpy.lib.format.html). */
import type { ByteSource } from "../../ports.ts";
import { ModelFileError } from "../file_error.ts";
import type { Dtype } from "../model.ts";
import { contiguous, sizeOf, type View } from "../view.ts";

export interface NpyArray {
  readonly shape: readonly number[];
  /** How it lies in memory: in the order of C, or of Fortran. */
  readonly view: View;
  /** Such as "f32" or "i64"; as NumPy says it when it is anything else, such as ">f4". */
  readonly type: string;
  /** Of real numbers that are read. */
  readonly dtype: Dtype | undefined;
  /** Of the first element in the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** Where an array stands: a whole file, or a member of an archive. */
export interface NpyPlace {
  readonly path: string;
  readonly source: ByteSource;
  /** "" for a file of its own, else the member's name. */
  readonly member: string;
  readonly start: number;
  readonly end: number;
}

const magic = "\x93NUMPY";
/** NumPy itself trusts headers of up to 10,000 characters. */
const mostHeader = 1 << 20;
const mostAxes = 64;
const dtypes: Readonly<Record<string, Dtype>> = { "<f2": "f16", "<f4": "f32", "<f8": "f64" };

/** "<i8", eight bytes, is "i64". */
function typeName(descr: string): string {
  const [, kind, width] = /^[<|]([iuf])(\d)$/.exec(descr) ?? [];
  return kind === undefined ? descr : `${kind}${8 * Number(width)}`;
}

/** In the order of Fortran the first axis runs fastest. */
function fortran(shape: readonly number[]): View {
  const { strides } = contiguous(shape.toReversed());
  return { shape, strides: strides.toReversed() };
}

/** @throws ModelFileError that names the field and its place. */
export function readNpyHeader({ path, source, member, start, end }: NpyPlace): NpyArray {
  const format = member === "" ? "a NumPy array" : "NumPy arrays";
  const fail = (problem: string, field: string, at = start): never => {
    throw new ModelFileError(path, format, problem, at, member === "" ? field : `${member}: ${field}`);
  };
  const read = (at: number, bytes: number, field: string) => {
    if (at + bytes > end) fail(`must have ${bytes} bytes: there are ${Math.max(0, end - at)}`, field, at);
    const into = new Uint8Array(bytes);
    source.read(at, into);
    return into;
  };
  const head = read(start, 8, "the magic number");
  const begin = String.fromCharCode(...head.subarray(0, 6)), version = head[6]!;
  if (begin !== magic) fail('must be "\\x93NUMPY"', "the magic number");
  if (version < 1 || version > 3) fail(`must be 1, 2 or 3: it is ${version}`, "the version", start + 6);
  const width = version === 1 ? 2 : 4, lengthBytes = read(start + 8, width, "the length of the header");
  const lengthView = new DataView(lengthBytes.buffer);
  const length = version === 1 ? lengthView.getUint16(0, true) : lengthView.getUint32(0, true);
  if (length > mostHeader) {
    fail(`must be at most ${mostHeader}: it is ${length}`, "the length of the header", start + 8);
  }
  const at = start + 8 + width, text = new TextDecoder().decode(read(at, length, "the header"));
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  if (descr === undefined) return fail("must be the type of single elements", "descr", at);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  if (order === undefined) return fail("must be True or False", "fortran_order", at);
  const sizes = /'shape':\s*\(([\d\s,L]*)\)/.exec(text)?.[1]?.split(",").map((part) => part.trim());
  if (sizes?.at(-1) === "") sizes.pop();
  if (sizes === undefined || !sizes.every((part) => /^\d{1,16}L?$/.test(part))) {
    return fail("must be whole numbers", "shape", at);
  }
  const shape = sizes.map((part) => Number.parseInt(part));
  if (shape.length > mostAxes) fail(`must be at most ${mostAxes} sizes: it is ${shape.length}`, "shape", at);
  const offset = at + length, rest = end - offset;
  const each = /^[<>|=](?:[iufcb]|[mM])(\d{1,2})(?:\[\w+\])?$/.exec(descr)?.[1];
  // Objects, texts and records: what they take is not counted.
  const bytes = each === undefined ? rest : sizeOf(shape) * Number(each);
  if (!(bytes <= rest)) fail(`must leave ${bytes} bytes before the end: there are ${rest}`, "shape", at);
  const view = order === "True" ? fortran(shape) : contiguous(shape);
  const dtype = Object.hasOwn(dtypes, descr) ? dtypes[descr] : undefined;
  return { shape, view, type: typeName(descr), dtype, offset, bytes };
}
