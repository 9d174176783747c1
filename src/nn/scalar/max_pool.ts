import type { Pooling } from "../pooling.ts";

/** Calls `each` for every square: its place among the outputs, and where the first of its largest stands. */
function squares(x: Float32Array, p: Pooling, each: (square: number, largest: number) => void): void {
  const { size, height, width, rows, cols } = p, places = rows * cols, area = height * width;
  for (let square = 0; square < x.length / area * places; square++) {
    const plane = Math.floor(square / places), place = square % places;
    const first = plane * area + Math.floor(place / cols) * size * width + (place % cols) * size;
    let at = first;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const here = first + i * width + j, v = x[here]!, best = x[at]!;
        if (v > best || (Number.isNaN(v) && !Number.isNaN(best))) at = here;
      }
    }
    each(square, at);
  }
}

export function maxPool(y: Float32Array, x: Float32Array, pooling: Pooling): void {
  squares(x, pooling, (square, largest) => y[square] = x[largest]!);
}

export function maxPoolGradient(dx: Float32Array, dy: Float32Array, x: Float32Array, pooling: Pooling): void {
  dx.fill(0);
  squares(x, pooling, (square, largest) => dx[largest] = dy[square]!);
}
