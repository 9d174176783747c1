/** The commands. Each is loaded when it is called. */
import { type CommandName, descriptions, isCommand, optionsOf } from "./descriptions.ts";
import { helpOf, helpOfAll } from "./help.ts";
import { nearest } from "./nearest.ts";
import { print } from "./output.ts";
import { UsageError } from "./usage_error.ts";
import { version } from "../version.ts";

/** Runs with the arguments after its name and returns the exit code. */
export type Run = (args: readonly string[]) => Promise<number>;

const programs: Readonly<Record<CommandName, () => Promise<Run>>> = {
  start: () => import("./start.ts").then((m) => m.start),
  notebook: () => import("./notebook.ts").then((m) => m.notebook),
  run: () => import("./run.ts").then((m) => m.run),
  check: () => import("./dry_run.ts").then((m) => m.check),
  explain: () => import("./dry_run.ts").then((m) => m.explain),
  html: () => import("./html.ts").then((m) => m.html),
  fmt: () => import("./fmt.ts").then((m) => m.fmt),
  bench: () => import("./bench.ts").then((m) => m.bench),
  kernel: () => import("./kernel.ts").then((m) => m.kernel),
  install: () => import("./install.ts").then((m) => m.install),
  uninstall: () => import("./uninstall.ts").then((m) => m.uninstall),
  doctor: () => import("./doctor.ts").then((m) => m.doctor),
  vscode: () => import("./vscode.ts").then((m) => m.vscode),
  help: () => Promise.resolve(help),
  version: () => Promise.resolve(tellVersion),
};

/** Runs a command; `--help` anywhere before `--` shows its help instead. */
export async function runCommand(name: CommandName, args: readonly string[]): Promise<number> {
  const end = args.indexOf("--");
  if ((end < 0 ? args : args.slice(0, end)).some((arg) => arg === "--help" || arg === "-h")) {
    print(helpOf(name));
    return 0;
  }
  return await (await programs[name]())(args);
}

/** The command of that name. @throws UsageError that names the nearest one */
export function commandOf(name: string): CommandName {
  if (name === "--help" || name === "-h") return "help";
  if (name === "--version" || name === "-V") return "version";
  if (isCommand(name)) return name;
  if (/\.(quire|ipynb)$/.test(name)) {
    throw new UsageError(
      `the first word must be a command: for that file write quire run ${name}`,
      `第一个词要是命令：运行该文件请写 quire run ${name}`,
    );
  }
  const near = nearest(name, Object.keys(descriptions));
  throw near === undefined
    ? new UsageError(`there is no command "${name}"`, `没有命令 "${name}"`)
    : new UsageError(
      `there is no command "${name}": did you mean "${near}"?`,
      `没有命令 "${name}"：是不是想写 "${near}"？`,
    );
}

function help(args: readonly string[]): Promise<number> {
  const [about, ...rest] = optionsOf("help", args).positional;
  if (rest.length > 0) throw new UsageError("quire help takes one command", "quire help 只接受一个命令");
  print(about === undefined ? helpOfAll() : helpOf(commandOf(about)));
  return Promise.resolve(0);
}

function tellVersion(args: readonly string[]): Promise<number> {
  if (optionsOf("version", args).positional.length > 0) {
    throw new UsageError("quire version takes nothing", "quire version 后面不写别的");
  }
  print(`Quire ${version}, Deno ${Deno.version.deno}, ${Deno.build.target}`);
  return Promise.resolve(0);
}
