/** The words in figures, in English and in Chinese: titles, axes, legends, labels, hover texts, alternative texts. */
import type { Language } from "../diagnostic.ts";
import { partIn } from "./display.ts";
import { line, spaced } from "./line.ts";

export type { Language } from "../diagnostic.ts";

const chinese = {
  // Axes and legends.
  value: "值",
  weight: "权重",
  error: "误差",
  scale: "缩放因子",
  row: "行",
  column: "列",
  output: "输出",
  "input x": "输入 x",
  identity: "恒等",
  grid: "网格",
  step: "步",
  loss: "损失",
  "loss (nats)": "损失（nats）",
  "loss, validation": "损失（验证）",
  accuracy: "准确率",
  "accuracy (%)": "准确率（%）",
  "accuracy, validation": "准确率（验证）",
  "count per bin": "每箱个数",
  "row error": "行误差",
  "error of a row": "一行的误差",
  "share of the largest": "与最大值之比",
  "value, symmetric logarithm": "值（对称对数）",
  "clip: magnitudes beyond saturate": "裁剪点：幅值超出即饱和",
  clip: "裁剪点",
  "mean squared error": "均方误差",
  rounding: "舍入",
  clipping: "裁剪",
  sum: "合计",
  "least error": "误差最小",
  "bits of a code": "编码的位数",
  "uniform distribution: 6.02 dB a bit": "均匀分布：每位 6.02 dB",
  "6.02 dB a bit": "每位 6.02 dB",
  bits: "位",
  // Registers and circles.
  sign: "符号",
  whole: "整数",
  exponent: "指数",
  mantissa: "尾数",
  dropped: "丢弃",
  seam: "接缝",
  wall: "墙",
  wraps: "回绕",
  saturates: "饱和",
  fits: "放得下",
  "stops at the wall": "停在墙边",
  subnormal: "非规格化数",
  "a: codes": "a：编码",
  "b: codes": "b：编码",
  "c: codes": "c：编码",
  "n/a": "无",
  // Titles.
  "The values of formats": "各格式的值",
  "What the bytes are made of": "字节的组成",
  "SQNR against bits": "SQNR 与位数",
  "A matrix product on integers": "整数矩阵乘积",
} as const;

/** A word or a phrase of ours, as English says it. */
export type Word = keyof typeof chinese;

/** How words are said. */
export type Say = (word: Word) => string;
export const wordsIn = (language: Language): Say => (word) => language === "zh" ? chinese[word] : word;

/** What a model stores, such as "zero points" or "weights kept as f32". */
export { partIn };

/** "loss against bits". */
export const against = line<{ y: string; x: string }>(
  (a) => `${a.y} against ${a.x}`,
  (a) => spaced(a.y, "随", a.x, "的变化"),
);

export const captions = {
  errorOf: line<{ name: string }>((a) => `${a.name}: error`, (a) => `${a.name}：误差`),
  clip: line<{ at: string }>((a) => `clip ${a.at}`, (a) => `裁剪点 ${a.at}`),
  clipError: line<{ at: string; error: string }>(
    (a) => `clip ${a.at}, error ${a.error}`,
    (a) => `裁剪点 ${a.at}，误差 ${a.error}`,
  ),
  clipSplit: line<{ clip: string; rounding: string; clipping: string; sum: string }>(
    (a) => `clip ${a.clip}: rounding ${a.rounding} + clipping ${a.clipping} = ${a.sum}`,
    (a) => `裁剪点 ${a.clip}：舍入 ${a.rounding} + 裁剪 ${a.clipping} = ${a.sum}`,
  ),
  code: line<{ code: string }>((a) => `code ${a.code}`, (a) => `编码 ${a.code}`),
  atRow: line<{ row: string }>((a) => `row ${a.row}`, (a) => `第 ${a.row} 行`),
  atCell: line<{ row: string; col: string }>(
    (a) => `row ${a.row}, column ${a.col}`,
    (a) => `第 ${a.row} 行第 ${a.col} 列`,
  ),
  valued: line<{ quantity: "weight" | "value"; value: string }>(
    (a) => `${a.quantity} ${a.value}`,
    (a) => `${chinese[a.quantity]} ${a.value}`,
  ),
  decodedAs: line<{ decoded: string }>((a) => `decoded ${a.decoded}`, (a) => `解码后 ${a.decoded}`),
  off: line<{ error: string }>((a) => `error ${a.error}`, (a) => `误差 ${a.error}`),
  worstOfCell: line<{ each: string }>(
    (a) => `the worst of ${a.each} here`,
    (a) => `此处 ${a.each} 个中最差的一个`,
  ),
  rms: line<{ rms: string }>((a) => `root mean square ${a.rms}`, (a) => `均方根 ${a.rms}`),
  atStep: line<{ step: string }>((a) => `step ${a.step}`, (a) => `第 ${a.step} 步`),
  inBits: line<{ bits: string }>((a) => `${a.bits} bits`, (a) => `${a.bits} 位`),
  bitsAWeight: line<{ size: string; bits: string }>(
    (a) => `${a.size}, ${a.bits} bits a weight`,
    (a) => `${a.size}，每个权重 ${a.bits} 位`,
  ),
  sizeIn: line<{ unit: string }>((a) => `size (${a.unit})`, (a) => `大小（${a.unit}）`),
  bitsAt: line<{ name: string; bits: string }>(
    (a) => `${a.name} · ${a.bits} bit`,
    (a) => `${a.name} · ${a.bits} 位`,
  ),
  worstOf: line<{ title: string; shown: number; of: number }>(
    (a) => `${a.title} (the worst ${a.shown} of ${a.of} layers)`,
    (a) => `${a.title}（${a.of} 层中最差的 ${a.shown} 层）`,
  ),
  nothingQuantized: line<{ none: string; whole: string }>(
    (a) => `nothing quantized: ${a.none} (dotted); all of it: ${a.whole}`,
    (a) => `未量化：${a.none}（虚线）；全部量化：${a.whole}`,
  ),
  onlyThisLayer: line<{ metric: string }>(
    (a) => `${a.metric}, only this layer quantized`,
    (a) => spaced("只量化该层时的", a.metric),
  ),
  // Titles.
  asBits: line<{ x: string }>((a) => `x = ${a.x} as bits`, (a) => `x = ${a.x} 的各位`),
  onCircle: line<{ x: string }>(
    (a) => `x = ${a.x} on the circle of codes`,
    (a) => `x = ${a.x} 在编码圆上`,
  ),
  whereToClip: line<{ tensor: string; format: string }>(
    (a) => `${a.tensor}: where to clip for ${a.format}, one scale`,
    (a) => `${a.tensor}：${a.format} 在哪里裁剪（单一缩放因子）`,
  ),
  errorOfFormat: line<{ tensor: string; format: string }>(
    (a) => `${a.tensor}: error of ${a.format}`,
    (a) => `${a.tensor}：${a.format} 的误差`,
  ),
  valuesInBlocks: line<{ size: number }>(
    (a) => `The values of formats, and what blocks of ${a.size} cost and lose`,
    (a) => `各格式的值，以及每块 ${a.size} 个时的位数与损失`,
  ),
  sqnrByLayer: line<{ model: string }>((a) => `SQNR by layer: ${a.model}`, (a) => `各层的 SQNR：${a.model}`),
  training: line<{ name: string }>((a) => `${a.name}: training`, (a) => `${a.name}：训练过程`),
  // Formats.
  levels: line<{ levels: number }>((a) => `${a.levels} levels`, (a) => `${a.levels} 个值`),
  levelsInBlocks: line<{ levels: number; bits: string; sqnr: string }>(
    (a) => `${a.levels} levels, ${a.bits} bits\nGauss: ${a.sqnr} dB`,
    (a) => `${a.levels} 个值，${a.bits} 位\nGauss：${a.sqnr} dB`,
  ),
  best: line<{ distribution: string; quantizer: "Lloyd-Max" | "best uniform" }>(
    (a) => `${a.distribution}, ${a.quantizer}`,
    (a) => `${a.distribution}，${a.quantizer === "Lloyd-Max" ? "Lloyd-Max" : "最佳均匀"}`,
  ),
  // A number on its way to a code.
  coded: line<{ x: string; code: string }>(
    (a) => `x = ${a.x}: code ${a.code}`,
    (a) => `x = ${a.x}：编码 ${a.code}`,
  ),
  counted: line<{ x: string; count: string }>(
    (a) => `x = ${a.x}: counts ${a.count}`,
    (a) => `x = ${a.x}：计数 ${a.count}`,
  ),
  wrapsTo: line<{ bits: number; code: string; value: string }>(
    (a) => `does not fit ${a.bits} bits: it wraps to ${a.code}, read as ${a.value}`,
    (a) => `${a.bits} 位放不下：回绕为 ${a.code}，读作 ${a.value}`,
  ),
  saturatesAt: line<{ code: string; value: string }>(
    (a) => `does not fit: it saturates at ${a.code}, read as ${a.value}`,
    (a) => `放不下：饱和在 ${a.code}，读作 ${a.value}`,
  ),
  readAs: line<{ code?: string; value: string; error: string }>(
    (a) => `${a.code === undefined ? "" : `code ${a.code}, `}read as ${a.value}, error ${a.error}`,
    (a) => `${a.code === undefined ? "" : `编码 ${a.code}，`}读作 ${a.value}，误差 ${a.error}`,
  ),
  decoded: line<{ formula: string; subnormal: boolean; number: string; value?: string; error: string }>(
    (a) =>
      `${a.formula}${a.subnormal ? ", subnormal" : ""} = ${a.number}${
        a.value === undefined ? "" : `, read as ${a.value}`
      }, error ${a.error}`,
    (a) =>
      `${a.formula}${a.subnormal ? "（非规格化数）" : ""} = ${a.number}${
        a.value === undefined ? "" : `，读作 ${a.value}`
      }，误差 ${a.error}`,
  ),
  saturating: line<{ line: string }>((a) => `saturates: ${a.line}`, (a) => `饱和：${a.line}`),
  fate: line<{ count: string; fate: string }>(
    (a) => `counts ${a.count}: ${a.fate}`,
    (a) => `计数 ${a.count}：${a.fate}`,
  ),
  around: line<{ turns: number }>((a) => `goes ${a.turns} times around`, (a) => `绕了 ${a.turns} 圈`),
  reads: line<{ value: string }>((a) => `read as ${a.value}`, (a) => `读作 ${a.value}`),
};

/** What happens to an output of a product on integers, one after the other. */
export type Stage = "depth" | "zero points" | "bias" | "requantized" | "saturated";
const chineseStages: Readonly<Record<Exclude<Stage, "depth">, string>> = {
  "zero points": "零点",
  bias: "偏置",
  requantized: "重新量化",
  saturated: "饱和",
};

/** The steps of a matrix product on integers. */
export const stepped = {
  head: line<{ step: number; last: number; row: number; col: number; stage: Stage; depth: number }>(
    (a) =>
      `step ${a.step} of ${a.last}: c[${a.row}, ${a.col}], ${
        a.stage === "depth" ? `depth ${a.depth}` : a.stage
      }`,
    (a) =>
      `第 ${a.step}/${a.last} 步：c[${a.row}, ${a.col}]，${
        a.stage === "depth" ? `深度 ${a.depth}` : chineseStages[a.stage]
      }`,
  ),
  accumulator: line<{ sum: string }>((a) => `int32 accumulator ${a.sum}`, (a) => `int32 累加器 ${a.sum}`),
  sums: line<{ sums: string }>(
    (a) => `of the codes alone, so far: ${a.sums}`,
    (a) => `至此仅用编码：${a.sums}`,
  ),
  sameAccumulator: line<{ sum: string }>(
    (a) => `= ${a.sum}: the accumulator, from sums of plain codes`,
    (a) => `= ${a.sum}：即累加器，只用编码本身求和`,
  ),
  known: line<Record<never, never>>(
    () => "Σ b is known before a is; Σ a is summed once for a whole row of c",
    () => "Σ b 在 a 之前已知；Σ a 对 c 的整行只求一次",
  ),
  bias: line<{ real: string; quotient: string; bias: string }>(
    (a) => `bias ${a.real} / (Sa Sb) = ${a.quotient}, rounded: ${a.bias}`,
    (a) => `偏置 ${a.real} / (Sa Sb) = ${a.quotient}，舍入得 ${a.bias}`,
  ),
  biases: line<{ biases: string }>((a) => `bias ${a.biases}, int32`, (a) => `偏置 ${a.biases}，int32`),
  highHalf: line<{ left: number; high: string }>(
    (a) =>
      `high half of 2 × ${
        a.left > 0 ? `(accumulator shifted left by ${a.left})` : "accumulator"
      } × M0, rounded: ${a.high}`,
    (a) => `2 ×${a.left > 0 ? `（累加器左移 ${a.left} 位）` : " 累加器 "}× M0 的高半部分，舍入得 ${a.high}`,
  ),
  shifted: line<{ right: number; rounded: string }>(
    (a) => `shifted right by ${a.right}, rounded: ${a.rounded}`,
    (a) => `右移 ${a.right} 位，舍入得 ${a.rounded}`,
  ),
  clamped: line<{ rounded: string; zero: number; sum: string; code: number }>(
    (a) => `${a.rounded} + zero point ${a.zero} = ${a.sum}, clamped to 0..255: code ${a.code}`,
    (a) => `${a.rounded} + 零点 ${a.zero} = ${a.sum}，限制在 0..255：编码 ${a.code}`,
  ),
  worth: line<{ value: string; real: string }>(
    (a) => `worth ${a.value}; the real product is ${a.real}`,
    (a) => `代表 ${a.value}；真实乘积为 ${a.real}`,
  ),
  worthSoFar: line<{ value: string; step: string }>(
    (a) => `worth ${a.value} so far, in steps of Sa Sb = ${a.step}`,
    (a) => `至此代表 ${a.value}，以 Sa Sb = ${a.step} 为一步`,
  ),
};

/** A place, and what stands there. */
interface At {
  readonly at: string;
  readonly is: string;
}

/** What is said of figures to those who do not see them. */
export const described = {
  circle: line<{ name: string; low: number; high: number; wraps: boolean; lines: readonly string[] }>(
    (a) =>
      `${a.name}: codes ${a.low} to ${a.high} on a circle, ${
        a.wraps ? `${a.high} beside ${a.low} across a seam` : `a wall between ${a.high} and ${a.low}`
      }; ${a.lines.join("; ")}`,
    (a) =>
      `${a.name}：编码 ${a.low} 到 ${a.high} 排成一圈，${
        a.wraps ? `${a.high} 与 ${a.low} 隔着接缝相邻` : `${a.high} 与 ${a.low} 之间是墙`
      }；${a.lines.join("；")}`,
  ),
  largestMagnitude: line<{ largest: string }>(
    (a) => `magnitudes up to ${a.largest}`,
    (a) => `幅值最大 ${a.largest}`,
  ),
  atClip: line<{ clip: string; rounding: string; clipping: string; sum: string; share: string }>(
    (a) =>
      `at clip ${a.clip}: rounding ${a.rounding} + clipping ${a.clipping} = ${a.sum}, ${a.share}% saturate`,
    (a) => `裁剪点 ${a.clip}：舍入 ${a.rounding} + 裁剪 ${a.clipping} = ${a.sum}，${a.share}% 饱和`,
  ),
  map: line<{ rows: number; cols: number; sqnr: string; each: number }>(
    (a) =>
      `${a.rows} rows, ${a.cols} columns, SQNR ${a.sqnr} dB; a cell is ${
        a.each === 1 ? "one error" : `the root mean square of ${a.each} errors`
      }`,
    (a) =>
      `${a.rows} 行 ${a.cols} 列，SQNR ${a.sqnr} dB；每格是${
        a.each === 1 ? "一个误差" : ` ${a.each} 个误差的均方根`
      }`,
  ),
  worstCell: line<{ error: number; row: number; col: number; is: readonly string[] }>(
    (a) => `largest error ${a.error} at row ${a.row}, column ${a.col}: ${a.is.join(", ")}`,
    (a) => `最大误差 ${a.error}，在第 ${a.row} 行第 ${a.col} 列：${a.is.join("，")}`,
  ),
  worstRows: line<
    { rows: readonly { from: number; to: number; error: number; scale: number | undefined }[] }
  >(
    ({ rows }) =>
      `worst rows: ${
        rows.map(({ from, to, error, scale }) =>
          `${from === to ? `row ${from}` : `rows ${from} to ${to}`} (${error}${
            scale === undefined ? "" : `, scale ${scale}`
          })`
        ).join(", ")
      }`,
    ({ rows }) =>
      `最差的行：${
        rows.map(({ from, to, error, scale }) =>
          `第 ${from === to ? from : `${from} 到 ${to}`} 行（${error}${
            scale === undefined ? "" : `，缩放因子 ${scale}`
          }）`
        ).join("，")
      }`,
  ),
  format: line<
    { name: string; levels: number; low: string; high: string; least: string; rest: readonly string[] }
  >(
    (a) =>
      `${a.name}  ${a.levels} levels, ${a.low} to ${a.high}, smallest above 0: ${a.least}${
        a.rest.length === 0 ? "" : `; ${a.rest.join(", ")}`
      }`,
    (a) =>
      `${a.name}  ${a.levels} 个值，${a.low} 到 ${a.high}，大于 0 的最小值：${a.least}${
        a.rest.length === 0 ? "" : `；${a.rest.join("，")}`
      }`,
  ),
  beyond: line<
    { name: string; wraps: boolean; ranges: readonly { from: string; to: string }[]; more: boolean }
  >(
    (a) =>
      `${a.name} ${a.wraps ? "wraps" : "saturates"} at x ${
        a.ranges.map(({ from, to }) => `${from} to ${to}`).join(", ")
      }${a.more ? ", ..." : ""}`,
    (a) =>
      `${a.name} 在 x 为 ${a.ranges.map(({ from, to }) => `${from} 到 ${to}`).join("、")}${
        a.more ? "……" : " "
      }处${a.wraps ? "回绕" : "饱和"}`,
  ),
  size: line<{ name: string; size: string; bits: string }>(
    (a) => `${a.name}: ${a.size}, ${a.bits} bits a weight`,
    (a) => `${a.name}：${a.size}，每个权重 ${a.bits} 位`,
  ),
  // Curves of a sketch.
  named: line<{ name: string; what: string }>((a) => `${a.name}: ${a.what}`, (a) => `${a.name}：${a.what}`),
  extent: line<{ y: readonly [string, string]; x: readonly [string, string] }>(
    ({ y, x }) => `y ${y[0]} to ${y[1]}, x ${x[0]} to ${x[1]}`,
    ({ y, x }) => `y 从 ${y[0]} 到 ${y[1]}，x 从 ${x[0]} 到 ${x[1]}`,
  ),
  curve: line<{ from: At; to: At; low: string; high: string }>(
    ({ from, to, low, high }) =>
      `from ${from.is} at ${from.at} to ${to.is} at ${to.at}, between ${low} and ${high}`,
    ({ from, to, low, high }) =>
      `从 ${from.at} 处的 ${from.is} 到 ${to.at} 处的 ${to.is}，介于 ${low} 与 ${high} 之间`,
  ),
  counted: line<{ at: string; most: string; from: string; to: string }>(
    (a) => `from ${a.from} to ${a.to}, most at ${a.at}: ${a.most}`,
    (a) => `从 ${a.from} 到 ${a.to}，${a.at} 处最多：${a.most}`,
  ),
  points: line<{ points: readonly At[] }>(
    (a) => a.points.map(({ at, is }) => `${is} at ${at}`).join(", "),
    (a) => a.points.map(({ at, is }) => `${at} 处 ${is}`).join("，"),
  ),
  bars: line<{ bars: readonly At[] }>(
    (a) => a.bars.map(({ at, is }) => `${at} ${is}`).join(", "),
    (a) => a.bars.map(({ at, is }) => `${at} ${is}`).join("，"),
  ),
  atMark: line<{ x: string; y: readonly string[] }>(
    (a) => `at ${a.x}: ${a.y.join(", ")}`,
    (a) => `${a.x} 处：${a.y.join("，")}`,
  ),
  grid: line<{ levels: number; low: string; high: string }>(
    (a) => `${a.levels} levels from ${a.low} to ${a.high}`,
    (a) => `${a.levels} 个值，从 ${a.low} 到 ${a.high}`,
  ),
  more: line<{ more: number }>((a) => `… and ${a.more} more`, (a) => `… 还有 ${a.more} 个`),
  empty: line<object>(() => "empty", () => "空"),
};
