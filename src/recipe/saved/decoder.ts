/** What a saved file says of each tensor beside its codes: all that is needed to decode it and to report on it, as JSON. */
import { storageOf } from "../../formula/scheme/codes.ts";
import { eachPiece, type Kept } from "../../formula/scheme/kept.ts";
import { leansOnFormulas, specialize } from "../../formula/scheme/specialize.ts";
import type { Given } from "../../formula/tree.ts";
import type { Engine } from "../../numerics/engine.ts";
import type { Clip, IntegerFormat, Level, Mapping } from "../../numerics/plan.ts";
import type { StoredTensor } from "../../model/safetensors.ts";
import type { Candidate, Origin } from "../plan.ts";
import type { QuantizedTensor, SideType, SideValues } from "../quantized_model.ts";
import { tritsIn } from "../stored.ts";
import { dtypeOf, integerPacking, pack, type Packing, sizeOf, unitOf, valuePacking } from "./packing.ts";

/** How values are quantized. */
export interface SavedFormat {
  /** Of integer formats. */
  readonly integer?: IntegerFormat;
  readonly mapping?: Mapping;
  /** Of schemes: the text, which needs no other definition, and what its parameters are given. */
  readonly scheme?: string;
  readonly arguments?: Readonly<Record<string, number>>;
  readonly dialect?: string;
  readonly level?: Level;
  readonly clip?: Clip;
}

export interface SavedDecoder extends SavedFormat {
  /** As it was written in the recipe, with its properties. */
  readonly format: string;
  readonly origins: readonly Origin[];
  readonly bits: number;
  readonly shape: readonly number[];
  readonly rows: number;
  readonly cols: number;
  readonly codes: Packing;
  readonly side: Readonly<Record<string, Packing & Pick<SideType, "integer">>>;
  readonly sideBits: number;
  /** Sums of squares of the weights, and of what was lost. */
  readonly signal: number;
  readonly noise: number;
  /** Elements that saturate; absent when the scheme cannot tell. */
  readonly clipped?: number;
}

/** The functions that a scheme is given stand in its text. */
const numbersOf = (given: Given) =>
  Object.fromEntries([...given].flatMap(([name, v]) => typeof v === "number" ? [[name, v] as const] : []));

function sidePacking(values: SideValues, { bits, type, integer }: SideType): Packing {
  return integer ? integerPacking(values, bits) : valuePacking(values.length, type);
}

function packingOf({ codes, bits, plan: { format } }: QuantizedTensor): Packing {
  if (storageOf(codes) === "f32") return valuePacking(codes.length, undefined);
  const trits = format?.kind === "formula" ? tritsIn(format.scheme) : undefined;
  const packing = integerPacking(codes, bits);
  return trits === undefined ? packing : { ...packing, signed: false, low: -1, trits };
}

export const savedFormat = ({ format, plan, level, clip }: Partial<Candidate>): SavedFormat => ({
  ...(format?.kind === "integer" && plan && {
    integer: format.integer,
    mapping: plan.mapping,
    level: plan.level,
    clip: plan.clip,
  }),
  ...(format?.kind === "formula" && {
    scheme: leansOnFormulas(format.scheme)
      ? specialize(format.scheme, format.args).source
      : format.scheme.source,
    arguments: numbersOf(format.args),
    ...(format.dialect !== undefined && { dialect: format.dialect }),
    ...(level && { level }),
    ...(clip && { clip }),
  }),
});

/** Numbers that a file holds packed. */
export interface SavedNumbers extends StoredTensor {
  readonly kept: Kept;
  readonly packing: Packing;
}

function stored(
  name: string,
  shape: readonly number[],
  kept: Kept,
  packing: Packing,
  engine: Engine,
): SavedNumbers {
  const dtype = dtypeOf(packing), bytes = sizeOf(packing);
  return {
    name,
    dtype,
    shape: dtype === "U8" && bytes !== shape.reduce((a, b) => a * b, 1) ? [bytes] : shape,
    bytes,
    kept,
    packing,
    *pieces() {
      // Pieces are whole bytes whatever the width.
      for (const { piece } of eachPiece(kept, unitOf(packing))) yield pack(piece, packing, engine);
    },
  };
}

/** The tensors of a file that hold one quantized tensor, and what is said of them. */
export function saveTensor(
  q: QuantizedTensor,
  engine: Engine,
): { readonly decoder: SavedDecoder; readonly tensors: readonly SavedNumbers[] } {
  const {
    tensor: { path, rows, cols, shape },
    plan: { formatText, origins },
  } = q;
  const own = packingOf(q);
  const side = [...q.side].map(([name, values]) => {
    const type = q.sideTypes.get(name)!, packing = sidePacking(values, type);
    return { name, values, packing: { ...packing, integer: type.integer } };
  });
  const decoder: SavedDecoder = {
    format: formatText,
    origins,
    bits: q.bits,
    shape,
    rows,
    cols,
    codes: own,
    side: Object.fromEntries(side.map(({ name, packing }) => [name, packing])),
    sideBits: q.sideBits,
    ...savedFormat(q.plan),
    signal: q.signal,
    noise: q.noise,
    ...(!Number.isNaN(q.clipped) && { clipped: q.clipped }),
  };
  const tensors = [
    stored(`${path}.codes`, [rows, cols], q.codes, own, engine),
    ...side.map(({ name, values, packing }) =>
      stored(`${path}.${name}`, [packing.count], values, packing, engine)
    ),
  ];
  return { decoder, tensors };
}
