/** How the direction of quantized weights agrees with that of the weights. */
import type { QuantizedTensor } from "../quantized_model.ts";

/** Elements that are decoded at a time. */
const block = 2 ** 18;
const known = new WeakMap<QuantizedTensor, number>();

/**
 * The sum of x x̂ over the roots of the sums of x^2 and x̂^2: 1 when they differ by a factor only. NaN when one of them is 0 everywhere.
 * Sums are of binary64, in order.
 */
export function cosineOf(q: QuantizedTensor, poll: () => void): number {
  const found = known.get(q);
  if (found !== undefined) return found;
  const { rows, cols } = q.tensor, step = Math.max(1, Math.floor(block / cols));
  const own = new Float32Array(Math.min(step, rows) * cols), decoded = new Float32Array(own.length);
  let dot = 0, x2 = 0, y2 = 0;
  for (let row = 0; row < rows; row += step) {
    poll();
    const n = Math.min(step, rows - row);
    q.tensor.read(row, n, own);
    q.read(row, n, decoded);
    for (let i = 0; i < n * cols; i++) {
      const x = own[i]!, y = decoded[i]!;
      dot += x * y;
      x2 += x * x;
      y2 += y * y;
    }
  }
  const cosine = dot / Math.sqrt(x2 * y2);
  known.set(q, cosine);
  return cosine;
}
