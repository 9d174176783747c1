/** The commands that read a file: run, check, explain, fmt, html. */
import { both } from "../text.ts";
import type { Description, Option } from "./description.ts";

const parameter: Option = {
  takes: "name=value",
  text: both(
    "gives a name another value than the file does; may be said again for other names. A number, with a unit or " +
      "a range too (4, -0.5, 1%, 3.5 bits, 2..8), a list ([2, 4]) or a quoted text stands as it is. Any other " +
      "words are a text where the file has a text, and a name of the language (mse, minmax) elsewhere",
    "给名称换一个值；可重复使用。数（可带单位或范围：4、-0.5、1%、3.5 bits、2..8）、列表（[2, 4]）与带引号的文本照原样使用；" +
      "其他词：文件里该名称原来是文本的，就作为文本，否则作为语言里的名称（mse、minmax）",
  ),
};

const json: Option = {
  text: both(
    "prints one JSON object a statement and nothing else: statement, line, kind, value; warnings and errors too, " +
      "with code, message, hint, line and column (grammar/reference/command_line.md)",
    "每条语句输出一个 JSON 对象，不输出别的：statement、line、kind、value；警告与错误也是对象，带 code、message、hint、line、column" +
      "（见 grammar/reference/command_line.md）",
  ),
};

const stdin = both(
  '"-" for FILE reads .quire text from standard input, and files that it opens are looked for in the current folder.',
  'FILE 写作 "-" 时从标准输入读取 .quire 文本，其中打开的文件在当前文件夹里找。',
);

export const ofFiles = {
  run: {
    usage: "FILE [-p name=value ...] [--out FILE] [--json] [--native]",
    summary: both(
      "runs a .quire file or a notebook from top to bottom, up to the first error",
      "从头到尾运行 .quire 文件或笔记本，遇到第一个错误就停下",
    ),
    more: both(
      "In a notebook, as with papermill: -p is for the names that the cell tagged parameters defines, and a cell " +
        "tagged injected-parameters is put behind it. Cells tagged skip-execution are passed over, and those tagged " +
        'raises-exception may fail. Ctrl-C ends the run; --out is written all the same. "-" for FILE reads .quire text ' +
        "from standard input.",
      "笔记本的约定与 papermill 相同：-p 设置带 parameters 标签的单元格里定义的名称，其后插入带 injected-parameters 标签的单元格；" +
        "带 skip-execution 标签的单元格跳过，带 raises-exception 标签的单元格可以出错。Ctrl-C 结束运行，--out 仍会写出。" +
        'FILE 写作 "-" 时从标准输入读取 .quire 文本。',
    ),
    options: {
      "-p": parameter,
      "--out": {
        takes: "FILE",
        text: both(
          "writes the notebook with its new outputs; it may be the same file. Folders are made. Only for notebooks",
          "写出带有新输出的笔记本；可以是同一个文件，缺少的文件夹会建立。只用于笔记本",
        ),
      },
      "--json": json,
      "--native": {
        text: both(
          "runs models by the onnxruntime-node that you have installed beside the file, instead of the one that comes with Quire",
          "用文件旁已安装的 onnxruntime-node 运行模型，而不用 Quire 自带的",
        ),
      },
    },
    examples: [
      "quire run recipe.quire",
      "quire run recipe.quire -p bits=4 --json",
      "quire run sweep.ipynb -p bits=4 --out out/sweep-4.ipynb",
      "echo 'print 2 ^ 10' | quire run -",
    ],
  },
  check: {
    usage: "FILE [-p name=value ...] [--json]",
    summary: both(
      "says what a file would do, on which models and how big, and all mistakes; runs nothing",
      "说明文件会做什么、在哪些模型上、有多大，并指出所有错误；不运行",
    ),
    more: stdin,
    options: { "-p": parameter, "--json": json },
    examples: ["quire check recipe.quire", "quire check notebook.ipynb --json"],
  },
  explain: {
    usage: "FILE [-p name=value ...] [--json]",
    summary: both(
      "the same, tensor by tensor: each property with the line that it comes from",
      "同上，逐个张量说明：每个属性及其来自哪一行",
    ),
    more: stdin,
    options: { "-p": parameter, "--json": json },
    examples: ["quire explain recipe.quire", "quire explain recipe.quire -p bits=4"],
  },
  html: {
    usage: "NOTEBOOK [--out FILE] [--static]",
    summary: both(
      "writes an executed notebook as one page whose figures and sliders work offline",
      "把运行过的笔记本写成一个网页，图与滑块离线可用",
    ),
    options: {
      "--out": {
        takes: "FILE",
        text: both(
          "the page; left out, it lies beside the notebook and is called like it",
          "网页文件；不写则放在笔记本旁，名称相同",
        ),
      },
      "--static": { text: both("pictures only, without scripts: small", "只有图片，没有脚本：文件较小") },
    },
    examples: ["quire html lesson.ipynb", "quire html lesson.ipynb --out out/lesson.html --static"],
  },
  fmt: {
    usage: "[--check] [--json] FILE...",
    summary: both(
      "writes .quire files and the cells of notebooks in canonical form",
      "把 .quire 文件与笔记本的单元格改写成规范格式",
    ),
    more: both(
      'A file with an error stays as it is. "-" reads .quire text from standard input and writes it to standard output.',
      '有错误的文件保持不变。"-" 从标准输入读取 .quire 文本，写到标准输出。',
    ),
    options: {
      "--check": {
        text: both(
          "writes nothing and names the files that are not in canonical form; exit code 1 when there is one",
          "不改写，只列出格式不规范的文件；有这样的文件时退出码为 1",
        ),
      },
      "--json": {
        text: both(
          "prints one JSON object a file: file, formatted (true: it was so), errors",
          "每个文件输出一个 JSON 对象：file、formatted（true 表示本来就规范）、errors",
        ),
      },
    },
    examples: ["quire fmt recipe.quire", "quire fmt --check notebooks/*.ipynb", "quire fmt - < recipe.quire"],
  },
} as const satisfies Record<string, Description>;
