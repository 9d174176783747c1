/** What is said of models of files that do not run, in Chinese: texts of the rooms that run them. */

const patterns: readonly (readonly [RegExp, string])[] = [
  [/^its runtime, (\S+), must be installed with Quire: .*$/, "它的运行时 $1 应随 Quire 安装，但没有找到"],
  [
    /^it must have less than 2 GiB with its weights: it has (\d+) bytes$/,
    "连同权重必须小于 2 GiB，但它有 $1 字节",
  ],
  [/^it must have one input: it has (.*)$/, "模型只能有一个输入，但它的输入是 $1"],
  [/^its input must be of (.*): it is (.*)$/, "它的输入类型必须是 $1 之一，但它是 $2"],
  [
    /^its input must take one sample, or any number of them: it takes (\d+)$/,
    "它的输入必须接受一个或任意多个样本，但它固定接受 $1 个",
  ],
  [
    /^a sample must be (\S+), as its input takes it: it is (\S+)$/,
    "一个样本必须是 $1（按它的输入），但它是 $2",
  ],
  [/^its input must be whole numbers of (.*): one is (.*)$/, "它的输入必须是 $1 范围内的整数，但其中有 $2"],
  [/^the process that runs it must live: it ran out of memory$/, "运行它的进程内存不足"],
  [/^the process that runs it must live: ([\s\S]*)$/, "运行它的进程意外结束：$1"],
  [/^ONNX Runtime must take it: ([\s\S]*)$/, "ONNX Runtime 拒绝执行：$1"],
];

/** The sentence in Chinese; undefined when it is none of these. */
export function runZh(sentence: string): string | undefined {
  const [, model, reason] = /^Cannot run (".*?")(?: on data)? as ([\s\S]*)$/.exec(sentence) ?? [];
  const found = reason === undefined ? undefined : patterns.find(([pattern]) => pattern.test(reason));
  return found && `${model}：${reason!.replace(...found)}`;
}
