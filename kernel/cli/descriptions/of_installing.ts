/** The commands that make Quire known to other front ends. */
import { both } from "../text.ts";
import type { Description } from "./description.ts";

const places = {
  "--user": {
    text: both("for this user, which is what happens when nothing is said", "只为当前用户，不写时即如此"),
  },
  "--prefix": {
    takes: "FOLDER",
    text: both("in FOLDER/share, such as /usr/local", "放在 FOLDER/share，例如 /usr/local"),
  },
  "--sys-prefix": {
    text: both(
      "in the active Python environment (VIRTUAL_ENV or CONDA_PREFIX)",
      "放在当前的 Python 环境（VIRTUAL_ENV 或 CONDA_PREFIX）",
    ),
  },
};

const name = {
  takes: "N",
  text: both('of the kernelspec; "quire" unless said', '内核规格的名称；默认 "quire"'),
};

export const ofInstalling = {
  install: {
    usage: "[--user | --prefix FOLDER | --sys-prefix] [--name N] [--display-name D] [--native]",
    summary: both(
      "makes Quire known to JupyterLab, Notebook, VS Code and the like",
      "让 JupyterLab、Notebook、VS Code 等认识 Quire",
    ),
    more: both(
      "It puts in place a kernelspec, an extension for JupyterLab 4 and Notebook 7, and a copy of Deno and Quire, so that " +
        "notebooks run when this folder is gone. A second install renews all.",
      "安装内核规格、JupyterLab 4 与 Notebook 7 的扩展，以及 Deno 和 Quire 的副本，因此删掉当前文件夹后笔记本仍能运行。再次安装即更新。",
    ),
    options: {
      ...places,
      "--name": name,
      "--display-name": {
        takes: "D",
        text: both('what front ends show; "Quire" unless said', '前端显示的名称；默认 "Quire"'),
      },
      "--native": {
        text: both(
          "lets notebooks run models by the onnxruntime-node installed here",
          "允许笔记本用此处安装的 onnxruntime-node 运行模型",
        ),
      },
    },
    examples: [
      "quire install",
      "quire install --sys-prefix",
      'quire install --name quire-next --display-name "Quire (next)"',
    ],
  },
  uninstall: {
    usage: "[--user | --prefix FOLDER | --sys-prefix] [--name N]",
    summary: both("takes all of that away again", "把安装的内容全部移除"),
    options: { ...places, "--name": name },
    examples: ["quire uninstall", "quire uninstall --sys-prefix"],
  },
  doctor: {
    usage: "[--user | --prefix FOLDER | --sys-prefix] [--name N] [--json]",
    summary: both(
      "starts what was installed, and says what is wrong and the cure",
      "启动已安装的内容，指出问题与解决办法",
    ),
    options: {
      ...places,
      "--name": name,
      "--json": {
        text: both(
          "prints one JSON object a finding: ok, message, and cure where something is wrong",
          "每项检查输出一个 JSON 对象：ok、message，有问题时还有 cure",
        ),
      },
    },
    examples: ["quire doctor", "quire doctor --sys-prefix --json"],
  },
  vscode: {
    usage: "[--out FILE]",
    summary: both(
      "writes an extension for VS Code: the language, figures and sliders",
      "写出 VS Code 扩展：语言、图表与滑块",
    ),
    more: both(
      "VS Code runs cells of languages that it knows: it needs this besides the kernel that quire install puts in place.",
      "VS Code 只运行它认识的语言的单元格：除 quire install 安装的内核外，还需要这个扩展。",
    ),
    options: {
      "--out": {
        takes: "FILE",
        text: both("where to; quire-VERSION.vsix unless said", "输出文件；默认 quire-版本号.vsix"),
      },
    },
    examples: ["quire vscode", "quire vscode --out out/quire.vsix"],
  },
} as const satisfies Record<string, Description>;
