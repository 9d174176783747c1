/** Runs a notebook from top to bottom without a page, and writes what came out. */
import { basename, dirname, resolve } from "node:path";
import { ensureCellIds } from "../notebook/cell_ids.ts";
import { CellOutputs } from "../notebook/cell_outputs.ts";
import { type Client, connectClient, type Session } from "./client.ts";
import { executeCell, type Failure, fatal, interrupted, type StatementTold } from "./execute_cell.ts";
import type { StartKernel } from "../server/kernel_pool.ts";
import { kernelName } from "../server/kernelspecs.ts";
import { type Cell, checkNotebook, type Json, type Notebook, NotebookError } from "../notebook/nbformat.ts";
import { injectParameters, RunUsageError, tagsOf } from "./parameters.ts";
import { type Server, startServer } from "../server/server.ts";

export interface RunOptions {
  /** Where to write the executed notebook; left out: nowhere. */
  readonly out?: string;
  /** By name; see `literal` of parameters.ts for how a value is read. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Called before each code cell that runs: how many run before it, and how many there are. */
  readonly onBegin?: (cell: Cell, before: number, all: number) => void;
  /** Called with what changes in place while a cell runs, such as how far it is. */
  readonly onProgress?: (text: string) => void;
  /** Called after each code cell. */
  readonly onCell?: (report: CellReport) => void;
  /** True: each report has the statements of its cell, with their values. */
  readonly statements?: boolean;
  /** Interrupts the cell that runs, which ends the run as an error does. */
  readonly signal?: AbortSignal;
  /** Left out: Quire's own. */
  readonly startKernel?: StartKernel;
}

export interface CellReport {
  /** Its place among all cells, from 0. */
  readonly index: number;
  readonly id: string;
  readonly status: "ok" | "error" | "skipped";
  readonly cell: Cell;
  /** Those that succeeded, warnings and mistakes, in order; empty unless they were asked for. */
  readonly statements: readonly StatementTold[];
  readonly milliseconds: number;
}

/** Why the run stopped where it stopped. */
export interface CellFailure extends Failure {
  /** The place of the cell among all cells, from 0. */
  readonly index: number;
  readonly id: string;
}

export interface RunOutcome {
  /** True when every cell ran, or failed where its tag says that it does. */
  readonly ok: boolean;
  readonly notebook: Notebook;
  /** The file that was written. */
  readonly out?: string;
  readonly executed: number;
  /** What stopped the run. */
  readonly error?: CellFailure;
  /** From the start of the kernel to the last output. */
  readonly milliseconds: number;
}

/**
 * Cells tagged `skip-execution` are passed over, those tagged `raises-exception` may fail; the first other failure stops
 * the run, and what came out so far is written all the same. Rejects with a RunUsageError when the notebook cannot be
 * read or the parameters do not fit. The client's connections keep the event loop alive for some seconds more: a
 * command exits by `Deno.exit`.
 */
export async function runNotebook(path: string, options: RunOptions = {}): Promise<RunOutcome> {
  const file = await Deno.realPath(path).catch(() => {
    throw new RunUsageError(
      `Cannot run "${path}": there is no such file`,
      `无法运行 "${path}"：没有这个文件`,
    );
  });
  const { startKernel } = options;
  const server = await startServer({
    root: dirname(file),
    ...(startKernel === undefined ? {} : { startKernel }),
  });
  const quiet = hush();
  let client: Client | undefined;
  try {
    client = await connectClient(server);
    const notebook = await open(client, basename(file));
    injectParameters(notebook, options.parameters ?? {});
    ensureCellIds(notebook);
    const run = await execute(client, basename(file), notebook, options);
    const out = options.out === undefined ? undefined : resolve(options.out);
    if (out !== undefined) await write(server, client, dirname(file), out, notebook);
    return { ok: run.error === undefined, notebook, ...run, ...(out === undefined ? {} : { out }) };
  } finally {
    client?.dispose();
    await server.close();
    quiet();
  }
}

/** The client tells its connections on console.debug, which is standard output in Deno. Returns the way back. */
function hush(): () => void {
  const { debug } = console;
  console.debug = () => {};
  return () => console.debug = debug;
}

async function open(client: Client, name: string): Promise<Notebook> {
  try {
    const { content } = await client.contents.get(name, { type: "notebook", content: true });
    return checkNotebook(content, name);
  } catch (cause) {
    const { status = 0 } = (cause as { response?: Response }).response ?? {};
    if (cause instanceof NotebookError || (status >= 400 && status < 500)) {
      const { message } = cause as Error;
      throw new RunUsageError(message, message);
    }
    throw cause;
  }
}

type Run = Pick<RunOutcome, "executed" | "error" | "milliseconds">;

async function execute(client: Client, path: string, notebook: Notebook, options: RunOptions): Promise<Run> {
  const started = performance.now();
  const session = await client.sessions.startNew(
    { path, name: path, type: "notebook", kernel: { name: kernelName } },
    { kernelConnectionOptions: { handleComms: false } },
  );
  const kernel = session.kernel!;
  const outputs = new CellOutputs();
  kernel.anyMessage.connect((_, { msg, direction }) => {
    if (direction === "recv" && msg.channel === "iopub") {
      outputs.take(msg as unknown as Parameters<CellOutputs["take"]>[0]);
      const changing = changingText(msg);
      if (changing !== undefined) options.onProgress?.(changing);
    }
  });
  const { language_info } = await kernel.info;
  const kernelspec = { display_name: "Quire", language: "quire", name: kernelName };
  Object.assign(notebook.metadata, { kernelspec, language_info });
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code" || tagsOf(cell).includes("skip-execution")) continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
  const { signal } = options;
  // A kernel that has died meanwhile cannot be interrupted, and need not be.
  const interrupt = () => void kernel.interrupt().catch(() => {});
  signal?.addEventListener("abort", interrupt);
  // The abort may come while the request is on its way and nothing runs yet.
  kernel.statusChanged.connect((_, status) => {
    if (status === "busy" && signal?.aborted) interrupt();
  });
  let executed = 0, last = performance.now();
  let error: CellFailure | undefined;
  const runs = (cell: Cell) => cell.cell_type === "code" && cell.source.trim() !== "";
  const all = notebook.cells.filter((cell) => runs(cell) && !tagsOf(cell).includes("skip-execution")).length;
  for (const [index, cell] of notebook.cells.entries()) {
    if (!runs(cell)) continue;
    const began = performance.now();
    const report = (status: CellReport["status"], statements: readonly StatementTold[] = []) =>
      options.onCell?.({
        index,
        id: cell.id!,
        status,
        cell,
        statements,
        milliseconds: performance.now() - began,
      });
    if (tagsOf(cell).includes("skip-execution")) {
      report("skipped");
      continue;
    }
    if (signal?.aborted) {
      error = { index, id: cell.id!, ...interrupted };
      break;
    }
    options.onBegin?.(cell, executed, all);
    const { failure, statements } = await executeCell(kernel, cell, outputs, options.statements === true);
    last = performance.now();
    executed++;
    report(failure === undefined ? "ok" : "error", statements);
    if (failure === undefined) continue;
    const expected = tagsOf(cell).includes("raises-exception") && !fatal.has(failure.ename);
    if (expected && !signal?.aborted) continue;
    error = { index, id: cell.id!, ...failure };
    break;
  }
  await shutdown(session);
  return { executed, milliseconds: last - started, ...(error === undefined ? {} : { error }) };
}

/** The text of what is changed in place: a display that has an id. */
function changingText(
  { header, content }: { header: { msg_type: string }; content: unknown },
): string | undefined {
  if (!/^(update_)?display_data$/.test(header.msg_type)) return undefined;
  const { data = {}, transient = {} } = content as { data?: Json; transient?: Json };
  const text = data["text/plain"];
  return transient["display_id"] === undefined || typeof text !== "string" ? undefined : text;
}

async function shutdown(session: Session.ISessionConnection): Promise<void> {
  if (session.isDisposed) return;
  // A kernel that has died leaves nothing to shut down.
  await session.shutdown().catch(() => undefined);
}

/** Through the contents API; a folder outside the served one has a server of its own for it. */
async function write(
  server: Server,
  client: Client,
  root: string,
  out: string,
  notebook: Notebook,
): Promise<void> {
  await Deno.mkdir(dirname(out), { recursive: true });
  const holder = await Deno.realPath(dirname(out));
  const model = { type: "notebook" as const, format: "json" as const, content: notebook as Json };
  if (holder === root) return void await client.contents.save(basename(out), model);
  const other = await startServer({ root: holder, token: server.token });
  let there: Client | undefined;
  try {
    there = await connectClient(other);
    await there.contents.save(basename(out), model);
  } finally {
    there?.dispose();
    await other.close();
  }
}
