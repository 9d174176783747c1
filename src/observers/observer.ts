/**
 * Observers look at data block by block, so that what does not fit into memory can be calibrated on. Those that merge give the same
 * state, byte for byte, for any cut of the data into blocks, any order of them, and any number of observers that shared them.
 */
export interface Observer {
  /** How many values were observed. */
  readonly count: number;
  /** @throws NonFiniteError before anything has changed, when a value is NaN or infinite. */
  observe(block: Float32Array): void;
  /** The state, for a hash or a file: equal states have equal bytes. */
  toBytes(): Uint8Array;
}

export interface Mergeable<Same> extends Observer {
  /** Adds what another observer has seen. */
  merge(other: Same): void;
}

/** @throws RangeError unless there was a value. */
export function requireValues({ count }: Observer, what: string): void {
  if (count === 0) {
    throw new RangeError(`Cannot give ${what} as at least one value must have been observed: it is 0`);
  }
}
