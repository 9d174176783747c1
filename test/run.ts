/**
 * Runs the tests and closes with one line, "N passed, N failed, N skipped".
 *
 *   deno run -A test/run.ts fast     what `deno task ok` runs: no clients, no browser
 *   deno run -A test/run.ts all      everything, with the real Jupyter clients
 *   deno run -A test/run.ts PATTERN  the test files whose path holds PATTERN
 *
 * Tests under test/clients/ need Python and its Jupyter packages; they set up `.venv` themselves.
 */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

const [what = "fast"] = Deno.args;
const report = await Deno.makeTempFile({ suffix: ".json" });
const args = [
  "run",
  "-A",
  "npm:vitest@5.1.1",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
];
if (what === "fast") args.push("--exclude=test/clients/**");
else if (what !== "all") args.push(what);

const { code } = await new Deno.Command(Deno.execPath(), { args, stdin: "null" }).output().then((run) => {
  Deno.stdout.writeSync(run.stdout);
  Deno.stderr.writeSync(run.stderr);
  return run;
});
let failed = 1, passed = 0, skipped = 0;
try {
  const found: Report = JSON.parse(await Deno.readTextFile(report));
  passed = found.numPassedTests;
  skipped = found.numPendingTests + found.numTodoTests;
  failed = found.numFailedTests;
  // A file that does not load has no tests to count: it is a failure all the same.
  if (failed === 0 && code !== 0) failed = found.testResults.filter((r) => r.status === "failed").length || 1;
} catch (cause) {
  console.error(`Cannot read the report of the tests as JSON: ${cause}`);
}
await Deno.remove(report);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
Deno.exit(failed > 0 || code !== 0 ? 1 : 0);
