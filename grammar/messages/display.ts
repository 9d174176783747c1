/** What lines and notes say of results, in English and in Chinese. */
import type { Language } from "../diagnostic.ts";
import { inZh } from "../phrases.ts";
import { heading } from "./headings.ts";
import { line, plural, spaced } from "./line.ts";

const parameters = (count: string) => `${count} parameter${count === "1" ? "" : "s"}`;

interface GraphsDiffer {
  readonly nodes: readonly [number, number];
  readonly at?: number;
  readonly ops?: readonly [string, string];
  readonly opsets?: readonly [number, number];
}

export const lines = {
  dataSet: line<
    {
      name: string;
      counts: readonly { count: string; part?: string }[];
      shape: readonly (number | undefined)[];
      classes: number | undefined;
      texts: boolean;
    }
  >(
    (a) =>
      `${a.name}: ${
        a.counts.map(({ count, part }) => part === undefined ? count : `${count} ${part}`).join(", ")
      } samples of ${a.shape.map((n) => n ?? "any").join("×")}${
        a.classes === undefined ? "" : `, ${a.classes} classes`
      }${a.texts ? ", labelled with texts" : ""}`,
    (a) =>
      `${a.name}：${
        a.counts.map(({ count, part }) => part === undefined ? `${count} 个样本` : `${part} ${count} 个`)
          .join("、")
      }${a.counts.length > 1 ? "样本" : ""}，每个 ${a.shape.map((n) => n ?? "任意").join("×")}${
        a.classes === undefined ? "" : `，${a.classes} 类`
      }${a.texts ? "，标签为文本" : ""}`,
  ),
  holds: line<{ claim: string; how: string }>(
    (a) => `✓ ${a.claim}${a.how === "" ? "" : `: ${a.how}`}`,
    (a) => `✓ ${a.claim}${a.how === "" ? "" : `：${a.how}`}`,
  ),
  offBy: line<{ error: string }>((a) => `error ${a.error}`, (a) => `误差 ${a.error}`),
  triedAt: line<
    { tried: string; what: "points" | "integers" | "every number"; worst?: string; at?: string }
  >(
    (a) =>
      `${a.tried} ${
        {
          points: "points",
          integers: "integers, all of the range",
          "every number": "binary32 numbers, all of the range",
        }[a.what]
      }${a.worst === undefined ? "" : `; largest error ${a.worst} at ${a.at}`}`,
    (a) =>
      `${
        {
          points: `${a.tried} 个点`,
          integers: `范围内的全部 ${a.tried} 个整数`,
          "every number": `范围内的全部 ${a.tried} 个 binary32 数`,
        }[a.what]
      }${a.worst === undefined ? "" : `；最大误差 ${a.worst}，在 ${a.at} 处`}`,
  ),
  explained: line<{ recipe: string; model: string; dialect: string; seed: number }>(
    (a) => `${a.recipe} on ${a.model}: dialect ${a.dialect}, seed ${a.seed}`,
    (a) => `${a.recipe} 用于 ${a.model}：方言 ${a.dialect}，种子 ${a.seed}`,
  ),
  planned: line<{ quantized: number; tensors: number; before: string; after: string | undefined }>(
    (a) =>
      `${a.quantized} of ${a.tensors} tensor${plural(a.tensors)} quantized; ${a.before} of weights become ${
        a.after ?? "less: a scheme without a range of codes tells its bits once it has run"
      }`,
    (a) =>
      `${a.tensors} 个张量中量化 ${a.quantized} 个；权重由 ${a.before} 变为 ${
        a.after ?? "更小：未给出编码范围的方案运行后才知道位数"
      }`,
  ),
  checked: line<{ line: number; recipe: string; model: string; size: string }>(
    (a) => `line ${a.line}: ${a.recipe} on ${a.model}: ${a.size}`,
    (a) => `第 ${a.line} 行：${a.recipe} 用于 ${a.model}：${a.size}`,
  ),
  memory: line<{ peak: string; kept: string }>(
    (a) => `memory: at most ${a.peak}, of which ${a.kept} of codes and scales stay`,
    (a) => `内存：最多 ${a.peak}，其中编码与缩放因子 ${a.kept} 会保留`,
  ),
  time: line<{ seconds: number }>(
    ({ seconds }) =>
      `time: ${spanOfTime(seconds, "en")} (an estimate: bytes moved at the speed of a memory copy)`,
    ({ seconds }) => `时间：${spanOfTime(seconds, "zh")}（估计：按内存复制的速度搬运字节）`,
  ),
  untouched: line<{ tensors: number; list: readonly { n: number; role: string; type: string }[] }>(
    (a) =>
      `no rule reaches ${a.tensors} tensor${plural(a.tensors)}: ${
        a.list.map(({ n, role, type }) => `${n} ${role} of ${type}`).join(", ")
      }`,
    (a) =>
      `没有规则涉及的张量 ${a.tensors} 个：${
        a.list.map(({ n, role, type }) => `${n} 个 ${role} of ${type}`).join("、")
      }`,
  ),
  reported: line<
    { tensors: number; weights: string; bits: string; before: string; after: string; kept: number }
  >(
    (a) =>
      `${a.tensors} tensor${
        plural(a.tensors)
      }, ${a.weights} weights at ${a.bits} bits/weight, scales included; ` +
      `${a.before} become ${a.after}` +
      (a.kept > 0 ? `; ${a.kept} tensor${plural(a.kept)} as they were` : ""),
    (a) =>
      `${a.tensors} 个张量，${a.weights} 个权重，每个权重 ${a.bits} 位（含缩放因子）；${a.before} 变为 ${a.after}` +
      (a.kept > 0 ? `；其余 ${a.kept} 个张量不变` : ""),
  ),
  better: line<{ metric: string; better: "higher" | "lower" }>(
    (a) => `${a.metric}: ${a.better} is better`,
    (a) => `${heading(a.metric, "zh")}：${a.better === "higher" ? "越高越好" : "越低越好"}`,
  ),
  onSamples: line<{ data: string; samples: number }>(
    (a) => `on ${a.data}, ${a.samples} sample${plural(a.samples)}`,
    (a) => `数据：${a.data}，${a.samples} 个样本`,
  ),
  sizeOf: line<{ bytes: string; bits: string }>(
    (a) => `${a.bytes}, ${a.bits} bits for each weight of the model`,
    (a) => `${a.bytes}，整个模型每个权重 ${a.bits} 位`,
  ),
  itemized: line<{ items: readonly { part: string; bytes: string }[] }>(
    (a) => `size: ${a.items.map(({ part, bytes }) => `${part} ${bytes}`).join(", ")}`,
    (a) => `大小：${a.items.map(({ part, bytes }) => `${partZh(part)} ${bytes}`).join("，")}`,
  ),
  tensorsDiffer: line<{ differ: number; tensors: number }>(
    (a) =>
      a.differ === 0
        ? `no difference in ${a.tensors} tensor${plural(a.tensors)}`
        : `${a.differ} of ${a.tensors} tensor${plural(a.tensors)} differ`,
    (a) => a.differ === 0 ? `${a.tensors} 个张量没有差别` : `${a.tensors} 个张量中有 ${a.differ} 个不同`,
  ),
  graphsDiffer: line<GraphsDiffer>(
    ({ nodes: [a, b], at, ops: [x, y] = ["", ""], opsets }) =>
      a === 0 || b === 0
        ? `only the ${a === 0 ? "second" : "first"} has a graph: what they compute is not compared`
        : `the graphs differ: ${a} and ${b} nodes${
          opsets === undefined ? "" : `, opset ${opsets.join(" and ")}`
        }; first ` +
          `at node ${at}: ${x === y ? `${x} of other inputs or attributes` : `${x} and ${y}`}`,
    ({ nodes: [a, b], at, ops: [x, y] = ["", ""], opsets }) =>
      a === 0 || b === 0
        ? `只有${a === 0 ? "第二个" : "第一个"}有计算图：不比较它们的计算`
        : `计算图不同：节点数 ${a} 与 ${b}${opsets === undefined ? "" : `，opset ${opsets.join(" 与 ")}`}；` +
          `最先不同的是第 ${at} 个节点：${x === y ? `${x}（输入或属性不同）` : `${x} 与 ${y}`}`,
  ),
  recipesDiffer: line<{ tensors: number }>(
    (a) =>
      a.tensors === 0
        ? "no tensor is treated otherwise"
        : `${a.tensors} tensor${plural(a.tensors)} treated otherwise`,
    (a) => a.tensors === 0 ? "各张量的处理没有差别" : `${a.tensors} 个张量的处理不同`,
  ),
  baseline: line<{ source: string; whole: string }>(
    (a) => `nothing quantized: ${a.source}; all of it: ${a.whole}`,
    (a) => `未量化：${a.source}；全部量化：${a.whole}`,
  ),
  wholeOnly: line<{ whole: string }>((a) => `all of it: ${a.whole}`, (a) => `全部量化：${a.whole}`),
  rankedAlone: line<{ metric: string }>(
    (a) => `the worst first, by ${a.metric} with only this layer quantized`,
    (a) => `按${spaced("只量化该层时的", heading(a.metric, "zh"), "从差到好排列")}`,
  ),
  against: line<{ name: string }>((a) => `compared with ${a.name}`, (a) => `与 ${a.name} 相比`),
  howCompared: line<{ tested: boolean; drawn: boolean; undecided: boolean }>(
    (a) =>
      "paired, sample by sample: " + [
        ...(a.tested ? ["shares by McNemar's exact test"] : []),
        ...(a.drawn ? [`${a.tested ? "others " : ""}by drawing the samples again (bootstrap)`] : []),
      ].join(", ") + (a.undecided ? "; undecided: the interval holds 0, these samples cannot tell" : ""),
    (a) =>
      "逐样本配对：" + [
        ...(a.tested ? ["比例用 McNemar 精确检验"] : []),
        ...(a.drawn ? [`${a.tested ? "其余" : ""}用对样本重抽样（bootstrap）`] : []),
      ].join("，") + (a.undecided ? "；无法判定：区间包含 0，这些样本不足以区分" : ""),
  ),
  tooFewSamples: line<{ samples: number; fewest: number }>(
    (a) => `undecided: ${a.samples} sample${plural(a.samples)} cannot tell, at least ${a.fewest} can`,
    (a) => `无法判定：${a.samples} 个样本不足以区分，至少需要 ${a.fewest} 个`,
  ),
  bitsOfModel: line<object>(
    () => "bits: for each weight of the model, with scales, and with what is kept as it is stored",
    () => "位：按整个模型的权重平均，含缩放因子，保留的权重按原样计",
  ),
  flows: line<
    {
      values: number;
      role: string;
      format: string;
      scaling: string;
      data: string | undefined;
      samples: number;
    }
  >(
    (a) =>
      `${a.role} of ${a.values} layer${plural(a.values)}: ${a.format} ${a.scaling}${
        a.data === undefined ? "" : `, scales from ${a.samples} samples of ${a.data}`
      }`,
    (a) =>
      `${a.values} 层的 ${a.role}：${a.format} ${a.scaling}${
        a.data === undefined ? "" : `，缩放因子来自 ${a.data} 的 ${a.samples} 个样本`
      }`,
  ),
  folded: line<
    {
      count: number;
      of: number;
      stay: readonly {
        why: "before" | "shared" | "constants" | "training";
        count: number;
        first: string;
      }[];
    }
  >(
    ({ count, of, stay }) =>
      `fold_batch_norm: ${count} of ${of} batch normalization${plural(of)} folded into the layer before` +
      stay.map(({ why, count, first }) =>
        `; ${count} not, such as ${first}: ${
          {
            before: "no convolution or dense layer stands before it",
            shared: "what stands before it is read elsewhere too",
            constants: "its parameters are no constants of its own",
            training: "it computes statistics of its batch",
          }[why]
        }`
      ).join(""),
    ({ count, of, stay }) =>
      `fold_batch_norm：${of} 个批归一化中 ${count} 个已并入前一层` +
      stay.map(({ why, count, first }) =>
        `；${count} 个未并入，例如 ${first}：${
          {
            before: "前面不是卷积或全连接层",
            shared: "前一层的输出还用在别处",
            constants: "它的参数不是自己的常数",
            training: "它使用当前批的统计量",
          }[why]
        }`
      ).join(""),
  ),
  accumulated: line<{ bias: number; accumulator: number; real: string }>(
    (a) => `accumulator: the bias ${a.bias} and all products, ${a.accumulator}, which stands for ${a.real}`,
    (a) => `累加器：偏置 ${a.bias} 加全部乘积，得 ${a.accumulator}，代表 ${a.real}`,
  ),
  requantized: line<
    {
      accumulator: number;
      multiplier: number;
      shift: number;
      high: number;
      rounded: number;
      zero: number;
      low: number;
      top: number;
      code: number;
    }
  >(
    (a) =>
      `code: ${a.accumulator} × ${a.multiplier} × 2^-31 is ${a.high}, × 2^${a.shift} is ${a.rounded}, + zero point ${a.zero}, held in ${a.low}..${a.top}: ${a.code}`,
    (a) =>
      `编码：${a.accumulator} × ${a.multiplier} × 2^-31 得 ${a.high}，× 2^${a.shift} 得 ${a.rounded}，加零点 ${a.zero}，限制在 ${a.low}..${a.top}：${a.code}`,
  ),
  unsettled: line<{ tensors: readonly string[]; steps: number; more: number }>(
    (a) =>
      `not settled after ${a.steps} step${plural(a.steps)}: ${
        listed(a.tensors, ", ")
      }. Write refine(steps: ${a.more}) to go on`,
    (a) => `${a.steps} 步后仍未稳定：${listed(a.tensors, "、")}。要继续，写 refine(steps: ${a.more})`,
  ),
  model: line<{ name: string; format: string; layers: number; parameters: string; bytes: string }>(
    (a) =>
      `${a.name}: ${a.format} model, ${a.layers} layer${plural(a.layers)}, ${
        parameters(a.parameters)
      }, ${a.bytes}`,
    (a) => `${a.name}：${a.format} 模型，${a.layers} 层，${a.parameters} 个参数，${a.bytes}`,
  ),
  trainingStep: line<
    { name: string; epoch: number; epochs: number; step: number; loss: string; accuracy: string }
  >(
    (a) =>
      `${a.name}: epoch ${a.epoch} of ${a.epochs}, step ${a.step}, loss ${a.loss}, accuracy ${a.accuracy}`,
    (a) => `${a.name}：第 ${a.epoch}/${a.epochs} 轮，第 ${a.step} 步，损失 ${a.loss}，准确率 ${a.accuracy}`,
  ),
  epoch: line<{
    epoch: number;
    epochs: number;
    loss: string;
    accuracy: string;
    valid?: { loss: string; accuracy: string };
  }>(
    (a) =>
      `epoch ${a.epoch} of ${a.epochs}: loss ${a.loss}, accuracy ${a.accuracy}` +
      (a.valid ? `; validation: loss ${a.valid.loss}, accuracy ${a.valid.accuracy}` : ""),
    (a) =>
      `第 ${a.epoch}/${a.epochs} 轮：损失 ${a.loss}，准确率 ${a.accuracy}` +
      (a.valid ? `；验证：损失 ${a.valid.loss}，准确率 ${a.valid.accuracy}` : ""),
  ),
  progress: line<{ name: string; samples: number; total: number; percent: number; left?: number }>(
    (a) =>
      `${a.name}: ${a.samples} of ${a.total} sample${plural(a.total)}, ${a.percent} %${
        a.left === undefined ? "" : `, ${a.left} s left`
      }`,
    (a) =>
      `${a.name}：${a.total} 个样本中已完成 ${a.samples} 个，${a.percent} %${
        a.left === undefined ? "" : `，还需 ${a.left} 秒`
      }`,
  ),
  showLists: line<object>(() => `"show" lists every tensor`, () => `"show" 列出每个张量`),
  rows: line<{ rows: number; columns: string }>(
    (a) => `table of ${a.rows} row${plural(a.rows)}: ${a.columns}`,
    (a) => `${a.rows} 行的表格：${a.columns}`,
  ),
  tensorsOf: line<{ name: string; tensors: number; parameters: string }>(
    (a) => `${a.name}: ${a.tensors} tensor${plural(a.tensors)}, ${parameters(a.parameters)}`,
    (a) => `${a.name}：${a.tensors} 个张量，${a.parameters} 个参数`,
  ),
  quantizedOf: line<{ name: string; tensors: number; bytes: string }>(
    (a) => `${a.name}: ${a.tensors} tensor${plural(a.tensors)} quantized, ${a.bytes}`,
    (a) => `${a.name}：已量化 ${a.tensors} 个张量，${a.bytes}`,
  ),
  wrote: line<{ path: string; what: string; size: string; before?: string }>(
    ({ path, what, size, before }) =>
      `wrote ${path}: ${what}, ${size}${
        before === undefined ? "" : ` (${before} before)`
      }, read back and equal`,
    ({ path, what, size, before }) =>
      `已写入 ${path}：${inZh(what)}，${size}${before === undefined ? "" : `（原为 ${before}）`}，读回后一致`,
  ),
  mixed: line<{ score: string; bits: string; bound: string }>(
    (a) =>
      `mixed: ${a.score} at ${a.bits} bits per weight; no choice within the budget can do better than ${a.bound}`,
    (a) => `混合：每个权重 ${a.bits} 位时 ${a.score}；预算内任何选择都不会好过 ${a.bound}`,
  ),
  mixedOnData: line<{ score: string; bits: string; predicted: string }>(
    (a) =>
      `mixed: ${a.score} at ${a.bits} bits per weight, measured with all of it; tensor by tensor they add up to ${a.predicted}`,
    (a) => `混合：每个权重 ${a.bits} 位时实测 ${a.score}；逐张量相加为 ${a.predicted}`,
  ),
  uniform: line<{ score: string; bits: string; format: string } | undefined>(
    (a) =>
      a === undefined
        ? "uniform: no single format fits the budget"
        : `uniform: ${a.score} at ${a.bits} bits per weight, ${a.format} everywhere`,
    (a) =>
      a === undefined
        ? "统一：没有一种格式符合预算"
        : `统一：全部用 ${a.format}，每个权重 ${a.bits} 位时 ${a.score}`,
  ),
};

const parts: Readonly<Record<string, string>> = {
  codes: "编码",
  scales: "缩放因子",
  "zero points": "零点",
  codebooks: "码本",
  padding: "填充",
};
/** What a model stores: "weights kept as f32" keeps the words of the language. */
export const partIn = (part: string, language: Language): string => language === "zh" ? partZh(part) : part;
const partZh = (part: string): string =>
  parts[part] ?? part.replace(/^(\w+) kept as (\w+)$/, "保留的 $1（$2）");

const listed = (names: readonly string[], comma: string, most = 3) =>
  names.slice(0, most).join(comma) + (names.length > most ? `${comma}… (${names.length})` : "");

/** Coarse on purpose: a notebook that runs again on another machine should say the same. */
function spanOfTime(seconds: number, language: Language): string {
  const zh = language === "zh";
  if (seconds < 1) return zh ? "不到一秒" : "under a second";
  if (seconds < 10) return zh ? "几秒" : "a few seconds";
  if (seconds < 60) return zh ? "不到一分钟" : "under a minute";
  const minutes = Math.ceil(seconds / 60);
  return zh ? `约 ${minutes} 分钟` : `about ${minutes} minutes`;
}
