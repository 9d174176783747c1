/** What of linear algebra is measured, and how: kernel, ceiling and peers in turn, medians of the rounds, GFLOP/s. */
import {
  type Convolution,
  type LinearAlgebra,
  linearAlgebra,
  matrix,
  transposed,
} from "../../src/numerics/linear_algebra/linear_algebra.ts";
import { Arena } from "../../src/tensor/arena.ts";
import { ThreadPool } from "../../src/tensor/pool.ts";
import { ceiling, ceilingOperations } from "./ceiling.ts";
import { Peers } from "./peers.ts";
import { takeTurns, type Turn } from "./turns.ts";

export interface LinearAlgebraResult {
  readonly kernel: string;
  readonly threads: number;
  readonly milliseconds: number;
  readonly gflop_per_s: number;
  /** To multiplications and additions in registers, with as many threads. */
  readonly of_ceiling: number;
  /** Our speed to theirs, by name. */
  readonly peers: Record<string, number>;
}

interface Run extends Turn {
  readonly operations: number;
}

const n = 1024;
/** A layer in the middle of a residual network, and the second one of LeNet on a batch. */
const conv3: Convolution = {
  ...{ images: 4, channels: 64, filters: 64, groups: 1, height: 56, width: 56 },
  ...{ kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1] },
};
const lenet: Convolution = {
  ...{ images: 64, channels: 8, filters: 16, groups: 1, height: 12, width: 12 },
  ...{ kernel: [5, 5], stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] },
};
const places = (c: Convolution) =>
  (c.height + c.padding[0] * 2 - c.kernel[0] + 1) * (c.width + c.padding[1] * 2 - c.kernel[1] + 1);
const operations = (c: Convolution) =>
  2 * c.images * c.filters * c.channels * c.kernel[0] * c.kernel[1] * places(c);

function runs(arena: Arena, of: LinearAlgebra): Run[] {
  let state = 1;
  const random = (length: number) => {
    const at = arena.alloc(4 * length), values = arena.f32(at, length);
    for (let i = 0; i < length; i++) {
      state = Math.imul(state, 1664525) + 1013904223 | 0;
      values[i] = state / 2 ** 31;
    }
    return at;
  };
  const square = () => matrix(random(n * n), n, n);
  const a = square(), b = square(), c = square(), h = square(), lower = square(), work = square();
  const odd = { m: 1000, k: 777, n: 1023 };
  of.product(h, a, transposed(a));
  for (let i = 0; i < n; i++) arena.f32(h.at, n * n)[i * (n + 1)]! += 10;
  const load = (from: typeof h) => arena.f32(work.at, n * n).set(arena.f32(from.at, n * n));
  load(h);
  of.cholesky(work);
  arena.f32(lower.at, n * n).set(arena.f32(work.at, n * n));
  const cube = 2 * n ** 3, third = n ** 3 / 3;
  const convolutions = ([["3x3, 64 to 64 of 56x56", conv3], ["5x5, 8 to 16 of 12x12", lenet]] as const)
    .flatMap(([name, c]): Run[] => {
      const x = random(c.images * c.channels * c.height * c.width);
      const y = random(c.images * c.filters * places(c)), w = random(c.filters * c.channels * 25);
      return [
        { kernel: `convolution ${name}`, operations: operations(c), work: () => of.convolve(y, x, w, c) },
        {
          kernel: `gradient of images ${name}`,
          operations: operations(c),
          work: () => of.imageGradient(x, y, w, c),
        },
        {
          kernel: `gradient of weights ${name}`,
          operations: operations(c),
          work: () => of.weightGradient(w, y, x, c),
        },
      ];
    });
  const rows = matrix(random(1024 * 4096), 1024, 4096);
  return [
    { kernel: "product 1024", operations: cube, work: () => of.product(c, a, b) },
    { kernel: "product 1024, B transposed", operations: cube, work: () => of.product(c, a, transposed(b)) },
    { kernel: "product 1024, A transposed", operations: cube, work: () => of.product(c, transposed(a), b) },
    {
      kernel: "product 1000 x 777 x 1023",
      operations: 2 * odd.m * odd.k * odd.n,
      work: () =>
        of.product(matrix(c.at, odd.m, odd.n), matrix(a.at, odd.m, odd.k), matrix(b.at, odd.k, odd.n)),
    },
    {
      kernel: "product 128",
      operations: 2 * 128 ** 3,
      work: () => of.product(matrix(c.at, 128, 128), matrix(a.at, 128, 128), matrix(b.at, 128, 128)),
    },
    { kernel: "Cholesky 1024", operations: third, prepare: () => load(h), work: () => of.cholesky(work) },
    {
      kernel: "triangular inverse 1024",
      operations: third,
      prepare: () => load(lower),
      work: () => of.triangularInverse(work),
    },
    {
      kernel: "GPTQ's factor 1024",
      operations: 2 * third,
      prepare: () => load(h),
      work: () => of.inverseFactor(work),
    },
    ...convolutions,
    { kernel: "Hadamard 1024 x 4096", operations: 1024 * 4096 * 12, work: () => of.hadamard(rows) },
  ];
}

/** `python` runs the peers, if given. */
export async function measureLinearAlgebra(
  threads: number,
  rounds: number,
  python?: string,
): Promise<LinearAlgebraResult[]> {
  const arena = new Arena(2 ** 28), pool = new ThreadPool(arena, threads, new Int32Array(1));
  const peers = python === undefined ? undefined : new Peers(python, "./linear_algebra_peers.py", threads);
  const all: Run[] = [
    { kernel: "ceiling: in registers", operations: ceilingOperations, work: () => ceiling(arena, pool) },
    ...runs(arena, linearAlgebra({ arena, pool })),
  ];
  const timed = await takeTurns(all, rounds, peers);
  pool.close();
  await peers?.close();
  const speed = (i: number) => all[i]!.operations / timed[i]!.milliseconds / 1e6;
  return all.map(({ kernel }, i) => ({
    kernel,
    threads,
    gflop_per_s: speed(i),
    of_ceiling: speed(i) / speed(0),
    ...timed[i]!,
  }));
}

export function linearAlgebraTable(results: readonly LinearAlgebraResult[]): string {
  const names = [...new Set(results.flatMap((r) => Object.keys(r.peers)))];
  const row = (...cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const head = ["threads", "kernel", "ms", "GFLOP/s", "of the ceiling", ...names.map((name) => `of ${name}`)];
  return [
    row(...head),
    row(...head.map(() => "---")),
    ...results.map((r) =>
      row(
        ...[
          r.threads,
          r.kernel,
          r.milliseconds.toFixed(2),
          r.gflop_per_s.toFixed(1),
          r.of_ceiling.toFixed(2),
        ],
        ...names.map((name) => r.peers[name]?.toFixed(2) ?? ""),
      )
    ),
  ].join("\n");
}

/** What the table means. */
export const linearAlgebraNote =
  "binary32; kernel and peers in turn, medians; ratios are our speed to theirs with as many threads. The ceiling is one multiplication\n" +
  "and one addition at a time in registers, on vectors of 128 bits: no kernel here can be faster, as each operation is rounded. The\n" +
  "peers fuse the two and use vectors of 256 or 512 bits, so their sums differ from processor to processor; ours do not. What is\n" +
  "between the product and the ceiling are the loads and shuffles that share the ports of the multiplications; in the factorizations the\n" +
  "panels, whose work has little reuse; in convolutions writing and packing the columns; in the Hadamard transform the first cache.";
