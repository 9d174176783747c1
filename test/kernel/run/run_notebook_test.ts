import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { join } from "node:path";
import { runNotebook, type RunOptions } from "../../../kernel/run/run_notebook.ts";
import { CellOutputs } from "../../../kernel/notebook/cell_outputs.ts";
import type { Kernel } from "../../../kernel/run/client.ts";
import { executeCell } from "../../../kernel/run/execute_cell.ts";
import type { Cell } from "../../../kernel/notebook/nbformat.ts";
import { literal, RunUsageError } from "../../../kernel/run/parameters.ts";
import type { StartKernel } from "../../../kernel/server/kernel_pool.ts";
import { scripted, ScriptedKernel } from "../server/scripted_kernel.ts";

let folder: string;
beforeEach(async () => void (folder = await Deno.makeTempDir({ prefix: "quire-run-" })));
afterEach(() => Deno.remove(folder, { recursive: true }));

interface Given {
  source: string;
  tags?: string[];
  type?: string;
  outputs?: unknown[];
}

async function run(cells: Given[], options: Partial<RunOptions> = {}) {
  const path = join(folder, "given.ipynb");
  const notebook = {
    cells: cells.map(({ source, tags, type = "code", outputs = [] }) => ({
      cell_type: type,
      metadata: tags ? { tags } : {},
      source,
      ...(type === "code" ? { outputs, execution_count: null } : {}),
    })),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 4,
  };
  await Deno.writeTextFile(path, JSON.stringify(notebook));
  return await runNotebook(path, { startKernel: scripted().start, ...options });
}

const outputsOf = (outcome: Awaited<ReturnType<typeof run>>) =>
  outcome.notebook.cells.map((cell) => cell.outputs);

describe("a run", () => {
  test("executes the code cells in order and writes the notebook as Jupyter does", async () => {
    const out = join(folder, "deep", "out.ipynb");
    const outcome = await run([{ source: "# Title", type: "markdown" }, { source: "out a\\nb\nresult 3" }], {
      out,
    });
    expect(outcome).toMatchObject({ ok: true, executed: 1, out });
    const text = await Deno.readTextFile(out);
    expect(text).toMatchInlineSnapshot(`
      "{
       "cells": [
        {
         "cell_type": "markdown",
         "id": "0005fc4b",
         "metadata": {},
         "source": [
          "# Title"
         ]
        },
        {
         "cell_type": "code",
         "execution_count": 1,
         "id": "88e794de",
         "metadata": {},
         "outputs": [
          {
           "name": "stdout",
           "output_type": "stream",
           "text": [
            "a\\n",
            "b"
           ]
          },
          {
           "data": {
            "text/plain": [
             "3"
            ]
           },
           "execution_count": 1,
           "metadata": {},
           "output_type": "execute_result"
          }
         ],
         "source": [
          "out a\\\\nb\\n",
          "result 3"
         ]
        }
       ],
       "metadata": {
        "kernelspec": {
         "display_name": "Quire",
         "language": "quire",
         "name": "quire"
        },
        "language_info": {
         "file_extension": ".quire",
         "mimetype": "text/x-quire",
         "name": "quire",
         "version": "1"
        }
       },
       "nbformat": 4,
       "nbformat_minor": 5
      }
      "
    `);
    expect(text).toBe(JSON.stringify(JSON.parse(text), null, 1) + "\n");
  });

  test("twice gives the same bytes", async () => {
    const cells = [{ source: "out a" }, { source: "out a" }];
    const [one, two] = [join(folder, "1.ipynb"), join(folder, "2.ipynb")];
    await run(cells, { out: one });
    await run(cells, { out: two });
    expect(await Deno.readTextFile(two)).toBe(await Deno.readTextFile(one));
    const ids = JSON.parse(await Deno.readTextFile(one)).cells.map((cell: { id: string }) => cell.id);
    expect(new Set(ids).size).toBe(2);
  });

  test("leaves the notebook alone unless it is told where to write", async () => {
    await run([{ source: "out a" }]);
    expect(await Deno.readTextFile(join(folder, "given.ipynb"))).not.toContain('"id"');
    expect([...Deno.readDirSync(folder)].map((entry) => entry.name)).toEqual(["given.ipynb"]);
  });

  test("the kernel runs in the notebook's folder", async () => {
    const kernels = scripted();
    await run([{ source: "out a" }], { startKernel: kernels.start });
    expect(kernels.started.map((kernel) => [kernel.folder, kernel.stopped])).toEqual([
      [await Deno.realPath(folder), true],
    ]);
  });
});

describe("outputs", () => {
  test("streams are merged while the name stays", async () => {
    const [outputs] = outputsOf(await run([{ source: "out a\nout b\\n\nerr c\nout d" }]));
    expect(outputs).toEqual([
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "c" },
      { output_type: "stream", name: "stdout", text: "d" },
    ]);
  });

  test("a carriage return begins the line anew, a backspace takes one back", async () => {
    const source = "out keep\\n 10%\nout \\r 20%\\r\nout  30%\\n\nout abx\\bc\\r\\n";
    const [outputs] = outputsOf(await run([{ source }]));
    expect(outputs).toEqual([{ output_type: "stream", name: "stdout", text: "keep\n 30%\nabc\r\n" }]);
  });

  test("a display is updated in place, from later cells too", async () => {
    const outcome = await run([{ source: "show bar 0%\nshow plain" }, {
      source: "update bar 100%\nshow bar done",
    }]);
    const plain = (text: string) => ({
      output_type: "display_data",
      data: { "text/plain": text },
      metadata: {},
    });
    expect(outputsOf(outcome)).toEqual([[plain("done"), plain("plain")], [plain("done")]]);
  });

  test("clear_output clears at once, or when the next output comes", async () => {
    const outcome = await run([{ source: "out a\nclear" }, { source: "out a\nclear wait" }, {
      source: "out a\nclear wait\nout b",
    }]);
    expect(outputsOf(outcome).map((outputs) => outputs!.map((o) => "text" in o ? o.text : o))).toEqual([
      [],
      ["a"],
      ["b"],
    ]);
  });
});

describe("errors", () => {
  test("the first one stops the run; later cells keep no old output; what came out is written", async () => {
    const out = join(folder, "out.ipynb");
    const stale = [{ output_type: "stream", name: "stdout", text: "old" }];
    const outcome = await run(
      [{ source: "out a\nfail oops it broke" }, { source: "out b", outputs: stale }],
      { out },
    );
    expect(outcome).toMatchObject({
      ok: false,
      executed: 1,
      error: { index: 0, ename: "oops", evalue: "it broke", traceback: ["oops it broke"] },
    });
    const written = JSON.parse(await Deno.readTextFile(out));
    expect(written.cells[0].outputs[1]).toEqual({
      output_type: "error",
      ename: "oops",
      evalue: "it broke",
      traceback: ["oops it broke"],
    });
    expect(written.cells[1]).toMatchObject({ outputs: [], execution_count: null });
  });

  test("a cell tagged raises-exception may fail", async () => {
    const seen: string[] = [];
    const outcome = await run([{ source: "fail oops", tags: ["raises-exception"] }, { source: "out b" }], {
      onCell: ({ index, status }) => seen.push(`${index} ${status}`),
    });
    expect(outcome).toMatchObject({ ok: true, executed: 2 });
    expect(seen).toEqual(["0 error", "1 ok"]);
  });

  test("a cell tagged skip-execution is passed over and keeps its outputs", async () => {
    const kept = [{ output_type: "stream", name: "stdout", text: "old" }];
    const outcome = await run([{ source: "fail oops", tags: ["skip-execution"], outputs: kept }, {
      source: "",
    }]);
    expect(outcome).toMatchObject({ ok: true, executed: 0 });
    expect(outputsOf(outcome)).toEqual([kept, []]);
  });

  test("a kernel that dies ends the run, whatever the tags say", async () => {
    const outcome = await run([{ source: "out a\ndie", tags: ["raises-exception"] }, { source: "out b" }]);
    expect(outcome).toMatchObject({ ok: false, executed: 1, error: { index: 0, ename: "kernel-died" } });
    expect(outputsOf(outcome)[0]).toHaveLength(2);
  });

  test("a fault of ours is no death of the kernel", async () => {
    const broken = { status: "idle", isDisposed: false, statusChanged: { connect() {}, disconnect() {} } };
    const kernel = {
      ...broken,
      requestExecute() {
        throw new TypeError("a fault");
      },
    } as unknown as Kernel.IKernelConnection;
    const cell: Cell = { id: "a", cell_type: "code", metadata: {}, source: "x" };
    await expect(executeCell(kernel, cell, new CellOutputs(), false)).rejects.toThrow("a fault");
    expect(cell.outputs).toBeUndefined();
  });

  test("that cannot connect leaves no server behind and the console as it was", async () => {
    const { debug } = console, { serve } = Deno;
    const served = vi.spyOn(Deno, "serve");
    const found = Object.getOwnPropertyDescriptor(globalThis, "fetch")!;
    const get = () => {
      throw new TypeError("no network");
    };
    Object.defineProperty(globalThis, "fetch", { get, configurable: true });
    try {
      await expect(run([{ source: "out a" }])).rejects.toThrow("no network");
    } finally {
      Object.defineProperty(globalThis, "fetch", found);
    }
    const { port } = (served.mock.results[0]!.value as ReturnType<typeof serve>).addr as Deno.NetAddr;
    served.mockRestore();
    expect(console.debug).toBe(debug);
    await expect(Deno.connect({ hostname: "127.0.0.1", port })).rejects.toThrow(
      Deno.errors.ConnectionRefused,
    );
  });

  test("an interrupt ends the run, and what came out is written", async () => {
    const out = join(folder, "out.ipynb");
    const stop = new AbortController();
    const startKernel: StartKernel = (started) => {
      const kernel = new ScriptedKernel(started.folder);
      kernel.attach({ send: (_, { content }) => content.text === "b" && stop.abort() });
      return kernel;
    };
    const tags = ["raises-exception"];
    const cells = [{ source: "out a" }, { source: "out b\nwait for ever", tags }, { source: "out c" }];
    const outcome = await run(cells, { out, signal: stop.signal, startKernel });
    expect(outcome).toMatchObject({ ok: false, executed: 2, error: { index: 1, ename: "interrupted" } });
    expect(JSON.parse(await Deno.readTextFile(out)).cells[1].outputs[0].text).toEqual(["b"]);
  });

  test("an interrupt that comes before its cell has begun is not lost", async () => {
    const stop = new AbortController();
    const startKernel: StartKernel = (started) => {
      const kernel = new ScriptedKernel(started.folder);
      const { receive } = kernel;
      kernel.receive = (channel, message, from) => {
        const cell = message.content.code === "wait for ever";
        if (cell) stop.abort();
        // Time for the interrupt to come while nothing runs.
        setTimeout(() => receive.call(kernel, channel, message, from), cell ? 50 : 0);
      };
      return kernel;
    };
    const outcome = await run([{ source: "wait for ever" }], { signal: stop.signal, startKernel });
    expect(outcome).toMatchObject({ ok: false, executed: 1, error: { index: 0, ename: "interrupted" } });
  });

  test("a run that was interrupted before it began executes nothing", async () => {
    const outcome = await run([{ source: "out a" }], { signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ ok: false, executed: 0, error: { index: 0, ename: "interrupted" } });
  });

  test.each([
    ["not there", undefined, /there is no such file/],
    ["no JSON", "{", /it is not JSON: .*position 1/],
    ["an old format", '{"nbformat": 3, "worksheets": []}', /nbformat must be 4: it is 3/],
    [
      "a broken cell",
      '{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"cod"}]}',
      /cells\[0\]\.cell_type must be code, markdown or raw: it is "cod"/,
    ],
  ])("a notebook that is %s is refused with the reason", async (_, text, reason) => {
    const path = join(folder, "bad.ipynb");
    if (text !== undefined) await Deno.writeTextFile(path, text);
    const kernels = scripted();
    const failure = runNotebook(path, { startKernel: kernels.start });
    await expect(failure).rejects.toThrow(RunUsageError);
    await expect(failure).rejects.toThrow(reason);
    expect(kernels.started).toEqual([]);
  });
});

describe("parameters", () => {
  const cells = [{ source: 'bits = 8\nname = "a"', tags: ["parameters"] }, { source: "size" }];

  test("are set in a cell of their own after the presets", async () => {
    const outcome = await run(cells, { parameters: { bits: "4", name: "b c" } });
    expect(outcome.notebook.cells.map((cell) => cell.source)).toEqual([
      'bits = 8\nname = "a"',
      'bits = 4\nname = "b c"',
      "size",
    ]);
    expect(outcome.notebook.cells[1]).toMatchObject({
      id: "injected-parameters",
      metadata: { tags: ["injected-parameters"] },
    });
    expect(outcome.executed).toBe(3);
  });

  test("replace those of an earlier run", async () => {
    const earlier = { source: "bits = 2", tags: ["injected-parameters"] };
    const outcome = await run([cells[0]!, earlier, cells[1]!], { parameters: { bits: "3" } });
    expect(outcome.notebook.cells.map((cell) => cell.source)).toEqual([cells[0]!.source, "bits = 3", "size"]);
  });

  test("that the notebook does not have are refused", async () => {
    await expect(run(cells, { parameters: { bit: "4" } })).rejects.toThrow(
      'Cannot set bit as the cell tagged "parameters" must give it a value: it gives one to bits, name. Did you mean bits?',
    );
    await expect(run([cells[1]!], { parameters: { bits: "4" } })).rejects.toThrow(
      /no cell .* has the tag "parameters"/,
    );
  });

  test.each([
    ["4", "4"],
    ["-1.5e-3", "-1.5e-3"],
    ["50%", "50%"],
    ["64 MiB", "64 MiB"],
    ["2..8", "2..8"],
    ["[1, 2]", "[1, 2]"],
    ['"quoted \\" text"', '"quoted \\" text"'],
    ["true", '"true"'],
    ["mnist", '"mnist"'],
    ["4 bits\nshow x", '"4 bits\\nshow x"'],
    ['a" b', '"a\\" b"'],
  ])("%s is written as %s", (value, written) => {
    expect(literal(value)).toBe(written);
  });
});
