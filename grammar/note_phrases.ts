/** What models and data say of themselves when they are shown, in Chinese. Names, paths and formats stay. */
import type { Language } from "./diagnostic.ts";

type Rule = readonly [pattern: RegExp, zh: string | ((...found: string[]) => string)];

const rules: readonly Rule[] = [
  // ---- data
  [/^the whole set$/, "整个数据集"],
  [/^pixels are from 0 to 1$/, "像素值在 0 到 1 之间"],
  [
    /^lines are (\d+) pixels high, blue, green and red, from -1 to 1, as PP-OCR takes them$/,
    "每行文字高 $1 像素，按蓝、绿、红排列，取值 -1 到 1，与 PP-OCR 的输入相同",
  ],
  [/^clean rendered text, Latin and Chinese: no photographs$/, "清晰渲染的文字（拉丁字母与中文），不是照片"],
  [
    /^train: the first ([\d,]+) images of the training file; valid: its last ([\d,]+); test: the test file$/,
    "train：训练文件的前 $1 张图；valid：其最后 $2 张；test：测试文件",
  ],
  [
    /^train: the first ([\d,]+) images; valid: the last ([\d,]+); test: ([\d,]+) of the test file$/,
    "train：前 $1 张图；valid：最后 $2 张；test：测试文件中的 $3 张",
  ],
  [
    /^a part: (\d+) images a class of the training and of the test file\. Debian's package (\S+) has the whole set$/,
    "一部分：训练文件和测试文件中每类 $1 张图。完整数据集见 Debian 的 $2 包",
  ],
  [/^(\d+) files are no pictures: they are left out$/, "$1 个文件不是图片，已略去"],
  [
    /^(\w+)(?: and (\w+))?: (\d+) samples each, drawn from the training samples by seed (\d+)$/,
    (_, first = "", second, count, seed) =>
      `${
        second === undefined ? first : `${first} 与 ${second}`
      }：各 ${count} 个样本，按种子 ${seed} 从训练样本中抽取`,
  ],
  [/^bytes are divided by 255$/, "字节值除以 255"],
  [
    /^values are from (\S+) to (\S+), as they stand: (normalize\(.*\)) makes them 0 to 1$/,
    "取值 $1 到 $2，未作改动：用 $3 变为 0 到 1",
  ],
  [/^channels stand last in the file and first here$/, "文件中通道在最后，此处在最前"],
  [/^characters: those of the sample model ocr$/, "字符表：示例模型 ocr 的字符表"],
  [/^characters: (.+)$/, "字符表：$1"],
  [/^classes: (.+)$/, "类别：$1"],
  [/^(\w+|undefined): the first (\d+) samples$/, "$1：前 $2 个样本"],
  [/^shuffled by seed (\d+)$/, "按种子 $1 打乱"],
  [/^normalized: less (.+), divided by (.+)$/, "归一化：减去 $1，再除以 $2"],
  // ---- models
  [/^(\d+) members of the archive are no arrays$/, "归档中有 $1 个成员不是数组"],
  [/^(\d+) sparse initializers are not read$/, "未读取 $1 个稀疏初始值"],
  [
    /^"(.+)" is quantized already \((\S+), read by (.+)\): not read$/,
    '"$1" 已经量化（$2，由 $3 读取）：未读取',
  ],
  [
    /^stored as (\S+), read as DequantizeLinear makes them: (\d+) tensors?$/,
    "以 $1 存储、按 DequantizeLinear 的结果读取：$2 个张量",
  ],
  [/^(\d+) functions of the model itself are not looked into$/, "未查看模型自带的 $1 个函数"],
  [/^(.+): the index leaves out (\d+) of its tensors$/, "$1：索引中缺少其 $2 个张量"],
  [
    /^(\d+) tensors? (?:is|are) kept as (?:it is|they are): (.+?)(?: and (\d+) more)?$/,
    (_, count, named = "", more) =>
      `${count} 个张量保持原样：${named.replaceAll(", ", "，").replaceAll("one value", "一个值")}${
        more === undefined ? "" : `，还有 ${more} 个`
      }`,
  ],
];

/** A note of a model or of data. What is no note of ours stays as it is. */
export function noteIn(note: string, language: Language): string {
  if (language !== "zh") return note;
  const rule = rules.find(([pattern]) => pattern.test(note));
  return rule === undefined ? note : note.replace(rule[0], rule[1] as string);
}
