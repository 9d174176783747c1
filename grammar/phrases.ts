/**
 * Phrases that the callers of messages put into them, in Chinese. What is not here is a name or a number, and stays. A phrase
 * with a name in it is a pattern.
 */
import type { Language } from "./diagnostic.ts";
import { dataZh } from "./data_phrases.ts";
import { runZh } from "./run_phrases.ts";
import { fileZh } from "./file_phrases.ts";

const phrases: Readonly<Record<string, string>> = {
  "a name": "名称",
  "a value": "值",
  "a format": "格式",
  "a granularity": "粒度",
  "a clipping method": "裁剪方法",
  "a property": "属性",
  "a selector": "选择器",
  "a plot": "图名",
  "a setting": "设置项",
  "a comparison": "比较",
  "a number": "数",
  "a unit": "单位",
  "a quoted text": "引号文本",
  "end of line": "行尾",
  "the end of the line": "行尾",
  "the end of the rule": "规则的末尾",
  "a rule": "规则",
  "a statement": "语句",
  "an operator": "运算符",
  "a pass": "处理步骤",
  "a dialect": "方言",
  "a metric": "指标",
  "a column": "列名",
  "an export format": "导出格式",
  "a plain number": "不带单位的数",
  "a number in a formula": "公式中的数",
  "real numbers": "实数",
  "the range of a plot": "作图的范围",
  "this plot": "这幅图",
  "a share such as 99.9%": "比例，例如 99.9%",
  "a range": "范围",
  "the range": "范围",
  "ascending": "升序",
  "ascending and finite": "升序且有限",
  "at least 0": "不小于 0",
  "an integer": "整数",
  "the seed": "随机种子",
  "the tolerance": "容差",
  "the language": "语言",
  "the name of the file": "文件名",
  "the granularity": "粒度",
  "the clipping": "裁剪方法",
  "the mapping": "映射",
  "what is checked": "被检查的内容",
  "a selector here": "这里的选择器",
  "the index": "下标",
  "an index": "下标",
  "the size": "大小",
  "a group size": "组的大小",
  "the budget": "预算",
  "the pass": "处理步骤",
  "what is taken": "所取的数量",
  "what is evaluated on": "评估所用的数据",
  "what is derived": "求导的对象",
  "what is chosen from": "可选的范围",
  "what a sweep collects": "扫描收集的值",
  "a range to choose from": "可选的范围",
  "the value of a formula": "公式的值",
  "the number of lines in one plot": "一张图中的线条数",
  "a formula or a function": "公式或函数",
  "bits per weight or a size such as 2 MiB": "每权重位数，或如 2 MiB 的大小",
  "ascending integers": "升序的整数",
  "en or zh": "en 或 zh",
  it: "它",
  this: "它",
  "evaluate this": "计算这个表达式",
  "use this in a plot of a table": "在表的图中使用它",
  "The file is cut off or damaged: get it again": "文件不完整或已损坏：请重新获取",
  "Store it with numpy.savez: numpy.savez_compressed compresses":
    "请用 numpy.savez 保存：numpy.savez_compressed 会压缩",
  "All files that it names must be beside it": "它列出的所有文件都必须与它在同一文件夹中",
  "A model in several files is opened by its index, *.safetensors.index.json":
    "分成多个文件的模型用其索引 *.safetensors.index.json 打开",
  "Free space on that disk, or quantize fewer layers at a time": "请在该磁盘上腾出空间，或一次量化较少的层",
  "It comes soon": "即将支持",
  "there is no such file": "没有这个文件",
  "every value": "每个取值",
  finite: "有限数",
  "codes, scales and the recipe": "编码、缩放因子与配方",
  "the source graph with float weights on the grid": "源计算图，权重为网格上的浮点数",
  "What there is: grammar/reference, or NAME? for help":
    "已有的内容见 grammar/reference，或在名称后加问号查看帮助，例如 int?",
  "It quantizes weights and bias; activations come with calibration": "目前量化权重与偏置；激活值需要校准",
};

/** Phrases with names or numbers in them; `$1` is put into Chinese too. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/^what "(.*)" looks at$/, '"$1" 所用的数据'],
  [/^a value of "(.*)"$/, '"$1" 的取值'],
  [/^the value of (?:a|the) formula$/, "公式的值"],
  [/^a role such as (.*)$/, "角色，例如 $1"],
  [/^an integer (?:in|from) (\S*?)(?: to (\S*))?$/, "$1$2 之间的整数"],
  [/^(?:a number )?(?:in|from) (-?[\d.]+)(?:\.\.| to )(-?[\d.]+)$/, "$1..$2 之中"],
  [/^one that ends in (.*)$/, "以此结尾：$1"],
  [/^one of (.*)$/, "$1 之一"],
  [/^the integers (.*)$/, "整数 $1"],
  [/^at most (.*)$/, "不多于 $1"],
  [/^the (?:start|domain) of (.*)$/, "$1 的取值"],
  [/^its (.*)$/, "它的 $1"],
  [/^use the format (.*)$/, "使用格式 $1"],
  [/^use (.*)$/, "使用 $1"],
  [/^export as (.*)$/, "导出为 $1"],
  [/^clip by (.*?), which needs calibration$/, "按 $1 裁剪（需要校准数据）"],
  [/^Use "clip mse": it needs no calibration$/, '改用 "clip mse"：它不需要校准数据'],
  [/^evaluate by (.*?), which runs the model on data$/, "按 $1 评估（需要在数据上运行模型）"],
  [/^quantize (.*)$/, "量化 $1"],
  [
    /^(NaN|infinite) for some\. A scale .*$/,
    "$1（部分取值）。步长为 0 或溢出时会这样：给它下限，例如 max(s, 2^-100)",
  ],
  [/^draw (.*)$/, "绘制 $1"],
  [/^run (.*)$/, "运行 $1"],
  [/^refine (.*)$/, "细化 $1"],
  [/^derive (.*)$/, "对 $1 求导"],
  [/^There are (.*), and schemes of your own$/, "可用的有 $1 和自定义的方案"],
  [/^There (?:is|are) (.*)$/, "可用的有 $1"],
  [/^Write (.*)$/, "写作 $1"],
  [/^Quantize it first: (.*)$/, "请先量化：$1"],
  [/^Give it a name first: (.*)$/, "先给它一个名称：$1"],
  [/^Compare it: (.*)$/, "与另一个值比较：$1"],
  [
    /^A path starts at the notebook's folder; the samples are (.*)$/,
    "路径从笔记本所在的文件夹算起；示例有 $1",
  ],
];

/** "Cannot X as Y must be Z: it is W", which the numeric rooms say of themselves. */
const sentence =
  /^Cannot (?<act>.+?) as (?<what>.+?) must (?<verb>be|have|get) (?<want>.+?)(?:: (?:it|there) (?:is|are|has|gets) (?<is>.+))?$/;

export function inZh(phrase: string): string {
  const known = Object.hasOwn(phrases, phrase) ? phrases[phrase] : undefined;
  if (known !== undefined) return known;
  const file = dataZh(phrase) ?? fileZh(phrase) ?? runZh(phrase);
  if (file !== undefined) return file;
  const { what, verb, want, is } = sentence.exec(phrase)?.groups ?? {};
  if (what !== undefined && want !== undefined) {
    const must = `${inZh(what)} 必须${verb === "be" ? (want.startsWith("in ") ? "在 " : "是") : "有 "}${
      inZh(want)
    }`;
    return is === undefined ? must : `${must}，但它是 ${inZh(is)}`;
  }
  for (const [pattern, zh] of patterns) {
    const found = pattern.exec(phrase);
    if (found === null) continue;
    const [, first = "", second] = found;
    return zh.replace("$1", inZh(first)).replace(
      "$2",
      second === undefined ? "" : zh.includes("..") ? second : ` 到 ${second}`,
    );
  }
  return phrase.replace(/ or /g, " 或 ").replace(/ and /g, " 和 ");
}

/** The phrase in the language of the session: for headings and notes. */
export const inLanguage = (phrase: string, language: Language): string =>
  language === "zh" ? inZh(phrase) : phrase;
