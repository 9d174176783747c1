/**
 * The registry: one typed entry for every name of the language that is no keyword. Binding, completion, help, the
 * reference page and the tests read the same record.
 */
import type { DataMetric } from "./sample_outputs.ts";
import type { Build, Parameter, RunningLayer, Shape } from "../nn/layer.ts";
import type { OnnxNode } from "../nn/onnx.ts";
import type { Optimizer } from "../nn/optimizer.ts";
import type { Distribution } from "../numerics/distribution/distribution.ts";
import type { Layout } from "../numerics/layout.ts";
import { type Clip, type IntegerFormat, type Level, usualSteps } from "../numerics/plan.ts";

/** A text in both languages of the documentation. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

export interface Param {
  readonly name: string;
  /** "ratio" is written `99%`; "integer" and "number" take no unit but the one named; "word" is a name. */
  readonly kind: "integer" | "ratio" | "number" | "word";
  /** Those that a word may be; absent: any. */
  readonly words?: readonly string[];
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  /** Absent: the parameter must be given. */
  readonly fallback?: number;
  /** The same of a word. */
  readonly usual?: string;
  readonly doc: Bilingual;
}

/** The head that all entries share. The first parameter may be given without its name: `group(32)`. */
export interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: Bilingual;
  readonly params: readonly Param[];
  /** How it is called, where the parameters do not tell. */
  readonly usage?: string;
  /** Complete cells; each runs in the tests. `ocr` is the sample model. */
  readonly examples: readonly [string, ...string[]];
  /** Where the definition comes from. */
  readonly see?: string;
}

/** The parameter that integer formats share. */
export const codeBits: Param = {
  name: "bits",
  kind: "integer",
  unit: "bits",
  min: 1,
  max: 16,
  doc: {
    en: "Bits of a code, 1 to 16; int with one must be affine.",
    zh: "每个编码的位数，1 到 16；int 为 1 位时须用 affine。",
  },
};

/** The parameter that searches of a range share. */
export const searchSteps: Param = {
  name: "steps",
  kind: "integer",
  min: 1,
  max: 4096,
  fallback: usualSteps,
  doc: { en: "Candidates of the first round.", zh: "第一轮候选的个数。" },
};

/** The parameter that poolings share. */
export const squareSize: Param = {
  name: "size",
  kind: "integer",
  min: 1,
  max: 1024,
  doc: { en: "Rows and columns of a square.", zh: "方块的行数与列数。" },
};

/** The parameters that optimizers share. */
export const learningRate: Param = {
  name: "rate",
  kind: "number",
  min: 0,
  max: 1000,
  doc: { en: "The learning rate.", zh: "学习率。" },
};
export const batchSize: Param = {
  name: "batch",
  kind: "integer",
  min: 1,
  max: 4096,
  fallback: 64,
  doc: { en: "Samples of a step.", zh: "每一步的样本数。" },
};

export type Values = Readonly<Record<string, number>>;

export interface FormatEntry extends Entry {
  readonly kind: "format";
  integer(values: Values): IntegerFormat;
}

export interface GranularityEntry extends Entry {
  readonly kind: "granularity";
  level(values: Values): Level;
}

export interface ClipEntry extends Entry {
  readonly kind: "clip";
  /** What it makes least, or the ends that it sets, as LaTeX. */
  readonly objective: string;
  clip(values: Values): Clip;
}

/** Words that have no parameters and no code of their own: roles, layer types, mappings, settings. */
export interface WordEntry extends Entry {
  readonly kind:
    | "role"
    | "layerType"
    | "property"
    | "exportFormat"
    | "setting"
    | "plot"
    | "function"
    | "scaleRule";
}

/**
 * A pass over the whole model. "prepare" changes weights so that they quantize better while the model computes the
 * same; "solve" decides on codes.
 */
export interface PassEntry extends Entry {
  readonly kind: "pass";
  readonly stage: "prepare" | "solve";
  /** What it does to codes: chooses them all anew, amends those there are, or makes up for them elsewhere. */
  readonly codes: "none" | "chooses" | "amends" | "corrects";
  /** Whether it looks at what flows through the layers. */
  readonly calibrated: boolean;
  /** False: it is bound and explained, and cannot run yet. */
  readonly runs: boolean;
}

/** Another library's definitions of the integer formats, written in src/prelude/NAME/*.quire. */
export interface DialectEntry extends Entry {
  readonly kind: "dialect";
  /** How the library lays codes out in bytes: integers, and the patterns of 4-bit formats; absent where it does not or where blocks say it. */
  readonly layouts: { readonly integers?: Layout; readonly patterns?: Layout };
}

/** What the weights of a model add up to: all that a metric without data may look at. */
export interface WeightTotals {
  /** Sum of squares of the weights that were quantized, and of what was lost of them. */
  readonly signal: number;
  readonly noise: number;
  /** How many weights were quantized. */
  readonly quantized: number;
  /** All weights, and the bits that they take with all that decodes them. */
  readonly weights: number;
  readonly bits: number;
}

/** A number that tells how good a model is. */
export interface MetricEntry extends Entry {
  readonly kind: "metric";
  /** As a heading; absent: the name. */
  readonly title?: string;
  readonly unit?: string;
  readonly better: "higher" | "lower";
  readonly digits?: number;
  /** From the weights alone; absent when it takes data. */
  of?(totals: WeightTotals): number;
  /** From what the model computes. */
  readonly onData?: DataMetric;
  /** The same where texts label the samples, when it is another number then. */
  readonly onTexts?: DataMetric;
}

/** A distribution of numbers: theory integrates its density, samples are drawn from it. */
export interface DistributionEntry extends Entry {
  readonly kind: "distribution";
  of(values: Values): Distribution;
}

/** What a quantizer does best for a distribution. */
export interface Optimum {
  /** Where values begin to saturate, in the units of the distribution. */
  readonly clip: number;
  /** Between two levels, where they are evenly spaced. */
  readonly step?: number;
  /** The mean squared error. */
  readonly mse: number;
  /** What an approximation takes it for. */
  readonly promised?: number;
}

/** A way to place levels, with its best for a distribution. */
export interface QuantizerEntry extends Entry {
  readonly kind: "quantizer";
  readonly leastBits: number;
  best(distribution: Distribution, bits: number): Optimum;
}

/** What a network is made of. Batches lie one sample after the other, each row-major, binary32. */
export interface LayerEntry extends Entry {
  readonly kind: "networkLayer";
  /** What its tensors are called after: "conv" of conv1.weight. Absent: it has none. */
  readonly path?: string;
  /** Of one sample. @throws RangeError when it cannot take samples of that shape. */
  output(values: Values, input: Shape): Shape;
  /** Of layers that look at all samples of a batch at once: how many elements of a channel one sample has. */
  leastOfChannel?(values: Values, input: Shape): number;
  build(values: Values, input: Shape, build: Build): RunningLayer;
  onnx(values: Values): OnnxNode;
}

/** How parameters follow their gradients. */
export interface OptimizerEntry extends Entry {
  readonly kind: "optimizer";
  create(values: Values, parameters: readonly Parameter[], memory: () => Float32Array): Optimizer;
}

export type AnyEntry =
  | LayerEntry
  | OptimizerEntry
  | DistributionEntry
  | QuantizerEntry
  | FormatEntry
  | GranularityEntry
  | ClipEntry
  | PassEntry
  | DialectEntry
  | MetricEntry
  | WordEntry;

export const format = (entry: Omit<FormatEntry, "kind">): FormatEntry => ({ kind: "format", ...entry });
export const granularity = (entry: Omit<GranularityEntry, "kind">): GranularityEntry => ({
  kind: "granularity",
  ...entry,
});
export const clip = (entry: Omit<ClipEntry, "kind">): ClipEntry => ({ kind: "clip", ...entry });
export const pass = (entry: Omit<PassEntry, "kind">): PassEntry => ({ kind: "pass", ...entry });
export const metric = (entry: Omit<MetricEntry, "kind">): MetricEntry => ({ kind: "metric", ...entry });
export const dialect = (entry: Omit<DialectEntry, "kind" | "params">): DialectEntry => ({
  kind: "dialect",
  params: [],
  ...entry,
});
export const distribution = (entry: Omit<DistributionEntry, "kind">): DistributionEntry => ({
  kind: "distribution",
  ...entry,
});
export const quantizer = (entry: Omit<QuantizerEntry, "kind" | "params">): QuantizerEntry => ({
  kind: "quantizer",
  params: [],
  ...entry,
});
export const layer = (entry: Omit<LayerEntry, "kind">): LayerEntry => ({ kind: "networkLayer", ...entry });
export const optimizer = (entry: Omit<OptimizerEntry, "kind">): OptimizerEntry => ({
  kind: "optimizer",
  ...entry,
});
