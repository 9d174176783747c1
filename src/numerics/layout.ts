/**
 * How libraries lay codes side by side in bytes. A layout is data: a dialect says which it has, and writers of its files follow it.
 *
 * Codes go into words one after the other, from the lowest bit up or from the highest down; a word is stored with its lowest byte
 * first. What is left of the last word is zero.
 */
export interface Layout {
  /** Bits of a word. */
  readonly word: 8 | 32;
  /** Which end of a word its first code lies at. */
  readonly first: "low" | "high";
  /** What is added to a signed code of b bits: nothing, so that it is two's complement, or 2^(b-1), so that the least is 0. */
  readonly offset: "none" | "half";
  /** Whether a code may begin in one word and end in the next. Else what does not fit begins a new word. */
  readonly crosses: boolean;
  /** Whether each row begins a new word. */
  readonly rows: boolean;
}

/** Bytes whose first code is low or high; the whole tensor in one go. */
export const inBytes = (first: Layout["first"], offset: Layout["offset"] = "none"): Layout => ({
  word: 8,
  first,
  offset,
  crosses: false,
  rows: false,
});

/** Codes side by side in words of 32 bits, a new one for each row. */
export const inWords = (offset: Layout["offset"]): Layout => ({
  word: 32,
  first: "low",
  offset,
  crosses: true,
  rows: true,
});

const plan = (bits: number, rows: number, cols: number, { word, crosses, rows: byRows }: Layout) => {
  const perWord = Math.floor(word / bits);
  const wordsOf = (count: number) => crosses ? Math.ceil(count * bits / word) : Math.ceil(count / perWord);
  const lines = byRows ? rows : 1, length = byRows ? cols : rows * cols;
  /** The bit, from the start of a line, at which code i begins. */
  const place = (i: number) => crosses ? i * bits : Math.floor(i / perWord) * word + (i % perWord) * bits;
  return { lines, length, bytes: wordsOf(length) * word / 8, place };
};

/** Bytes that rows x cols codes take. */
export function laidBytes(bits: number, rows: number, cols: number, layout: Layout): number {
  checkWidth(bits, layout);
  const { lines, bytes } = plan(bits, rows, cols, layout);
  return lines * bytes;
}

/** The byte and the bit in it that bit `at` of a line is. */
function where(at: number, { word, first }: Layout): readonly [byte: number, bit: number] {
  const within = at % word, bit = first === "low" ? within : word - 1 - within;
  return [(at - within) / 8 + Math.floor(bit / 8), bit % 8];
}

/**
 * Codes of `bits` bits, row-major, as a library has them in memory.
 * @throws RangeError when the bits do not fit a word, or there are not as many codes as the shape says.
 */
export function lay(
  codes: ArrayLike<number>,
  bits: number,
  rows: number,
  cols: number,
  layout: Layout,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(laidBytes(bits, rows, cols, layout));
  const { lines, length, bytes, place } = plan(bits, rows, cols, layout);
  if (codes.length !== rows * cols) {
    throw new RangeError(
      `Cannot pack codes as there must be ${rows} x ${cols} of them: it is ${codes.length}`,
    );
  }
  const added = layout.offset === "half" ? 2 ** (bits - 1) : 0;
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      const code = codes[line * length + i]! + added, from = place(i);
      for (let k = 0; k < bits; k++) {
        // From the highest end down a code still reads from its own highest bit.
        const source = layout.first === "low" ? k : bits - 1 - k;
        const [byte, bit] = where(from + k, layout);
        out[line * bytes + byte]! |= ((code >> source) & 1) << bit;
      }
    }
  }
  return out;
}

/** The inverse of `lay`. @param signed whether codes are two's complement; those with an offset are signed anyway. */
export function unlay(
  bytes: Uint8Array,
  bits: number,
  rows: number,
  cols: number,
  layout: Layout,
  signed: boolean,
): Int16Array | Uint16Array {
  const needed = laidBytes(bits, rows, cols, layout);
  if (bytes.length !== needed) {
    throw new RangeError(`Cannot unpack codes as there must be ${needed} bytes: it is ${bytes.length}`);
  }
  const half = layout.offset === "half";
  const codes = signed || half ? new Int16Array(rows * cols) : new Uint16Array(rows * cols);
  const { lines, length, bytes: perLine, place } = plan(bits, rows, cols, layout);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      const from = place(i);
      let code = 0;
      for (let k = 0; k < bits; k++) {
        const target = layout.first === "low" ? k : bits - 1 - k;
        const [byte, bit] = where(from + k, layout);
        code |= ((bytes[line * perLine + byte]! >> bit) & 1) << target;
      }
      const isNegative = signed && !half && code >= 2 ** (bits - 1);
      codes[line * length + i] = half ? code - 2 ** (bits - 1) : isNegative ? code - 2 ** bits : code;
    }
  }
  return codes;
}

function checkWidth(bits: number, { word }: Layout): void {
  if (Number.isInteger(bits) && bits >= 1 && bits <= Math.min(16, word)) return;
  throw new RangeError(
    `Cannot pack codes into words of ${word} bits as their bits must be an integer from 1 to ${
      Math.min(16, word)
    }: it is ${bits}`,
  );
}
