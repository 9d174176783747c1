/** Ours and theirs in turn, round after round: medians. */
import type { Peers } from "./peers.ts";

export interface Turn {
  readonly kernel: string;
  readonly work: () => void;
  /** Not measured: the input of work that is done in place. */
  readonly prepare?: () => void;
  /** Runs that take seconds, here or at a peer, are not repeated as often. */
  readonly slow?: true;
}

export interface Timed {
  readonly milliseconds: number;
  /** Our speed to theirs, by name. */
  readonly peers: Record<string, number>;
}

const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1]!;

/** A result for each turn. */
export async function takeTurns(turns: readonly Turn[], rounds: number, peers?: Peers): Promise<Timed[]> {
  const times = turns.map((): number[] => []), others = turns.map((): Record<string, number[]> => ({}));
  // The first round warms up: code is compiled, memory is touched, threads start.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { kernel, work, prepare, slow }] of turns.entries()) {
      if (slow && round > 2) continue;
      prepare?.();
      const start = performance.now();
      work();
      const time = performance.now() - start, theirs = await peers?.run(kernel) ?? {};
      if (round === 0) continue;
      times[i]!.push(time);
      for (const [name, ms] of Object.entries(theirs)) (others[i]![name] ??= []).push(ms);
    }
  }
  return turns.map((_, i) => {
    const milliseconds = median(times[i]!), theirs = Object.entries(others[i]!);
    return {
      milliseconds,
      peers: Object.fromEntries(theirs.map(([name, list]) => [name, median(list) / milliseconds])),
    };
  });
}
