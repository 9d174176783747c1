/**
 * Where the bits of codes and statistics lie in ggml's blocks (ggml-common.h), as a table. Values are cut into fields of bits; the
 * fields of a plane lie side by side: element r of a plane of `span` bytes is in byte r mod span of its run, and the next `span` elements
 * are `bits` higher up in the same bytes, until those are full and the next run of bytes begins.
 */
export interface Plane {
  /** "codes", or the statistic of the scheme. */
  readonly of: string;
  /** The first byte in the block. */
  readonly at: number;
  /** Bits of a field; "f16" for a number as it is in memory; "trits" for five to a byte: see ./trits.ts. */
  readonly bits: number | "f16" | "trits";
  /** Bytes of a run; 1 puts elements one after the other. */
  readonly span: number;
  /** True when the highest bit of the field counts as negative. */
  readonly signed?: true;
  /** The lowest bit of the value that the field holds; 0 unless said. */
  readonly from?: number;
  /** How far up the first field of a byte is; 0 unless said. */
  readonly shift?: number;
  /** The first element and how many; all unless said. */
  readonly first?: number;
  readonly count?: number;
}

export interface Layout {
  /** Elements of a block, all in one row of the tensor. */
  readonly elements: number;
  readonly bytes: number;
  /** GGML_TYPE of the file format. */
  readonly number: number;
  readonly planes: readonly Plane[];
  /** What is added to values so that they are not negative, by name. */
  readonly bias: Readonly<Record<string, number>>;
}

const codes = (at: number, bits: number | "trits", span: number, more: Partial<Plane> = {}): Plane => ({
  of: "codes",
  at,
  bits,
  span,
  ...more,
});
const half = (of: string, at: number): Plane => ({ of, at, bits: "f16", span: 2 });
const part = (of: string, at: number, bits: number, more: Partial<Plane>): Plane => ({
  of,
  at,
  bits,
  span: 4,
  ...more,
});

/** Eight scales and minima of 6 bits in 12 bytes: the upper two bits of the last four are above the first four. */
const scalesAndMinima = (at: number): Plane[] => [
  part("c", at, 6, { count: 4 }),
  part("k", at + 4, 6, { count: 4 }),
  part("c", at + 8, 4, { first: 4, count: 4 }),
  part("k", at + 8, 4, { first: 4, count: 4, shift: 4 }),
  part("c", at, 2, { first: 4, count: 4, from: 4, shift: 6 }),
  part("k", at + 4, 2, { first: 4, count: 4, from: 4, shift: 6 }),
];

export const layouts: Readonly<Record<string, Layout>> = {
  q4_0: { elements: 32, bytes: 18, number: 2, planes: [half("s", 0), codes(2, 4, 16)], bias: { codes: 8 } },
  q4_1: {
    elements: 32,
    bytes: 20,
    number: 3,
    planes: [half("s", 0), half("b", 2), codes(4, 4, 16)],
    bias: {},
  },
  q5_0: {
    elements: 32,
    bytes: 22,
    number: 6,
    planes: [half("s", 0), codes(2, 1, 1, { from: 4 }), codes(6, 4, 16)],
    bias: { codes: 16 },
  },
  q5_1: {
    elements: 32,
    bytes: 24,
    number: 7,
    planes: [half("s", 0), half("b", 2), codes(4, 1, 1, { from: 4 }), codes(8, 4, 16)],
    bias: {},
  },
  q8_0: {
    elements: 32,
    bytes: 34,
    number: 8,
    planes: [half("s", 0), codes(2, 8, 32, { signed: true })],
    bias: {},
  },
  q2_k: {
    elements: 256,
    bytes: 84,
    number: 10,
    planes: [
      part("c", 0, 4, { span: 16, count: 16 }),
      part("k", 0, 4, { span: 16, shift: 4, count: 16 }),
      codes(16, 2, 32),
      half("d", 80),
      half("e", 82),
    ],
    bias: {},
  },
  q3_k: {
    elements: 256,
    bytes: 110,
    number: 11,
    planes: [
      codes(0, 1, 32, { from: 2 }),
      codes(32, 2, 32),
      part("c", 96, 4, { span: 8 }),
      part("c", 104, 2, { from: 4 }),
      half("d", 108),
    ],
    bias: { codes: 4, c: 32 },
  },
  q4_k: {
    elements: 256,
    bytes: 144,
    number: 12,
    planes: [half("d", 0), half("e", 2), ...scalesAndMinima(4), codes(16, 4, 32)],
    bias: {},
  },
  q5_k: {
    elements: 256,
    bytes: 176,
    number: 13,
    planes: [
      half("d", 0),
      half("e", 2),
      ...scalesAndMinima(4),
      codes(16, 1, 32, { from: 4 }),
      codes(48, 4, 32),
    ],
    bias: {},
  },
  q6_k: {
    elements: 256,
    bytes: 210,
    number: 14,
    planes: [
      codes(0, 4, 64),
      codes(128, 2, 32, { from: 4 }),
      part("c", 192, 8, { span: 16, signed: true }),
      half("d", 208),
    ],
    bias: { codes: 32 },
  },
  mxfp4_ggml: {
    elements: 32,
    bytes: 17,
    number: 39,
    planes: [{ of: "e", at: 0, bits: 8, span: 1 }, codes(1, 4, 16)],
    bias: {},
  },
  iq4_nl: { elements: 32, bytes: 18, number: 20, planes: [half("s", 0), codes(2, 4, 16)], bias: {} },
  tq1_0: {
    elements: 256,
    bytes: 54,
    number: 34,
    planes: [
      codes(0, "trits", 32, { count: 160 }),
      codes(32, "trits", 16, { first: 160, count: 80 }),
      codes(48, "trits", 4, { first: 240, count: 16 }),
      half("s", 52),
    ],
    bias: { codes: 1 },
  },
  tq2_0: {
    elements: 256,
    bytes: 66,
    number: 35,
    planes: [codes(0, 2, 32), half("s", 64)],
    bias: { codes: 1 },
  },
};

/** Bits that an element takes, scales included. */
export const bitsPerElement = ({ bytes, elements }: Layout): number => 8 * bytes / elements;
