/** What is made of data: fewer samples, in another order, of other values. The files are read when samples are. */
import { sha256Text } from "../../model/sha256.ts";
import { shuffled } from "../../nn/shuffle.ts";
import { type DataUse, type Part, parts, type Samples } from "./data_set.ts";
import { pick } from "./pick.ts";

const { fround } = Math;

/** A new data set. @param said how it is called: "shuffle(mnist, seed: 1)" */
function changed(
  { set, part }: DataUse,
  said: string,
  note: string,
  change: (samples: Samples, part: Part) => Samples,
): DataUse {
  const of = (p: Part) => part === undefined || p === part ? change(set.parts[p], p) : set.parts[p];
  return {
    set: {
      ...set,
      name: said,
      parts: { train: of("train"), valid: of("valid"), test: of("test") },
      notes: [...set.notes, note],
      hash: sha256Text(`${set.hash} ${part ?? parts.join(" ")}: ${note}`),
    },
    ...(part && { part }),
  };
}

/** The first samples of a part. */
export const takenData = (data: DataUse, count: number, said: string): DataUse =>
  changed(
    data,
    said,
    `${data.part}: the first ${count} samples`,
    (samples) => pick(samples, Array.from({ length: count }, (_, i) => i)),
  );

/** Each part in an order of its own. */
export const shuffledData = (data: DataUse, seed: number, said: string): DataUse =>
  changed(
    data,
    said,
    `shuffled by seed ${seed}`,
    (samples, part) => pick(samples, shuffled(samples.count, seed, part)),
  );

/** (x - mean) / std, each operation rounded. @param mean one for all, or one a channel; std as many */
export function normalizedData(
  data: DataUse,
  mean: readonly number[],
  std: readonly number[],
  said: string,
): DataUse {
  const note = `normalized: less ${mean.join(", ")}, divided by ${std.join(", ")}`;
  const [means, stds] = [mean.map(fround), std.map(fround)];
  return changed(data, said, note, (samples) => ({
    ...samples,
    read(first, count, into) {
      samples.read(first, count, into);
      for (let s = 0, at = 0; s < count; s++) {
        const shape = samples.shapeOf(first + s), size = shape.reduce((product, n) => product * n, 1);
        const each = size / shape[0]!;
        for (let i = 0; i < size; i++, at++) {
          const c = Math.floor(i / each), m = means[c % means.length]!, d = stds[c % stds.length]!;
          into[at] = fround(into[at]! - m) / d;
        }
      }
    },
  }));
}
