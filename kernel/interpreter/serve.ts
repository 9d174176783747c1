/**
 * The interpreter's loop: it runs cells for a supervisor. Standard input and output carry framed messages; whatever else
 * writes to the console goes to standard error.
 */
import type { CellError, Knowledge, Ports, Session, SessionOptions } from "../../src/session.ts";
import { frame } from "./framing.ts";
import { createRunner } from "./graph_runner.ts";
import { createMailbox, MailboxReader } from "./mailbox.ts";
import type { FromInterpreter, StartOptions, ToInterpreter } from "./messages.ts";
import type { Listening } from "./pipe_reader.ts";
import { createPorts } from "./ports.ts";

/** Serves until the supervisor closes the pipe. The options are the process's first argument. */
export function serve(createSession: (ports: Ports, options: SessionOptions) => Session): void {
  const options: StartOptions = JSON.parse(Deno.args[0]!);
  for (const level of ["log", "info", "debug", "warn"] as const) console[level] = console.error;
  // Ctrl-C reaches the whole process group; the supervisor tells this process what to do about it.
  Deno.addSignalListener("SIGINT", () => {});

  const flag = new Int32Array(new SharedArrayBuffer(4));
  const reader = new Worker(new URL("./pipe_reader.ts", import.meta.url), { type: "module" });
  const { language, engine, threads } = options;
  const mailbox = createMailbox();
  const runner = engine === undefined ? {} : {
    runner: createRunner({
      ...engine,
      most: threads,
      interrupt: flag,
      inbox: new MailboxReader(mailbox),
      write,
    }),
  };
  const session = createSession({ ...createPorts(options, flag), ...runner }, { language });
  const knowledge = session.knowledge();
  const news = newsSince(knowledge, session);
  reader.onmessage = (event: MessageEvent<ToInterpreter | "quit">) => {
    const message = event.data;
    if (message === "quit") Deno.exit(0);
    else if (message.kind === "evaluate") void evaluate(session, message, news);
    else if (message.kind === "value") void value(session, message);
    else if (message.kind === "move") void move(session, message);
  };
  reader.postMessage({ flag, mailbox } satisfies Listening);
  send({ kind: "ready", knowledge });
}

/** Called, it gives the knowledge when it differs from what was given last: it grows with each name, and most cells add none. */
function newsSince(first: Knowledge, session: Session): () => { knowledge?: Knowledge } {
  let said = JSON.stringify(first);
  return () => {
    const knowledge = session.knowledge(), text = JSON.stringify(knowledge);
    if (text === said) return {};
    said = text;
    return { knowledge };
  };
}

async function evaluate(
  session: Session,
  message: ToInterpreter & { kind: "evaluate" },
  news: () => { knowledge?: Knowledge },
): Promise<void> {
  const { id, code, place, replay, dry } = message;
  send({ kind: "begun", id });
  const outcome = await session.evaluate(code, {
    place,
    replay,
    ...(dry && { dry }),
    emit: (output) => send({ kind: "output", id, output }),
    onMentioned: (names) => send({ kind: "mentioned", id, names }),
    onStatement: (record) => send({ kind: "statement", id, record }),
    onDiagnostic: (told) => send({ kind: "diagnostic", id, told }),
  }).catch((cause) => ({ status: "error" as const, error: asCellError(cause) }));
  send({ kind: "done", id, outcome, ...news() });
}

async function value(session: Session, message: ToInterpreter & { kind: "value" }): Promise<void> {
  const { id, expression } = message;
  try {
    send({ kind: "value", id, data: await session.value(expression) });
  } catch (cause) {
    send({ kind: "value", id, error: asCellError(cause) });
  }
}

async function move(session: Session, message: ToInterpreter & { kind: "move" }): Promise<void> {
  const { id, interaction, setting } = message;
  const moved = await session.move(interaction, setting)
    .catch((cause) => ({ outputs: [], error: asCellError(cause) }));
  send({ kind: "moved", id, moved });
}

function send(message: FromInterpreter): void {
  write(frame(message));
}

function write(bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

/** What was thrown, as the error of a cell: a CellError as it is, anything else is a fault of ours. */
function asCellError(cause: unknown): CellError {
  const { name, message, traceback } = cause as Partial<CellError>;
  if (Array.isArray(traceback)) return { name: String(name), message: String(message), traceback };
  const text = cause instanceof Error ? cause.stack ?? cause.message : String(cause);
  return { name: "internal-error", message: String(message ?? cause), traceback: text.split("\n") };
}
