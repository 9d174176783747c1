/** All commands, in the order in which `quire help` shows them. */
import { ofFiles } from "./descriptions/of_files.ts";
import { ofInstalling } from "./descriptions/of_installing.ts";
import { ofServing } from "./descriptions/of_serving.ts";
import { type Description, specOf } from "./descriptions/description.ts";
import { type Options, parseOptions } from "./options.ts";
import { both } from "./text.ts";

const { start, notebook, bench, kernel } = ofServing;
const { run, check, explain, html, fmt } = ofFiles;

export const descriptions = {
  start,
  notebook,
  run,
  check,
  explain,
  html,
  fmt,
  bench,
  kernel,
  ...ofInstalling,
  help: {
    usage: "[COMMAND]",
    summary: both(
      "shows this list, or a command with its options and examples",
      "显示本列表，或某个命令的选项与示例",
    ),
    options: {},
    examples: ["quire help run", "quire run --help"],
  },
  version: {
    usage: "",
    summary: both("says which Quire this is, and which Deno runs it", "显示 Quire 与 Deno 的版本"),
    options: {},
    examples: ["quire version", "quire --version"],
  },
} satisfies Record<string, Description>;

export type CommandName = keyof typeof descriptions;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(descriptions, name);

/** The arguments of a command, by the options that its description has. @throws UsageError */
export const optionsOf = (name: CommandName, args: readonly string[]): Options =>
  parseOptions(args, specOf(descriptions[name]));
