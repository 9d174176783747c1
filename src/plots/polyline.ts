/**
 * Lines with fewer points that look the same: straight stretches keep their ends, jumps stay vertical, and what is
 * still too long keeps the extremes of each pixel column.
 */
export interface Line {
  readonly x: readonly number[];
  /** NaN where the line is broken. */
  readonly y: readonly number[];
}

/**
 * The corners of a sampled function that is piecewise smooth with jumps (a staircase, a sawtooth).
 * Every sample lies within `tolerance` of the line, and no vertex has a height that no sample has; a jump is drawn upright
 * at the middle of the sample interval that it falls in. `x` ascends. A value that is not finite breaks the line.
 */
export function corners(x: ArrayLike<number>, y: ArrayLike<number>, tolerance: number): Line {
  const outX: number[] = [], outY: number[] = [];
  const put = (px: number, py: number) => {
    const n = outX.length;
    if (n > 0 && outX[n - 1] === px && Object.is(outY[n - 1], py)) return;
    outX.push(px);
    outY.push(py);
  };
  const slope = (i: number, j: number) => (y[j]! - y[i]!) / (x[j]! - x[i]!);
  const n = Math.min(x.length, y.length);
  let start = 0;
  while (start < n) {
    if (!Number.isFinite(y[start]!)) {
      if (outX.length > 0) put(x[start]!, NaN);
      start++;
      continue;
    }
    const end = straight(x, y, start, n, tolerance);
    put(x[start]!, y[start]!);
    put(x[end]!, y[end]!);
    const next = end + 1;
    if (next >= n) break;
    if (!Number.isFinite(y[next]!)) {
      start = next;
      continue;
    }
    const before = end > start ? slope(start, end) : 0;
    const after = next + 1 < n && Number.isFinite(y[next + 1]!) ? slope(next, next + 1) : before;
    const gap = x[next]! - x[end]!;
    const expected = Math.max(Math.abs(before), Math.abs(after)) * gap;
    if (end > start && Math.abs(y[next]! - y[end]!) > 4 * expected + tolerance) {
      put(x[end]! + gap / 2, y[end]!);
      put(x[end]! + gap / 2, y[next]!);
      start = next;
    } else {
      start = end > start ? end : next;
    }
  }
  return { x: outX, y: outY };
}

/** The last sample of the longest stretch from `start` that one straight line stays within `tolerance` of. */
function straight(x: ArrayLike<number>, y: ArrayLike<number>, start: number, n: number, tolerance: number) {
  let low = -Infinity, high = Infinity, end = start;
  for (let i = start + 1; i < n && Number.isFinite(y[i]!); i++) {
    const run = x[i]! - x[start]!;
    const rise = y[i]! - y[start]!;
    const direct = rise / run;
    if (direct < low || direct > high) break;
    low = Math.max(low, (rise - tolerance) / run);
    high = Math.min(high, (rise + tolerance) / run);
    end = i;
  }
  return end;
}

/** At most about `limit` points: of each column of equal width, the first, lowest, highest and last. */
export function columns(line: Line, limit: number): Line {
  const n = line.x.length;
  if (n <= limit) return line;
  const count = Math.max(1, Math.floor(limit / 4));
  const from = line.x[0]!, span = line.x[n - 1]! - from;
  const kept: number[] = [];
  for (let i = 0; i < n;) {
    const column = columnOf(i);
    let low = i, high = i, j = i;
    for (; j < n && columnOf(j) === column; j++) {
      if (line.y[j]! < line.y[low]! || Number.isNaN(line.y[low]!)) low = j;
      if (line.y[j]! > line.y[high]! || Number.isNaN(line.y[high]!)) high = j;
    }
    kept.push(...[...new Set([i, low, high, j - 1])].sort((a, b) => a - b));
    i = j;
  }
  return { x: kept.map((i) => line.x[i]!), y: kept.map((i) => line.y[i]!) };

  function columnOf(i: number) {
    return span > 0 ? Math.min(count - 1, Math.floor((line.x[i]! - from) / span * count)) : 0;
  }
}

/** Lowest and highest finite value, or [0, 1] when there is none. */
export function extent(...values: ArrayLike<number>[]): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      const v = list[i]!;
      if (!Number.isFinite(v)) continue;
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}
