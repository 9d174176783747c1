/** What readers and writers say of files, in Chinese: the field, its place, what it must be and what it is. */

type Rule = readonly [pattern: RegExp, zh: string];

/** What stands before a colon: what must be. */
const musts: readonly Rule[] = [
  [/^must be at most (\S+) bytes long$/, "长度不得超过 $1 字节"],
  [/^must be at most (\S+) bytes long, what is left$/, "长度不得超过剩余的 $1 字节"],
  [/^must be at most ([^,]+), what .* has room for$/, "不得大于 $1，文件只容得下这么多"],
  [/^must be at most (\S+) sizes$/, "不得多于 $1 个轴"],
  [/^must be at most (\S+) messages deep$/, "嵌套不得超过 $1 层"],
  [/^must be at most (.+)$/, "不得大于 $1"],
  [/^must be at least (.+)$/, "不得小于 $1"],
  [/^must be below (.+)$/, "必须小于 $1"],
  [/^must hold (\S+) bytes, (\S+) of (.+)$/, "必须有 $1 字节（$2，形状 $3）"],
  [/^must have at most (\S+) entries$/, "不得多于 $1 项"],
  [/^must have (\S+) bytes for (.+)$/, "形状 $2 必须有 $1 字节"],
  [/^must have (\S+) bytes$/, "必须有 $1 字节"],
  [/^must have (\S+) elements.*$/, "必须有 $1 个元素"],
  [/^must make at most (\S+) elements$/, "不得多于 $1 个元素"],
  [/^must leave (\S+) bytes before the end(?: of the data at (\S+))?$/, "之后必须还有 $1 字节"],
  [/^must lie in the (\S+) bytes of (?:the file|"(.*)")$/, "必须位于文件的 $1 字节之内"],
  [/^must be followed by (\S+) bytes$/, "之后必须还有 $1 字节"],
  [/^must not overlap(?: those of)? "(.*)"$/, '不得与 "$1" 重叠'],
  [/^must not come twice$|^must stand once$/, "不得出现两次"],
  [/^must not be encrypted$/, "不得加密"],
  [/^must be two offsets, ascending, up to (\S+)$/, "必须是两个升序的偏移量，不超过 $1"],
  [/^must be sizes of at most (\S+) axes$/, "必须是至多 $1 个轴的大小"],
  [/^must be a multiple of (\S+)$/, "必须是 $1 的倍数"],
  [/^must be a power of two up to (\S+)$/, "必须是不超过 $1 的 2 的幂"],
  [/^must be a type of ggml that is known$/, "必须是已知的 ggml 类型"],
  [/^must be (?:in )?a file below the model's folder$/, "必须是模型文件夹之下的文件"],
  [/^must be in "(.*)"$/, '必须在 "$1" 中'],
  [/^must be text in UTF-8$/, "必须是 UTF-8 文本"],
  [/^must be a text$/, "必须是文本"],
  [/^must be an object(?: of .*)?$/, "必须是 JSON 对象"],
  [/^must be the name of a file$/, "必须是文件名"],
  [/^must be an integer$|^must be whole numbers$/, "必须是整数"],
  [/^must be a whole number.*$/, "必须是整数"],
  [/^must be there$/, "必须存在"],
  [/^must be stored as it is$/, "必须不压缩地存储"],
  [/^must begin with its signature$/, "必须以其签名开头"],
  [/^must be (.+)$/, "必须是 $1"],
  [/^must have (.+)$/, "必须有 $1"],
  [/^must (.+)$/, "必须满足 $1"],
];

/** What stands behind it: what is. */
const founds: readonly Rule[] = [
  [/^(?:it is|it has|it says|it holds|it makes) (.+)$/, "但它是 $1"],
  [/^there are (.+)$/, "但只有 $1"],
  [/^they begin (\S+) bytes before its end$/, "它们在其末尾前 $1 字节处开始"],
  [/^the (?:file|message) ends.*$|^the file is cut off$/, "但文件到此为止"],
];

const kinds: readonly Rule[] = [
  [/^empty$/, "空文件"],
  [/^a directory$/, "文件夹"],
  [/^a text file$/, "文本文件"],
  [/^an? (.+)$/, "$1"],
];

const sentences: readonly Rule[] = [
  [/^it must exist: there is no such file(?:; there is (.+))?$/, "没有这个文件；有 $1"],
  [/^it must lie in the notebook's folder: that is (.+)$/, "它必须位于笔记本所在的文件夹：$1"],
  [/^its name must not begin with a dot$/, "文件名不得以点开头"],
  [/^it must be a file: it is a folder or a device$/, "它必须是文件，但它是文件夹或设备"],
  [/^it must be a folder: it is a file$/, "它必须是文件夹，但它是文件"],
  [
    /^a link must not lead out of the notebook's folder(?:: it leads to (.+))?$/,
    "链接不得指向笔记本文件夹之外",
  ],
  [/^it must lie below out\/ in the notebook's folder, such as (.+)$/, "它必须位于 out/ 之下，例如 $1"],
  [/^out\/ must be a folder and no link that leads elsewhere$/, "out/ 必须是文件夹，不得是指向别处的链接"],
  [/^its folder must be writable: (.+)$/, "其所在文件夹必须可写：$1"],
  [/^its disk must have room for it: (.+)$/, "磁盘空间不足：$1"],
  [
    /^Cannot write codes below out\/ as its disk must have room for it: (.+)$/,
    "无法把编码存到 out/ 下，磁盘空间不足：$1",
  ],
  [
    /^Cannot keep codes on disk as out\/ in the notebook's folder must be writable: (.+)$/,
    "无法把编码存到磁盘：笔记本文件夹中的 out/ 必须可写：$1",
  ],
  [/^tensors as (.+)$/, "张量类型 $1"],
  [/^no tensor as codes$/, "没有以编码存储的张量"],
  [/^what was written differs: (.+)$/, "写入的内容与原值不同：$1"],
];

function match(rules: readonly Rule[], phrase: string): string | undefined {
  for (const [pattern, zh] of rules) {
    const found = pattern.exec(phrase);
    if (found === null) continue;
    return zh.replace(
      /；有 \$1|\$(\d)/g,
      (_, digit: string | undefined) =>
        digit === undefined ? found[1] === undefined ? "" : `；有 ${found[1]}` : found[Number(digit)] ?? "",
    );
  }
  return undefined;
}

/** "must be at most 2: it is 3" */
function mustZh(phrase: string): string | undefined {
  const [, want, is] =
    /^(must .+?)(?:: ((?:it (?:is|has|says|holds|makes)|there are|they begin|the (?:file|message)) ?.*))?$/
      .exec(phrase) ?? [];
  if (want === undefined) return undefined;
  const must = match(musts, want);
  if (must === undefined) return undefined;
  const found = is === undefined ? undefined : match(founds, is) ?? is;
  return found === undefined ? must : `${must}，${found}`;
}

/** "3 tensors as int8 behind DequantizeLinear, opset 21": what is in a file. */
const writtenZh = (phrase: string) =>
  phrase.replace(/(\d+) tensors? as /g, "$1 个张量为 ").replace(/ of (\d+) bits/g, "（$1 位）")
    .replace(/ \(([^ ]*) widened\)/g, "（$1 已加宽）").replace(/, (?=\d+ 个)/g, "，")
    .replace(/ behind DequantizeLinear, opset (\d+)$/, "，由 DequantizeLinear 还原，opset $1");

/** A phrase of a reader or a writer; undefined when it is none. */
export function fileZh(phrase: string): string | undefined {
  if (/^\d+ tensors? as /.test(phrase)) return writtenZh(phrase);
  const whole = match(sentences, phrase);
  if (whole !== undefined) return whole;
  const [, kind] = /^it must be an ONNX, safetensors, GGUF or NumPy file, and it is (.+)$/.exec(phrase) ?? [];
  if (kind !== undefined) {
    return `它必须是 ONNX、safetensors、GGUF 或 NumPy 文件，但它是${match(kinds, kind) ?? kind}`;
  }
  const [, damaged] = /^its ONNX data is damaged: (.+)$/.exec(phrase) ?? [];
  if (damaged !== undefined) return `ONNX 数据已损坏：${fileZh(damaged) ?? damaged}`;
  const [, field, byte, rest] =
    /^(?:(.+) at )?byte (\d+) (?:\(.*?\) )?((?:must|is|names|ends) ?.*)$/s.exec(phrase) ?? [];
  if (byte === undefined || rest === undefined) return undefined;
  const place = field === undefined ? `第 ${byte} 字节` : `${fieldZh(field)}（第 ${byte} 字节）`;
  const [, named, why] = /^names "(.*)", which cannot be opened: (.+)$/.exec(rest) ?? [];
  if (named !== undefined) return `${place} 列出了 "${named}"，但无法打开：${fileZh(why!) ?? why}`;
  const [, json] = /^is no JSON: (.+)$/s.exec(rest) ?? [];
  if (json !== undefined) return `${place} 不是 JSON：${json}`;
  if (rest === "is missing") return `${place} 缺失`;
  const must = mustZh(rest);
  return must === undefined ? undefined : `${place} ${must}`;
}

const fieldZh = (field: string) =>
  field === "the length of the header"
    ? "文件头的长度"
    : field === "the header"
    ? "文件头"
    : field === "the index"
    ? "索引"
    : field;
