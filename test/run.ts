/**
 * Runs the tests and closes with one line, "N passed, N failed, N skipped".
 *
 *   deno run -A test/run.ts fast     what `deno task ok` runs: no clients, no notebooks, no fuzzing, no pictures
 *   deno run -A test/run.ts all      everything: formatting, lint, types, and the real Jupyter clients
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
// What takes seconds and changes seldom: whoever works there runs it by its path.
const slow = [
  "test/browser/**",
  "test/clients/**",
  "test/fuzz/**",
  "test/{reference,case_runs}_test.ts",
  "test/kernel/runner/**",
  "test/kernel/cli/{dry_run,fmt,help,json,output,run}_test.ts",
  "test/kernel/server/{channels,kernels,large_notebook}_test.ts",
  "test/kernel/supervisor/lifecycle_test.ts",
  "test/kernel/supervisor/staleness/{marks,properties}_test.ts",
  "test/kernel/interpreter/failing_writes_test.ts",
  "test/notebooks/**",
  "test/src/clip/**",
  "test/src/formula/analysis/{exhaustive,facts}_test.ts",
  "test/src/formula/{casts,functions/twins,functions/interval,wasm/map}_test.ts",
  "test/src/formula/scheme/{brute_force,clip_search,compiled,every_format,in_arena,row_search,streaming}_test.ts",
  "test/src/gguf/**",
  "test/src/recipe/plots/chinese_test.ts",
  "test/src/recipe/plots/contrast_test.ts",
  "test/src/recipe/plots/clipping_test.ts",
  "test/src/recipe/running/graph_executor_test.ts",
  "test/src/model/*hostile*",
  "test/src/nn/**",
  "test/src/numerics/{linear_algebra,kmeans,theory,distribution,statistics}/**",
  "test/src/observers/**",
  "test/src/plots/picture_test.ts",
  "test/src/recipe/{bad_input,sizes}_test.ts",
  "test/src/recipe/{check_otherwise,checkpoint,distributions,explain,hard_inputs,interact}_test.ts",
  "test/src/recipe/{staircase,sweep,tables,trace,train}_test.ts",
  "test/src/recipe/passes/fold*",
  "test/src/recipe/{calibration,integers,exports,keeping,saved}/**",
  "test/src/recipe/quality/**",
];
if (what === "fast") args.push(...slow.map((files) => `--exclude=${files}`));
else if (what !== "all") args.push(what);

/** Runs Deno and shows what it says. */
async function deno(...args: readonly string[]): Promise<Deno.CommandStatus> {
  return await new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null" }).spawn().status;
}

let failed = 0, passed = 0, skipped = 0;
if (what === "all") {
  // What `deno task ok` checks besides the tests: each counts as one.
  for (
    const check of [
      ["task", "--quiet", "gen", "--check"],
      ["fmt", "--check", "--quiet"],
      ["lint", "--quiet"],
      ["check", "--quiet", "grammar", "src", "kernel", "test"],
    ]
  ) {
    let status = await deno(...check);
    // The linter has been seen to crash with a segmentation fault, and to pass when it is run again.
    if (status.signal !== null) status = await deno(...check);
    if (status.success) passed++;
    else failed++;
    console.log(`${status.success ? "✓" : "×"} deno ${check.join(" ")}`);
  }
}

const { code } = await deno(...args);
try {
  const found: Report = JSON.parse(await Deno.readTextFile(report));
  passed += found.numPassedTests;
  skipped = found.numPendingTests + found.numTodoTests;
  // A file that does not load has no tests to count: it is a failure all the same.
  failed += found.numFailedTests ||
    (code === 0 ? 0 : found.testResults.filter((r) => r.status === "failed").length || 1);
} catch (cause) {
  failed++;
  console.error(`Cannot read the report of the tests as JSON: ${cause}`);
}
await Deno.remove(report);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
Deno.exit(failed > 0 ? 1 : 0);
