/** What is said of data that does not fit, in Chinese: the file, the sample, what it must be and what it is. */
type Rule = readonly [pattern: RegExp, zh: string];

const rules: readonly Rule[] = [
  // ---- cures
  [/^Mend the data, or leave out what does not fit$/, "请修正数据，或去掉不符合要求的部分"],
  [/^Save the picture again as PNG or JPEG, or leave it out$/, "请重新保存为 PNG 或 JPEG，或去掉这张图片"],
  [
    /^labels\.csv begins with .*$/,
    "labels.csv 的首行为 `file,class` 或 `file,text`；labels.txt 的每行为文件名、制表符和文本",
  ],
  [/^It is read from (.+)$/, "它读自 $1"],
  // ---- pictures
  [/^Cannot read "(.+?)" as a picture: its pixels must be whole: (.+)$/s, '图片 "$1" 的像素已损坏：$2'],
  [
    /^Cannot read "(.+?)" as a picture: byte 0 must begin a PNG or a JPEG: it is (.+)$/,
    '"$1" 必须是 PNG 或 JPEG 图片，但第 0 字节是 $2',
  ],
  [/^Cannot read "(.+?)" as a picture: (.+)$/s, '无法读取图片 "$1"：$2'],
  [
    /^Cannot read "(.+)" as it must be as it was when the data was opened: it has changed$/,
    '"$1" 在打开数据之后已改变',
  ],
  [/^Cannot read "(.+?)" as gzip: (.+)$/s, '无法解压 "$1"：$2'],
  [
    /^"(.+)" must be (\S+), (?:grey|colour), as "(.+)" is: it is (\S+), (grey|colour)$/,
    '"$1" 的大小和颜色必须与 "$3" 相同（$2），但它是 $4（$5）',
  ],
  [
    /^the class of "(.+)" must be one of the (\d+) of the training samples: it is "(.+)"$/,
    '"$1" 的类别必须是训练样本的 $2 个类别之一，但它是 "$3"',
  ],
  [/^it must hold PNG or JPEG files: it has none$/, "其中必须有 PNG 或 JPEG 文件，但一个也没有"],
  [
    /^it must hold a folder for each class, .*: it has none$/,
    "其中必须有每类一个的文件夹、labels.csv、labels.txt 或数组文件，但都没有",
  ],
  [
    /^beside "train" there must be folders of parts only: there is (.+)$/,
    '"train" 旁边只能有各部分的文件夹，但还有 $1',
  ],
  // ---- label files
  [
    /^each picture must have a label in (\S+): (\d+) have none, the first is "(.+)"$/,
    '每张图片都必须在 $1 中有标签：有 $2 张没有，第一张是 "$3"',
  ],
  [
    /^line (\d+) of (\S+) must name another file than line (\d+): it is "(.+)"$/,
    '$2 第 $1 行与第 $3 行是同一个文件："$4"',
  ],
  [
    /^line (\d+) of (\S+) must name a PNG or JPEG file of the folder: it is "(.+)"$/,
    '$2 第 $1 行必须是文件夹中的 PNG 或 JPEG 文件，但它是 "$3"',
  ],
  [
    /^line (\d+) of (\S+) must name a file in a folder of a part, .*: it is "(.+)"$/,
    '$2 第 $1 行的文件必须位于某一部分的文件夹中，但它是 "$3"',
  ],
  [
    /^Cannot read "(.+?)" as labels: line (\d+) must have (\d+) fields: it has (\d+)$/,
    '"$1" 第 $2 行必须有 $3 个字段，但有 $4 个',
  ],
  [/^Cannot read "(.+?)" as labels: line (\d+) must close its quotes.*$/, '"$1" 第 $2 行的引号没有闭合'],
  [
    /^Cannot read "(.+?)" as labels: line (\d+) must name the columns .*: it is (.+)$/,
    '"$1" 第 $2 行必须有 "file" 列和 "class" 或 "text" 列，但它是 $3',
  ],
  [
    /^Cannot read "(.+?)" as labels: line (\d+) must be a file, a tab and a text: it is (.+)$/,
    '"$1" 第 $2 行必须是文件名、制表符和文本，但它是 $3',
  ],
  // ---- arrays
  [
    /^label (\d+) in "(.+)" \((\w+)\) must be from 0 to (\d+), as those of the training samples: it is (.+)$/,
    '"$2"（$3）第 $1 个标签必须在 0 到 $4 之间（训练样本的类别），但它是 $5',
  ],
  [
    /^label (\d+) in "(.+)" \((\w+)\) must be a class, from 0 on: it is (.+)$/,
    '"$2"（$3）第 $1 个标签必须是从 0 起的整数，但它是 $4',
  ],
  [
    /^the number of labels in "(.+)" must be (\d+), one a sample of "(.+)": it is (\d+)$/,
    '"$1" 的标签必须与 "$3" 的样本一样多，即 $2 个，但它有 $4 个',
  ],
  [
    /^each sample of "(.+)" must be (\S+): it is (\S+)$/,
    '"$1" 的每个样本必须是 $2，但它是 $3',
  ],
  [/^"(.+)" must have (?:labels|images) beside it: there are none$/, '"$1" 旁边必须有与之对应的文件，但没有'],
  [
    /^the part (\w+) must have samples and labels: it has (?:samples|labels) only$/,
    "$1 部分必须既有样本也有标签，但只有其一",
  ],
  [
    /^Cannot read "(.+)" in "(.+)" as data: its rows must lie one after the other: .*$/,
    '"$2" 中的 "$1" 必须按行存放：请保存它的 numpy.ascontiguousarray',
  ],
  [
    /^Cannot read "(.+)" in "(.+)" as data: its elements must be numbers: they are (.+)$/,
    '"$2" 中的 "$1" 必须是数，但它是 $3',
  ],
];

/** Undefined when it is nothing of data. */
export function dataZh(phrase: string): string | undefined {
  const rule = rules.find(([pattern]) => pattern.test(phrase));
  return rule && phrase.replace(...rule);
}
