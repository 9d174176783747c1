/** Elements summed by one leaf of the summation tree. */
export const leaf = 65536;

/**
 * How a rows x cols matrix is cut for the threads: into tiles, each a row or a leaf of a long row, and into shards, each a run of
 * tiles of about a leaf together. It depends on the shape alone, so the sums do too.
 */
export interface Tiling {
  readonly rows: number;
  readonly cols: number;
  readonly tiles: number;
  readonly perShard: number;
  readonly shards: number;
}

/** Tiles in a shard. */
export function tilesPerShard(cols: number): number {
  return Math.max(1, Math.floor(leaf / Math.max(1, cols)));
}

export function tiling(rows: number, cols: number): Tiling {
  const tiles = rows * Math.ceil(cols / leaf), perShard = tilesPerShard(cols);
  return { rows, cols, tiles, perShard, shards: Math.ceil(tiles / perShard) };
}
