import { hadamardOrder, hadamardSigns } from "../hadamard_matrix.ts";
import { type Matrix, start } from "../matrix.ts";
import { canonical } from "./product.ts";

const f32 = Math.fround;

/**
 * Each row x becomes H x / sqrt(n) (H' x / sqrt(n) when `inverse`), in place: butterflies of the pairs 1, 2, 4 ... apart, then the sums of
 * the small matrix in their order, then one multiplication by 1 / sqrt(n) rounded to binary32.
 */
export function hadamard(memory: Float32Array, m: Matrix, inverse = false): void {
  const { run, runs } = hadamardOrder(m.cols),
    signs = hadamardSigns(runs),
    scale = f32(1 / Math.sqrt(m.cols));
  for (let row = 0; row < m.rows; row++) {
    const at = (i: number) => start(m) + row * m.rowStride + i * m.colStride;
    for (let apart = 1; apart < run; apart *= 2) {
      for (let i = 0; i < m.cols; i++) {
        if (i & apart) continue;
        const a = memory[at(i)]!, b = memory[at(i + apart)]!;
        memory[at(i)] = f32(a + b);
        memory[at(i + apart)] = f32(a - b);
      }
    }
    for (let j = 0; j < run && runs > 1; j++) {
      const column = Array.from({ length: runs }, (_, k) => memory[at(k * run + j)]!);
      for (let i = 0; i < runs; i++) {
        const sign = (k: number) => signs[inverse ? k * runs + i : i * runs + k]!;
        memory[at(i * run + j)] = column.reduce((sum, x, k) => f32(sum + sign(k) * x), 0);
      }
    }
    for (let i = 0; i < m.cols; i++) memory[at(i)] = canonical(f32(memory[at(i)]! * scale));
  }
}
