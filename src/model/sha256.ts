/** SHA-256 (FIPS 180-4) over a source of bytes, a block at a time: `crypto.subtle` wants the whole file in memory. */
import type { ByteSource } from "../ports.ts";

/** The first 32 bits of the fractional part of `root` of the first `count` primes. */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return Int32Array.from(primes, (p) => (root(p) % 1) * 2 ** 32 | 0);
}

const constants = fractions(64, Math.cbrt);
const initial = fractions(8, Math.sqrt);

class Sha256 {
  readonly #state = initial.slice();
  readonly #schedule = new Int32Array(64);

  /** Whole blocks of 64 bytes. */
  update(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 64) this.#block(view, at);
  }

  #block(view: DataView, at: number): void {
    const w = this.#schedule, h = this.#state;
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!, y = w[i - 2]!;
      const s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3);
      const s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10);
      w[i] = (((w[i - 16]! + s0) | 0) + ((w[i - 7]! + s1) | 0)) | 0;
    }
    let a = h[0]!, b = h[1]!, c = h[2]!, d = h[3]!, e = h[4]!, f = h[5]!, g = h[6]!, k = h[7]!;
    for (let i = 0; i < 64; i++) {
      const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const t1 = (((k + s1) | 0) + ((e & f) ^ (~e & g)) + ((constants[i]! + w[i]!) | 0)) | 0;
      const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      k = g, g = f, f = e, e = (d + t1) | 0, d = c, c = b, b = a, a = (t1 + t2) | 0;
    }
    h[0]! += a, h[1]! += b, h[2]! += c, h[3]! += d, h[4]! += e, h[5]! += f, h[6]! += g, h[7]! += k;
  }

  hex(): string {
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }
}

/** SHA-256 of the whole source, in hexadecimal. */
export function sha256(source: ByteSource): string {
  const hash = new Sha256();
  const block = new Uint8Array(1 << 20);
  const whole = source.size - source.size % 64;
  for (let at = 0; at < whole; at += block.length) {
    const part = block.subarray(0, Math.min(block.length, whole - at));
    source.read(at, part);
    hash.update(part);
  }
  const rest = source.size - whole;
  const tail = new Uint8Array(rest < 56 ? 64 : 128);
  source.read(whole, tail.subarray(0, rest));
  tail[rest] = 0x80;
  new DataView(tail.buffer).setBigUint64(tail.length - 8, BigInt(source.size) * 8n);
  hash.update(tail);
  return hash.hex();
}
