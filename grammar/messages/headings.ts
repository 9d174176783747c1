/** Headings and cells of tables in Chinese. JSON keeps the English names. */
import type { Language } from "../diagnostic.ts";

const headings: Readonly<Record<string, string>> = {
  tensor: "张量",
  tensors: "张量数",
  type: "类型",
  op: "算子",
  role: "角色",
  shape: "形状",
  size: "元素数",
  format: "格式",
  "bits/weight": "位/权重",
  "bits/weight, model": "位/权重（整个模型）",
  bytes: "字节",
  "SQNR dB": "SQNR dB",
  sqnr: "SQNR",
  MSE: "均方误差",
  mse: "均方误差",
  "mse_next": "调整缩放因子后",
  "clipped %": "裁剪 %",
  clipped: "裁剪",
  as: "处理",
  property: "属性",
  value: "值",
  from: "出处",
  what: "内容",
  needs: "需要",
  runs: "可运行",
  model: "模型",
  saving: "节省",
  "mean SQNR dB": "平均 SQNR dB",
  "worst SQNR dB": "最差 SQNR dB",
  "worst tensor": "最差张量",
  step: "步",
  scale: "缩放因子",
  changed: "变动的编码",
  overflow: "溢出",
  parameters: "参数量",
  largest: "最大的张量",
  weights: "权重数",
  "share %": "占比 %",
  accuracy: "准确率",
  agreement: "一致率",
  loss: "损失",
  perplexity: "困惑度",
  kl: "KL 散度",
  "logit SQNR": "logit SQNR",
  metric: "指标",
  cosine: "余弦",
  part: "部分",
  share: "占比",
  layer: "层",
  cause: "原因",
  "codes that differ": "不同的编码",
  "values that differ": "不同的值",
  of: "总数",
  first: "首个",
  "greatest difference": "最大差值",

  "output SQNR dB": "输出 SQNR dB",
  "+loss alone": "仅此层：损失变化",
  "+cer alone %": "仅此层：字符错误率变化 %",
  "kl alone": "仅此层：KL 散度",
  difference: "差值",
  "95 % interval": "95 % 区间",
  verdict: "结论",
  nats: "nats",
  bits: "位",
  distribution: "分布",
  quantizer: "量化器",
  clip: "裁剪点",
  "promised dB": "承诺的 dB",
};

const cells: Readonly<Record<string, string>> = {
  kept: "保留",
  none: "无",
  codes: "编码",
  shape: "形状",
  "only in the first": "只在第一个中",
  "only in the second": "只在第二个中",
  yes: "是",
  no: "否",
  "not yet": "尚不能",
  better: "更好",
  worse: "更差",
  undecided: "无法判定",
  language: "语言",
  scheme: "方案",
  "the weights": "权重",
  "calibration data": "校准数据",
  data: "数据",
  granularity: "粒度",
  dialect: "方言",
  mapping: "映射",
  clip: "裁剪",
  format: "格式",
  "won by": "采用规则",
  "amended by": "修改规则",
  over: "取代规则",
  tensor: "逐张量",
  channel: "逐通道",
  "how tensors are treated, and which line says so": "各张量的处理方式与出处",
  "in this order": "按此顺序",
};

const own = (words: Readonly<Record<string, string>>, text: string) =>
  Object.hasOwn(words, text) ? words[text]! : text;

/** The heading of a column. A unit behind the name stays: "sqnr dB". */
export function heading(text: string, language: Language): string {
  if (language !== "zh") return text;
  if (Object.hasOwn(headings, text)) return headings[text]!;
  const [name = "", ...unit] = text.split(" ");
  return [own(headings, name), ...unit].join(" ");
}

/** A cell or a title that is a phrase of ours: "kept", "line 3 (adjust)". What is not stays as it is. */
export function phrase(text: string, language: Language): string {
  if (language !== "zh") return text;
  const line = /^(defaults, )?line (\d+)( \(adjust\))?$/.exec(text);
  if (line !== null) {
    return `${line[1] === undefined ? "" : "defaults，"}第 ${line[2]} 行${
      line[3] === undefined ? "" : "（adjust）"
    }`;
  }
  const place = /^channel (\d+)(?:, weight (\d+))?$/.exec(text);
  if (place !== null) return `第 ${place[1]} 通道${place[2] === undefined ? "" : `，第 ${place[2]} 个权重`}`;
  return properties(text) ?? own(cells, text);
}

/** "format: int(3), int(4); clip: minmax, mse": properties that differ, with the value on each side. */
function properties(text: string): string | undefined {
  const said = text.split("; ").map((part) => /^([a-z ]+): (.+?), (.+)$/.exec(part));
  if (said.some((part) => part === null || !Object.hasOwn(cells, part[1]!))) return undefined;
  return said.map((part) => `${cells[part![1]!]}：${own(cells, part![2]!)} → ${own(cells, part![3]!)}`).join(
    "；",
  );
}
