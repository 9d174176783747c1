import type { Word } from "../../tensor/arena.ts";
import { KernelModule } from "../../tensor/kernel.ts";
import type { Machine } from "../../tensor/machine.ts";
import type { Elements } from "../elements.ts";
import type { Pooling } from "../pooling.ts";
import { kernels } from "./kernels.gen.ts";

/** Elements of a shard; ./assembly/rectify.ts has the same number. */
const runOfShard = 16384;

let compiled: KernelModule | undefined;

function run({ arena, pool }: Machine, name: string, shards: number, ...block: Word[]): void {
  compiled ??= new KernelModule(Uint8Array.fromBase64(kernels));
  const mark = arena.mark();
  try {
    pool.run(compiled, name, arena.words(...block), shards);
  } finally {
    arena.release(mark);
  }
}

/** ../scalar on the kernels of ./assembly. The shards follow from the shapes alone. */
export function simdElements(machine: Machine): Elements {
  const shards = (size: number) => Math.ceil(size / runOfShard);
  const planesOfShard = (size: number) => Math.max(1, Math.floor(runOfShard / size));
  const pool = (
    name: string,
    count: number,
    { planes, size, height, width, rows, cols }: Pooling,
    ...at: number[]
  ) => {
    const all = count * planes, each = planesOfShard(height * width);
    run(machine, name, Math.ceil(all / each), ...at, all, size, height, width, rows, cols, each);
  };
  return {
    rectify: (y, x, size, top) => run(machine, "rectify", shards(size), y, x, size, { f32: top }),
    rectifyGradient: (dx, dy, x, size, top) =>
      run(machine, "rectifyGradient", shards(size), dx, dy, x, size, { f32: top }),
    maxPool: (y, x, count, pooling) => pool("maxPool", count, pooling, y, x),
    maxPoolGradient: (dx, dy, x, count, pooling) => pool("maxPoolGradient", count, pooling, dx, dy, x),
    planeSums(sums, x, planes, size) {
      const each = planesOfShard(size);
      run(machine, "planeSums", Math.ceil(planes / each), sums, x, planes, size, each);
    },
    add: (y, a, b, size) => run(machine, "add", shards(size), y, a, b, size),
    normalize({ y, x, weight, bias, mean, variance, by, count, channels, area, ...n }) {
      const at = [y, x, weight, bias, mean, variance, by], training = Number(n.training);
      const [momentum, epsilon] = [{ f64: n.momentum }, { f64: n.epsilon }];
      run(machine, "normalize", channels, ...at, count, channels, area, training, 0, momentum, epsilon);
    },
    normalizeGradient({ dx = 0, dweight, dbias, dy, x, weight, by, count, channels, area }) {
      const at = [dx, dweight, dbias, dy, x, weight, by];
      run(machine, "normalizeGradient", channels, ...at, count, channels, area);
    },
  };
}
