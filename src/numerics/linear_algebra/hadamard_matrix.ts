/**
 * Which Hadamard matrix transforms rows of a length: H(runs) x H(2^k), Kronecker product, runs * 2^k elements. H(2^k) is Sylvester's (its
 * entry is the parity of the common bits), H(runs) one of Paley's (1933), for runs = q + 1 with a prime q = 3 mod 4 or
 * 2 (q + 1) with a prime q = 1 mod 4: 12, 20, 28, 36, 44, 60 ...
 */
export interface HadamardOrder {
  /** A power of two. */
  readonly run: number;
  /** 1, or the order of the small matrix. */
  readonly runs: number;
}

/** The largest small matrix; beyond it another length is the better choice. */
const largest = 512;

/** Throws a RangeError when there is no such matrix here. */
export function hadamardOrder(length: number): HadamardOrder {
  if (Number.isInteger(length) && length >= 1) {
    const odd = length / (length & -length);
    if (odd === 1) return { run: length, runs: 1 };
    for (let runs = 4 * odd; runs <= largest && length % runs === 0; runs *= 2) {
      if (paleyPrime(runs) !== undefined) return { run: length / runs, runs };
    }
  }
  throw new RangeError(
    `Cannot transform rows by Hadamard as their length must be a power of two, or 12, 20, 28, 36 ... (Paley) times one: it is ${length}`,
  );
}

/** Signs of the small matrix, row-major, 1 or -1. Order 1 has the one entry 1. */
export function hadamardSigns(runs: number): Int8Array {
  const q = runs === 1 ? 0 : paleyPrime(runs);
  if (q === undefined) {
    throw new RangeError(`Cannot build a Hadamard matrix as Paley has none of order ${runs}`);
  }
  const signs = new Int8Array(runs * runs).fill(1);
  if (runs === 1) return signs;
  const squares = new Set(Array.from({ length: q - 1 }, (_, i) => (i + 1) ** 2 % q));
  const character = (i: number) => i % q === 0 ? 0 : squares.has((i % q + q) % q) ? 1 : -1;
  /** The conference matrix bordered with ones; antisymmetric when q = 3 mod 4. */
  const conference = (i: number, j: number) => {
    if (i === 0) return j === 0 ? 0 : 1;
    return j === 0 ? (q % 4 === 3 ? -1 : 1) : character(j - i);
  };
  for (let i = 0; i < runs; i++) {
    for (let j = 0; j < runs; j++) {
      if (q % 4 === 3) signs[i * runs + j] = i === j ? 1 : conference(i, j);
      else {
        const entry = conference(i >> 1, j >> 1), both = i & j & 1;
        if (entry !== 0) signs[i * runs + j] = both ? -entry : entry;
        else signs[i * runs + j] = (i | j) & 1 ? -1 : 1;
      }
    }
  }
  return signs;
}

/** The prime that a matrix of this order is made from. */
function paleyPrime(runs: number): number | undefined {
  for (const [q, rest] of [[runs - 1, 3], [runs / 2 - 1, 1]] as const) {
    if (q % 4 === rest && isPrime(q)) return q;
  }
  return undefined;
}

function isPrime(q: number): boolean {
  for (let i = 2; i * i <= q; i++) if (q % i === 0) return false;
  return q > 1;
}
