import type { Samples } from "./data_set.ts";

/** What is read of a run of samples that lie behind one another. */
interface Run {
  readonly first: number;
  readonly count: number;
}

/** Samples `first` to `first + count` of an order, as runs of the samples that it orders. */
function* runs(order: ArrayLike<number>, first: number, count: number): Generator<Run> {
  for (let i = first; i < first + count;) {
    let next = i + 1;
    while (next < first + count && order[next] === order[next - 1]! + 1) next++;
    yield { first: order[i]!, count: next - i };
    i = next;
  }
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** The samples with these indices, in this order. */
export function pick(samples: Samples, order: ArrayLike<number>): Samples {
  const within = (first: number, count: number) => {
    if (first >= 0 && count >= 0 && first + count <= order.length) return;
    throw new RangeError(`Cannot read samples ${first} to ${first + count - 1}: there are ${order.length}`);
  };
  const sized = (run: Run) => {
    let size = 0;
    for (let i = run.first; i < run.first + run.count; i++) size += sizeOf(samples.shapeOf(i));
    return size;
  };
  const { labels, texts } = samples;
  return {
    count: order.length,
    shapeOf: (i) => samples.shapeOf(order[i]!),
    read(first, count, into) {
      within(first, count);
      let at = 0;
      for (const run of runs(order, first, count)) {
        samples.read(run.first, run.count, into.subarray(at, at += sized(run)));
      }
    },
    ...(labels && {
      labels(first: number, count: number, into: Int32Array) {
        within(first, count);
        let at = 0;
        for (const run of runs(order, first, count)) {
          labels.call(samples, run.first, run.count, into.subarray(at, at += run.count));
        }
      },
    }),
    ...(texts && {
      texts(first: number, count: number) {
        within(first, count);
        return [...runs(order, first, count)].flatMap((
          run,
        ) => [...texts.call(samples, run.first, run.count)]);
      },
    }),
  };
}
