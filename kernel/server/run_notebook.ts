/** Runs a notebook from top to bottom without a page, and writes what came out. */
import { basename, dirname, resolve } from "node:path";
import { ensureCellIds } from "./cell_ids.ts";
import { CellOutputs } from "./cell_outputs.ts";
import { type Client, connectClient, type Kernel, type Session } from "./client.ts";
import type { StartKernel } from "./kernel_pool.ts";
import { kernelName } from "./kernelspecs.ts";
import { type Cell, checkNotebook, type Json, type Notebook, NotebookError } from "./nbformat.ts";
import { injectParameters, RunUsageError, tagsOf } from "./parameters.ts";
import { type Server, startServer } from "./server.ts";

export interface RunOptions {
  /** Where to write the executed notebook; left out: nowhere. */
  readonly out?: string;
  /** By name; see `literal` of parameters.ts for how a value is read. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Called after each code cell. */
  readonly onCell?: (report: CellReport) => void;
  /** Left out: Quire's own. */
  readonly startKernel?: StartKernel;
}

export interface CellReport {
  /** Its place among all cells, from 0. */
  readonly index: number;
  readonly id: string;
  readonly status: "ok" | "error" | "skipped";
  readonly cell: Cell;
  readonly milliseconds: number;
}

export interface CellFailure {
  /** The place of the cell among all cells, from 0. */
  readonly index: number;
  readonly id: string;
  readonly ename: string;
  readonly evalue: string;
  /** Rendered, with ANSI colours. */
  readonly traceback: readonly string[];
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
export async function runNotebook(path: string, options: RunOptions): Promise<RunOutcome> {
  const file = await Deno.realPath(path).catch(() => {
    throw new RunUsageError(`Cannot run "${path}": there is no such file`);
  });
  const { startKernel } = options;
  const server = await startServer({
    root: dirname(file),
    ...(startKernel === undefined ? {} : { startKernel }),
  });
  const quiet = hush();
  const client = await connectClient(server);
  try {
    const notebook = await open(client, basename(file));
    injectParameters(notebook, options.parameters ?? {});
    ensureCellIds(notebook);
    const run = await execute(client, basename(file), notebook, options);
    const out = options.out === undefined ? undefined : resolve(options.out);
    if (out !== undefined) await write(server, client, dirname(file), out, notebook);
    return { ok: run.error === undefined, notebook, ...run, ...(out === undefined ? {} : { out }) };
  } finally {
    client.dispose();
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
    if (cause instanceof NotebookError || (cause as { response?: Response }).response?.status === 400) {
      throw new RunUsageError((cause as Error).message);
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
  let executed = 0, last = performance.now();
  let error: CellFailure | undefined;
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
    const began = performance.now();
    const report = (status: CellReport["status"]) =>
      options.onCell?.({ index, id: cell.id!, status, cell, milliseconds: performance.now() - began });
    if (tagsOf(cell).includes("skip-execution")) {
      report("skipped");
      continue;
    }
    const failure = await executeCell(kernel, cell, outputs);
    last = performance.now();
    executed++;
    report(failure === undefined ? "ok" : "error");
    if (failure === undefined || (tagsOf(cell).includes("raises-exception") && !fatal.has(failure.ename))) {
      continue;
    }
    error = { index, id: cell.id!, ...failure };
    break;
  }
  await shutdown(session);
  return { executed, milliseconds: last - started, ...(error === undefined ? {} : { error }) };
}

const died = "kernel-died";
/** No cell is written to fail like this. */
const fatal = new Set([died, "interpreter-died", "kernel-restarted", "internal-error"]);

async function executeCell(
  kernel: Kernel.IKernelConnection,
  cell: Cell,
  outputs: CellOutputs,
): Promise<Omit<CellFailure, "index" | "id"> | undefined> {
  const request = { code: cell.source, stop_on_error: true, allow_stdin: false };
  const future = kernel.requestExecute(request, true, { cellId: cell.id! });
  outputs.begin(cell, future.msg.header.msg_id);
  const death = Promise.withResolvers<never>();
  const watch = (_: unknown, status: string) => {
    if (/^(dead|restarting|autorestarting)$/.test(status)) death.reject(new Error(status));
  };
  kernel.statusChanged.connect(watch);
  try {
    const { content } = await Promise.race([future.done, death.promise]);
    if (content.status === "ok") return undefined;
    if (content.status === "error") {
      const { ename, evalue, traceback } = content;
      return { ename, evalue, traceback };
    }
    return { ename: "interrupted", evalue: "The cell was interrupted", traceback: [] };
  } catch {
    // The request was given up: by the kernel's end, whichever of the two said so first.
    const evalue = "The kernel died while it ran this cell";
    const failure = { ename: died, evalue, traceback: [evalue] };
    cell.outputs!.push({ output_type: "error", ...failure });
    return failure;
  } finally {
    kernel.statusChanged.disconnect(watch);
  }
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
  const there = await connectClient(other);
  try {
    await there.contents.save(basename(out), model);
  } finally {
    there.dispose();
    await other.close();
  }
}
