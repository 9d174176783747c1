import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OutputError } from "../../../kernel/cli/output.ts";
import { type ReportOptions, reportRun } from "../../../kernel/cli/run_report.ts";
import { scripted } from "../server/scripted_kernel.ts";

let folder: string;
beforeEach(async () => void (folder = await Deno.makeTempDir({ prefix: "quire-report-" })));
afterEach(() => Deno.remove(folder, { recursive: true }));

async function report(sources: string[], options: ReportOptions = {}) {
  const path = join(folder, "given.ipynb");
  const cells = sources.map((source) => ({ cell_type: "code", metadata: {}, source, outputs: [] }));
  await Deno.writeTextFile(path, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4 }));
  const out: string[] = [], err: string[] = [];
  const code = await reportRun(path, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
    ...options,
  });
  return { code, out, err: err.map((line) => line.replaceAll(path, "PATH")) };
}

const start = { startKernel: scripted().start };

test("a good run prints the texts of its outputs and ends with 0", async () => {
  expect(await report(["out a\\n\nerr b", "result 3\nshow c"], start)).toEqual({
    code: 0,
    out: ["a", "3", "c"],
    err: ["b"],
  });
});

test("an error is told last, without colours where there are none, and ends the run with 1", async () => {
  const { code, out, err } = await report(["out a\nfail oops \u001b[31mred\u001b[0m", "out b"], start);
  expect({ code, out, err }).toEqual({
    code: 1,
    out: ["a"],
    err: ["oops red", expect.stringMatching(/^The run stopped at cell 1 of "PATH" \(id [0-9a-f]{8}\)\.$/)],
  });
});

test("parameters that make no sense are refused before anything runs", async () => {
  await expect(report(["out a"], { ...start, parameters: { bits: "4" } })).rejects.toThrow(
    'Cannot set bits: no cell of the notebook has the tag "parameters"',
  );
});

test("when nobody reads any more, the run ends, and what came out is written all the same", async () => {
  const print = () => {
    throw new OutputError("Broken pipe", true);
  };
  const written = join(folder, "out.ipynb");
  await expect(report(["out a", "out b"], { ...start, print, out: written })).rejects.toThrow("Broken pipe");
  const { cells } = JSON.parse(await Deno.readTextFile(written));
  expect(cells.map((cell: { outputs: unknown[] }) => cell.outputs.length)).toEqual([1, 0]);
});

test("JSON is one object a statement, from Quire's own kernel", async () => {
  const { code, out } = await report(["x = 1", "y = 2\nz = 3"], { json: true });
  expect(code).toBe(0);
  expect(out.map((line) => JSON.parse(line))).toMatchObject([
    { statement: "x = 1", line: 1, kind: "assign", cell: 0 },
    { statement: "y = 2", line: 1, kind: "assign", cell: 1 },
    { statement: "z = 3", line: 2, kind: "assign", cell: 1 },
  ]);
});
