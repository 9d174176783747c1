/** The commands, in the order in which `quire help` shows them. Each is loaded when it is called. */
import { UsageError } from "./usage_error.ts";

/** Runs with the arguments after its name and returns the exit code. */
export type Run = (args: readonly string[]) => Promise<number>;

interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly load: () => Promise<Run>;
}

const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: "quire start",
    summary: "serves the notebooks of this repository and opens the first one",
    examples: ["deno task start"],
    load: () => import("./start.ts").then((m) => m.start),
  },
  notebook: {
    usage: "quire notebook [DIR | FILE] [--port N] [--token T] [--no-browser]",
    summary: "serves the notebook page on 127.0.0.1 with a token, and opens it",
    examples: [
      "quire notebook",
      "quire notebook lessons/01-fixed-point.ipynb",
      "quire notebook ~/experiments --port 9000 --no-browser",
    ],
    load: () => import("./notebook.ts").then((m) => m.notebook),
  },
  run: {
    usage: "quire run FILE [-p name=value ...] [--out FILE] [--json] [--native]",
    summary: "runs a .quire file or a notebook from top to bottom; exit code 1 on the first error; " +
      "--native runs models by the onnxruntime-node that you have installed",
    examples: [
      "quire run recipe.quire",
      "quire run recipe.quire -p bits=4 --json",
      "quire run sweep.ipynb -p bits=4 --out out/sweep-4.ipynb",
    ],
    load: () => import("./run.ts").then((m) => m.run),
  },
  check: {
    usage: "quire check FILE [-p name=value ...] [--json]",
    summary:
      "says what a .quire file or a notebook would do, on which models and how big, and all mistakes; runs nothing",
    examples: ["quire check recipe.quire", "quire check notebook.ipynb --json"],
    load: () => import("./dry_run.ts").then((m) => m.check),
  },
  explain: {
    usage: "quire explain FILE [-p name=value ...] [--json]",
    summary: "the same, tensor by tensor, each property with the line that it comes from",
    examples: ["quire explain recipe.quire"],
    load: () => import("./dry_run.ts").then((m) => m.explain),
  },
  html: {
    usage: "quire html NOTEBOOK [--out FILE] [--static]",
    summary:
      "writes an executed notebook as one page whose figures and sliders work offline; --static: pictures only",
    examples: ["quire html lesson.ipynb --out out/lesson.html"],
    load: () => import("./html.ts").then((m) => m.html),
  },
  fmt: {
    usage: "quire fmt [--check] FILE...",
    summary:
      "writes .quire files and the cells of notebooks in canonical form; --check only says which are not",
    examples: ["quire fmt recipe.quire", "quire fmt --check notebooks/*.ipynb"],
    load: () => import("./fmt.ts").then((m) => m.fmt),
  },
  bench: {
    usage: "quire bench [quantization | linear-algebra | runners] [--json] [--peers PYTHON] [--rounds N]",
    summary: "measures each kernel beside memory and other libraries; --json prints an object a line",
    examples: ["quire bench --json", "quire bench quantization --rounds 5 --peers .venv/bin/python"],
    load: () => import("./bench.ts").then((m) => m.bench),
  },
  kernel: {
    usage: "quire kernel CONNECTION_FILE",
    summary: "serves one notebook over ZeroMQ; front ends call this",
    examples: ["quire kernel connection.json"],
    load: () => import("./kernel.ts").then((m) => m.kernel),
  },
  install: {
    usage: "quire install [--user | --prefix P | --sys-prefix] [--name N] [--display-name D] [--native]",
    summary: "makes Quire known to JupyterLab, Notebook, VS Code and the like",
    examples: [
      "quire install",
      "quire install --sys-prefix",
      'quire install --name quire-next --display-name "Quire (next)"',
    ],
    load: () => import("./install.ts").then((m) => m.install),
  },
  uninstall: {
    usage: "quire uninstall [--user | --prefix P | --sys-prefix] [--name N]",
    summary: "takes it away again",
    examples: ["quire uninstall --sys-prefix"],
    load: () => import("./uninstall.ts").then((m) => m.uninstall),
  },
  doctor: {
    usage: "quire doctor [--user | --prefix P | --sys-prefix] [--name N]",
    summary: "starts what was installed and says what is wrong and the cure",
    examples: ["quire doctor"],
    load: () => import("./doctor.ts").then((m) => m.doctor),
  },
  help: {
    usage: "quire help [COMMAND]",
    summary: "shows this text",
    examples: ["quire help run"],
    load: () =>
      Promise.resolve((args: readonly string[]) => {
        console.log(help(args[0] ?? ""));
        return Promise.resolve(0);
      }),
  },
};

/** The command of that name; throws a UsageError that names the nearest one. */
export function command(name: string): Promise<Run> {
  const found = commands[name];
  if (found !== undefined) return found.load();
  const nearest = Object.keys(commands)
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .sort((a, b) => a.distance - b.distance)[0]!;
  const hint = nearest.distance <= 2 ? `: did you mean "${nearest.other}"?` : "";
  throw new UsageError(`quire has no command "${name}"${hint}`);
}

/** The help of one command, or of all when there is none of that name. */
export function help(name: string): string {
  const one = commands[name];
  if (one !== undefined) {
    const examples = one.examples.map((line) => `  ${line}`);
    return [`usage: ${one.usage}`, `       ${one.summary}`, "", "for example:", ...examples, "", codes].join(
      "\n",
    );
  }
  const width = Math.max(...Object.values(commands).map((c) => c.usage.length));
  const lines = Object.values(commands).map((c) => `  ${c.usage.padEnd(width)}  ${c.summary}`);
  return ["usage:", ...lines, "", "quire help COMMAND shows examples.", codes].join("\n");
}

const codes = "exit codes: 0 done, 1 a mistake in the file or the run, 2 a mistake of usage, 130 interrupted";

/** How many letters must be put in, left out or exchanged (Levenshtein) to get from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
