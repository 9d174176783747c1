/** Names that other languages have and this one has not, with what says the same here. */
type Cure = readonly [en: string, zh: string];

const write = (text: string): Cure => [`Write ${text}`, `写作 ${text}`];
const condition: Cure = [
  "A condition comes from a comparison, such as x > 0",
  "真假值来自比较，例如 x > 0",
];
const nothing: Cure = ["What is left out needs no word: leave it out", "不需要的内容直接省略"];
const library: Cure = [
  "Functions stand alone: round(x), not np.round(x)",
  "函数可直接使用：写 round(x)，不写 np.round(x)",
];
const declaring: Cure = [
  "A new name needs no word before it: write x = 3",
  "定义名称不需要关键字：写作 x = 3",
];
const random: Cure = [
  "Write samples(gauss), a model of random weights",
  "写作 samples(gauss)：由随机权重组成的模型",
];
const opening = write(`net = open("model.onnx")`);

const words: Readonly<Record<string, Cure>> = {
  True: condition,
  False: condition,
  true: condition,
  false: condition,
  None: nothing,
  null: nothing,
  nil: nothing,
  undefined: nothing,
  np: library,
  numpy: library,
  torch: library,
  math: library,
  tf: library,
  F: library,
  pow: write("x ^ y"),
  ln: write("log2(x) * 0.6931472"),
  sigmoid: write("1 / (1 + exp(-x))"),
  relu: write("max(x, 0)"),
  relu6: write("min(max(x, 0), 6)"),
  absmax: write("max(abs(x))"),
  amax: write("max(x)"),
  amin: write("min(x)"),
  clip: write("clamp(n, -8..7) for codes, or clip mse in a recipe"),
  saturate: write("clamp(n, int(8))"),
  range: ["Write 2..8: both ends are included", "写作 2..8：含两端"],
  len: [
    "There is no length: reduce what a tensor holds by sum(x), mean(x) or max(abs(x))",
    "没有求长度的函数：张量的内容用 sum(x)、mean(x) 或 max(abs(x)) 归约",
  ],
  normal: random,
  randn: random,
  rand: random,
  Sequential: write("network { conv2d(8, kernel: 5) relu pool(2) dense(10) }"),
  Linear: [
    "Write network { dense(10) }. Layers of a model are selected by weights of linear",
    "写作 network { dense(10) }。选择模型里的层写 weights of linear",
  ],
  Conv2d: [
    "Write network { conv2d(8, kernel: 5) }. Layers of a model are selected by weights of conv2d",
    "写作 network { conv2d(8, kernel: 5) }。选择模型里的层写 weights of conv2d",
  ],
  format: write('print "x is", x'),
  str: write('print "x is", x'),
  list: write("[1, 2, 3]"),
  dict: [
    "There are no dictionaries: give each value a name, or write a list",
    "没有字典：给每个值各起名称，或写列表",
  ],
  pi: write("3.1415927"),
  inf: write("1 / 0"),
  nan: write("0 / 0"),
  let: declaring,
  var: declaring,
  const: declaring,
  return: ["A formula is its value: formula f(x) = x * 2", "公式就是它的值：formula f(x) = x * 2"],
  class: [
    "Schemes and recipes are defined by scheme NAME { } and recipe NAME { }",
    "用 scheme 名称 { } 或 recipe 名称 { } 定义",
  ],
  pip: ["There is nothing to install: delete the line", "不需要安装任何东西：删去这一行"],
  load: opening,
  read: opening,
  load_model: opening,
  help: ["Write a name and a question mark: int?", "在名称后加问号：int?"],
  exit: ["Close the notebook, or press Ctrl+D in a console", "关闭笔记本，或在控制台按 Ctrl+D"],
  quit: ["Close the notebook, or press Ctrl+D in a console", "关闭笔记本，或在控制台按 Ctrl+D"],
};

/** A table is no model: it leaves by the command line. */
const tableFile: Cure = [
  "export writes models. The numbers of a table are printed by quire run FILE --json",
  "export 写出的是模型。表格中的数由 quire run FILE --json 打印",
];

const ofExports: Readonly<Record<string, Cure>> = {
  csv: tableFile,
  tsv: tableFile,
  json: tableFile,
  latex: tableFile,
  xlsx: tableFile,
};

const elsewhere: Readonly<Record<string, Readonly<Record<string, Cure>>>> = {
  name: words,
  function: words,
  statement: words,
  exportFormat: ofExports,
};

/** What to write for a name that is none, where a value, a function, a statement or an export format may stand. */
export const foreign = (kind: string, name: string): Cure | undefined => {
  const known = elsewhere[kind];
  return known !== undefined && Object.hasOwn(known, name) ? known[name] : undefined;
};
