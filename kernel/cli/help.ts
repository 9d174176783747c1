/** The help: the list of commands, and each command with its options and examples. */
import { columns } from "../../grammar/columns.ts";
import { version } from "../version.ts";
import type { Description } from "./descriptions/description.ts";
import { type CommandName, descriptions } from "./descriptions.ts";
import { called } from "./called.ts";
import { width } from "./output.ts";
import { both, say, type Text } from "./text.ts";

/** Wider lines are hard to read. */
const widest = 100;

/** What a command may end with. */
export const exitCodes: readonly (readonly [number, Text])[] = [
  [0, both("done", "完成")],
  [
    1,
    both(
      "a mistake in the program or the notebook, or something that failed",
      "程序或笔记本有错误，或所做的事失败",
    ),
  ],
  [
    2,
    both(
      "a mistake of usage: an option, or a file that is not there or cannot be read; nothing was done",
      "用法错误：选项不对，或文件不存在、无法读取；什么都没有做",
    ),
  ],
  [130, both("interrupted by Ctrl-C", "被 Ctrl-C 中断")],
  [141, both("who read the output has gone, as head does", "读取输出的程序已结束，例如 head")],
];

export function helpOfAll(): string {
  const rows = Object.entries(descriptions as Record<string, Description>)
    .map(([name, { summary }]) => [name, say(summary)] as const);
  return [
    say(both(
      `Quire ${version}: a notebook kernel and a small language for the quantization of neural networks`,
      `Quire ${version}：面向神经网络量化的笔记本内核与小型语言`,
    )),
    "",
    say(both(`usage: ${called()} COMMAND ...`, `用法：${called()} 命令 ...`)),
    "",
    ...table(rows),
    "",
    ...wrap(
      say(both(
        '"quire help COMMAND" shows options and examples. Messages are in English, or in Chinese when QUIRE_LANGUAGE or the ' +
          "locale says zh. NO_COLOR and FORCE_COLOR are followed.",
        '"quire help 命令" 显示选项与示例。消息用英文；QUIRE_LANGUAGE 或系统区域设置为 zh 时用中文。遵循 NO_COLOR 与 FORCE_COLOR。',
      )),
      0,
    ),
    "",
    ...codes(),
  ].join("\n");
}

export function helpOf(name: CommandName): string {
  const { summary, more, options, examples }: Description = descriptions[name];
  const listed = Object.entries(options).map(([option, { takes, text }]) =>
    [takes === undefined ? option : `${option} ${takes}`, say(text)] as const
  );
  const optional = listed.length === 0 ? [] : [say(both("options:", "选项：")), ...table(listed), ""];
  return [
    ...usageOf(name),
    "",
    ...wrap(capital(say(summary)) + say(both(".", "。")), 0),
    ...(more === undefined ? [] : ["", ...wrap(say(more), 0)]),
    "",
    ...optional,
    say(both("for example:", "示例：")),
    ...examples.map((line) => `  ${line}`),
    "",
    ...codes(),
  ].join("\n");
}

/** The line that says how a command is written. */
export const usageOf = (name: CommandName): string[] =>
  wrap(`${say(both("usage: ", "用法："))}quire ${name} ${descriptions[name].usage}`.trimEnd(), 7);

const codes = () => [
  say(both("exit codes:", "退出码：")),
  ...table(exitCodes.map(([code, text]) => [String(code), say(text)])),
];

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Two columns, the second one wrapped. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => {
    const [line = "", ...rest] = wrap(right, first, first);
    return [`  ${left}`.padEnd(first) + line.trimStart(), ...rest];
  });
}

/** Lines of the text that fit; those after the first are indented, the first takes `taken` columns less. */
function wrap(text: string, indent: number, taken = 0): string[] {
  const room = Math.min(width(), widest) - 1;
  const lines: string[] = [];
  let line = "", used = taken;
  // A line may end at a blank, and between Chinese characters, but not before a sign that closes.
  for (
    const word
      of text.match(/\s*(?:[\p{Script=Han}（“]|[^\s\p{Script=Han}（“])(?:[^\s\p{Script=Han}（“]*)/gu) ?? []
  ) {
    const bare = word.trimStart();
    if (line !== "" && used + columns(word) > room) {
      lines.push(line);
      line = " ".repeat(indent) + bare;
      used = indent + columns(bare);
    } else {
      line += line === "" ? bare : word;
      used += columns(line === bare ? bare : word);
    }
  }
  return [...lines, line];
}
