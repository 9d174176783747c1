/** NumPy's files as models: one tensor, or as many as an archive has arrays. */
import type { ByteSource } from "../../ports.ts";
import { FileElements } from "../elements.ts";
import type { Model, OtherTensor } from "../model.ts";
import { NamedModel, type NamedTensor } from "../named/named_model.ts";
import { sizeOf } from "../view.ts";
import { type NpyPlace, readNpyHeader } from "./npy.ts";
import { readZip } from "./zip.ts";

function modelOf(
  format: string,
  ending: RegExp,
  arrays: readonly (readonly [name: string, place: NpyPlace])[],
  { path, source }: { readonly path: string; readonly source: ByteSource },
  notes: readonly string[],
): Model {
  const tensors: NamedTensor[] = [], others: OtherTensor[] = [];
  for (const [name, place] of arrays) {
    const { shape, view, type, dtype, offset, bytes } = readNpyHeader(place), size = sizeOf(shape);
    if (dtype === undefined || size === 0) {
      others.push({ path: name, dtype: type, shape, source, offset, bytes });
    } else {tensors.push({
        name,
        shape,
        view,
        dtype,
        elements: new FileElements(source, offset, size, dtype),
      });}
  }
  return new NamedModel({
    path,
    format,
    ending,
    sources: [source],
    tensors,
    others,
    metadata: new Map(),
    notes,
  });
}

/** @throws ModelFileError when the header is malformed. */
export function npyModel(path: string, source: ByteSource): Model {
  const ending = /\.npy$/i, name = path.split(/[/\\]/).at(-1)!.replace(ending, "");
  const place = { path, source, member: "", start: 0, end: source.size };
  return modelOf("npy", ending, [[name, place]], place, []);
}

/** @throws ModelFileError when the archive is malformed, or compressed. */
export function npzModel(path: string, source: ByteSource): Model {
  const members = readZip(path, source), ending = /\.npy$/;
  const arrays = members.filter(({ name }) => ending.test(name)).map(({ name, start, end }) => {
    const member = name.replace(ending, "");
    return [member, { path, source, member, start, end }] as const;
  });
  const rest = members.length - arrays.length;
  const notes = rest === 0 ? [] : [`${rest} members of the archive are no arrays`];
  return modelOf("npz", /\.npz$/i, arrays, { path, source }, notes);
}
