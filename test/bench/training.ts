/** What of training is measured, and how: 100 steps of networks on images of 28 x 28, ours and PyTorch's in turn, medians. */
import { kernelsOn } from "../../src/nn/kernels.ts";
import type { Labelled } from "../../src/nn/labelled.ts";
import type { Network, NetworkLayer } from "../../src/nn/structure.ts";
import { train } from "../../src/nn/train.ts";
import type { Values } from "../../src/registry/define.ts";
import { find } from "../../src/registry/registry.ts";
import { Arena } from "../../src/tensor/arena.ts";
import { ThreadPool } from "../../src/tensor/pool.ts";
import { Peers } from "./peers.ts";
import { takeTurns } from "./turns.ts";

const steps = 100, batch = 64, ofMnist = 55_000;

export interface TrainingResult {
  readonly network: string;
  readonly threads: number;
  /** Of `steps` steps. */
  readonly milliseconds: number;
  /** Of the 55,000 samples of mnist.train. */
  readonly seconds_per_epoch: number;
  /** Our speed to theirs, by name. */
  readonly peers: Record<string, number>;
}

const usual = (params: readonly { name: string; fallback?: number }[]): Values =>
  Object.fromEntries(params.flatMap((p) => p.fallback === undefined ? [] : [[p.name, p.fallback]]));

function layer(name: string, values: Values = {}): NetworkLayer {
  const entry = find("networkLayer", name)!;
  return { entry, values: { ...usual(entry.params), ...values } };
}

const conv = (filters: number, kernel: number, more: Values = {}) =>
  layer("conv2d", { filters, kernel, ...more });
const relu = layer("relu"), pool = layer("pool", { size: 2 }), norm = layer("batch_norm");
const dense = (units: number) => layer("dense", { units });

/** The same in training_peers.py. */
const networks: Readonly<Record<string, Network>> = {
  "LeNet of 20,522 parameters": {
    layers: [conv(8, 5), relu, pool, conv(16, 5), relu, pool, dense(64), relu, dense(10)],
  },
  "residual, batch norm, depthwise": {
    layers: [
      ...[conv(8, 3, { padding: 1 }), norm, relu, pool],
      {
        block: { layers: [conv(8, 3, { padding: 1, groups: 8 }), norm, relu, conv(8, 1), norm] },
      },
      relu,
      {
        block: { layers: [conv(16, 3, { stride: 2, padding: 1 }), norm] },
        shortcut: { layers: [conv(16, 1, { stride: 2 })] },
      },
      ...[relu, layer("global_average_pool"), dense(10)],
    ],
  },
};

function samples(): Labelled {
  const count = steps * batch, values = new Float32Array(count * 784), labels = new Int32Array(count);
  let state = 1;
  const next = () => (state = Math.imul(state, 1664525) + 1013904223 | 0) >>> 0;
  for (let i = 0; i < values.length; i++) values[i] = next() / 2 ** 32;
  for (let i = 0; i < count; i++) labels[i] = Math.floor(next() / 2 ** 32 * 10);
  return { shape: [1, 28, 28], classes: 10, values, labels };
}

/** `python` runs PyTorch, if given. */
export async function measureTraining(
  threads: number,
  rounds: number,
  python?: string,
): Promise<TrainingResult[]> {
  const arena = new Arena(2 ** 28), pool = new ThreadPool(arena, threads, new Int32Array(1));
  const peers = python === undefined ? undefined : new Peers(python, "./training_peers.py", threads);
  const optimizer = find("optimizer", "adam")!, values = { ...usual(optimizer.params), rate: 0.001, batch };
  const kernels = kernelsOn({ arena, pool }), data = samples(), names = Object.keys(networks);
  const watch = { step() {}, epoch() {}, poll() {} };
  const timed = await takeTurns(
    names.map((kernel) => ({
      kernel,
      work: () =>
        void train(
          kernels,
          { network: networks[kernel]!, epochs: 1, optimizer, values, seed: 1 },
          data,
          watch,
        ),
    })),
    rounds,
    peers,
  );
  pool.close();
  await peers?.close();
  return names.map((network, i) => ({
    network,
    threads,
    seconds_per_epoch: timed[i]!.milliseconds / 1000 * ofMnist / (steps * batch),
    ...timed[i]!,
  }));
}

export function trainingTable(results: readonly TrainingResult[]): string {
  const names = [...new Set(results.flatMap((r) => Object.keys(r.peers)))];
  const row = (...cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const head = [
    ...["threads", "network", `ms for ${steps} steps`, "s an epoch of MNIST"],
    ...names.map((name) => `of ${name}`),
  ];
  return [
    row(...head),
    row(...head.map(() => "---")),
    ...results.map((r) =>
      row(
        ...[r.threads, r.network, r.milliseconds.toFixed(0), r.seconds_per_epoch.toFixed(1)],
        ...names.map((name) => r.peers[name]?.toFixed(2) ?? ""),
      )
    ),
  ].join("\n");
}

/** What the table means. */
export const trainingNote =
  "binary32, Adam, batches of 64 shuffled images of 28 x 28; the same networks, data, batches and threads, ours and PyTorch's in\n" +
  "turn, medians; ratios are our speed to theirs. Each step reads its loss. An epoch of MNIST are the 55,000 samples of mnist.train.";
