/**
 * An interpreter whose language is made for testing the kernel: it prints, waits, spins, hangs, dies and tries what the
 * sandbox forbids. One command a line.
 */
import { escape } from "../escape.ts";
import { serve } from "../../../kernel/interpreter/serve.ts";
import type {
  CellError,
  EvaluateOptions,
  GraphValues,
  KnownName,
  Outcome,
  Ports,
  RunningGraph,
  Session,
} from "../../../src/session.ts";

const error = (message: string): CellError => ({ name: "scripted", message, traceback: [`! ${message}`] });

function scripted(ports: Ports): Session {
  const values = new Map<string, string>();

  const read = (path: string) => {
    const source = ports.open(path);
    const bytes = new Uint8Array(source.size);
    source.read(0, bytes);
    source.close();
    return new TextDecoder().decode(bytes);
  };
  /** The graph that was loaded last. */
  let graph: RunningGraph | undefined;
  const load = (path: string) => {
    const source = ports.open(path);
    const bytes = new Uint8Array(source.size);
    source.read(0, bytes);
    graph = ports.runner!.load(bytes);
  };
  /** Batch i is a square of i + 1; says for each reply which batch it is and what begins it. */
  const runBatches = (output: string, count: number, size: number, say: (text: string) => void) => {
    const batch = (i: number): GraphValues => ({
      x: { type: "float32", shape: [size, size], values: new Float32Array(size * size).fill(i + 1) },
    });
    graph!.run(Array.from({ length: count }, (_, i) => batch(i)), [output], (outputs, i) => {
      const { shape, values } = outputs[output]!;
      say(`${i}: ${shape.join("×")} ${values[0]} ${values.at(-1)}`);
    });
  };
  const write = (path: string) => {
    const sink = ports.create(path);
    sink.write(new TextEncoder().encode("made"));
    sink.commit();
  };

  /** True once the test has put the file "gate" into the folder: what is slow to restore goes on. */
  const opened = () => {
    try {
      return read("gate") !== "";
    } catch {
      return false;
    }
  };

  /** Runs one line; returns what it failed with, or "interrupted". */
  async function run(line: string, options: EvaluateOptions): Promise<CellError | "interrupted" | undefined> {
    const { emit } = options;
    const [word = "", ...words] = line.split(" ");
    const rest = words.join(" ");
    switch (word) {
      case "":
        return undefined;
      case "print":
      case "warn":
        emit({ kind: "stream", name: word === "print" ? "stdout" : "stderr", text: rest + "\n" });
        return undefined;
      case "let": {
        const [name = "", ...text] = words;
        if (options.replay === true && text[0] === "once") return error("it can be evaluated once only");
        if (options.replay === true && text[0] === "deadly") Deno.exit(9);
        if (options.replay === true && (text[0] === "slow" || text[0] === "stuck")) {
          while (!opened() && (text[0] === "stuck" || Atomics.load(ports.interrupt, 0) === 0));
          if (Atomics.load(ports.interrupt, 0) !== 0) return "interrupted";
        }
        values.set(name, text.join(" "));
        options.onStatement?.({ statement: line, line: 1, kind: "let", defines: [name], value: null });
        return undefined;
      }
      case "show": {
        const text = values.get(rest);
        if (text === undefined) return error(`there is no ${rest}`);
        emit({ kind: "result", data: { "text/plain": text } });
        return undefined;
      }
      case "display":
        emit({ kind: "display", data: { "text/plain": words[1] }, id: words[0]! });
        return undefined;
      case "update":
        emit({ kind: "display", data: { "text/plain": words[1] }, id: words[0]!, update: true });
        return undefined;
      case "clear":
        emit({ kind: "clear", wait: true });
        return undefined;
      case "page":
        emit({ kind: "pager", data: { "text/plain": rest } });
        return undefined;
      case "flood":
        for (let i = 0; i < Number(rest); i++) emit({ kind: "stream", name: "stdout", text: `line ${i}\n` });
        return undefined;
      case "spin":
        while (Atomics.load(ports.interrupt, 0) === 0);
        return "interrupted";
      case "wait":
        for (let i = 0; i < Number(rest) && Atomics.load(ports.interrupt, 0) === 0; i++) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return Atomics.load(ports.interrupt, 0) === 0 ? undefined : "interrupted";
      case "hang":
        for (;;);
      case "die":
        return Deno.exit(Number(rest));
      case "throw":
        throw new Error(rest);
      case "engine":
        emit({ kind: "result", data: { "text/plain": ports.runner?.name ?? "none" } });
        return undefined;
      case "load":
        load(rest);
        return undefined;
      case "run": {
        const [output = "", count, size] = words;
        runBatches(output, Number(count), Number(size), (text) => {
          emit({ kind: "stream", name: "stdout", text: text + "\n" });
        });
        return undefined;
      }
      case "read":
        emit({ kind: "result", data: { "text/plain": read(rest) } });
        return undefined;
      case "write":
        write(rest);
        return undefined;
      case "escape":
        emit({
          kind: "result",
          data: { "text/plain": await escape(words[0], (words[1] ?? "").replaceAll("%20", " ")) },
        });
        return undefined;
      default:
        return error(rest || line);
    }
  }

  return {
    async evaluate(code, options): Promise<Outcome> {
      for (const line of code.split("\n")) {
        const failure = await run(line, options).catch((cause) => {
          if (line.startsWith("throw")) throw cause;
          if (Atomics.load(ports.interrupt, 0) !== 0) return "interrupted";
          return error(String(cause.message));
        });
        if (failure === "interrupted") return { status: "interrupted" };
        if (failure !== undefined) return { status: "error", error: failure };
      }
      return { status: "ok" };
    },
    move: () => Promise.resolve({ outputs: [] }),
    value(expression) {
      const text = values.get(expression);
      return text === undefined
        ? Promise.reject(error(`there is no ${expression}`))
        : Promise.resolve({ "text/plain": text });
    },
    close: () => {},
    knowledge: () => ({
      names: [...values].map(([name, text]): KnownName => ({
        name,
        kind: "text",
        summary: text,
        help: text,
      })),
    }),
  };
}

serve(scripted);
