/**
 * The kernel through the clients that others wrote: jupyter_kernel_test, nbclient, nbconvert, the console, and libzmq.
 * Each Python test is a test here; one that was skipped has failed.
 */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quire } from "../kernel/cli/quire.ts";
import { jupyterPython, type PythonTest, runUnittests } from "./jupyter_python.ts";

const suites: Readonly<Record<string, readonly string[]>> = {
  "kernel_test.py": [
    "QuireTests.test_clear_output",
    "QuireTests.test_completion",
    "QuireTests.test_display_data",
    "QuireTests.test_error",
    "QuireTests.test_execute_result",
    "QuireTests.test_execute_stderr",
    "QuireTests.test_execute_stdout",
    "QuireTests.test_history",
    "QuireTests.test_inspect",
    "QuireTests.test_is_complete",
    "QuireTests.test_kernel_info",
    "QuireTests.test_pager",
    "QuireIopubWelcomeTests.test_recv_iopub_welcome_msg",
  ],
  "front_ends_test.py": [
    "ConsoleTests.test_leaves_no_process_behind",
    "ConsoleTests.test_runs_cells_and_shows_results_and_errors",
    "PromptTests.test_an_incomplete_cell_goes_on_in_the_next_line",
    "NbclientTests.test_goes_on_where_an_error_is_expected",
    "NbclientTests.test_runs_a_notebook",
    "NbclientTests.test_stops_at_the_first_error",
    "NbconvertTests.test_executes_to_a_notebook",
    "NbconvertTests.test_executes_to_html",
    "NbconvertTests.test_exports_a_script",
    "StaleTests.test_nbclient_on_the_same_kernel_runs_on",
    "StaleTests.test_tells_nobody_who_does_not_ask",
    "StaleTests.test_tells_who_opens_the_comm",
  ],
  "zeromq_test.py": [
    "IpcTests.test_runs_a_cell",
    "LivenessTests.test_a_killed_interpreter_is_replaced_with_its_definitions",
    "LivenessTests.test_heartbeat_and_control_answer_while_a_cell_hangs",
    "LivenessTests.test_interrupt_keeps_what_was_defined",
    "LivenessTests.test_nothing_is_left_when_the_kernel_is_killed_while_a_cell_hangs",
    "LivenessTests.test_restart_and_shutdown_leave_no_process",
    "LivenessTests.test_the_kernel_ends_when_its_parent_is_killed",
    "SignalTests.test_sigint_interrupts_the_cell_and_not_the_kernel",
    "WireTests.test_a_flood_arrives_whole_in_few_messages",
    "WireTests.test_a_message_of_20_megabytes_arrives",
    "WireTests.test_buffers_are_not_signed",
    "WireTests.test_clients_come_and_go",
    "WireTests.test_garbage_on_every_port_harms_nobody",
    "WireTests.test_messages_signed_with_another_key_are_dropped",
    "WireTests.test_pipelined_cells_run_in_order_and_output_stays_with_its_cell",
    "WireTests.test_replies_go_to_the_client_that_asked",
  ],
};

let prefix: string;
/** Kernels that are found by these variables alone, whatever the user has installed. */
let env: Record<string, string>;

beforeAll(async () => {
  await jupyterPython();
  prefix = await Deno.realPath(await Deno.makeTempDir());
  const installed = await quire(["install", "--prefix", prefix]);
  if (installed.code !== 0) throw new Error(installed.stderr);
  const kernels = `${prefix}/share/jupyter/kernels`;
  const program = fileURLToPath(new URL("scripted_kernel.ts", import.meta.url));
  const scripted = {
    argv: [Deno.execPath(), "run", "-A", program, "{connection_file}"],
    display_name: "Quire, scripted",
    language: "quire",
  };
  await writeSpec(`${kernels}/quire-scripted`, { ...scripted, interrupt_mode: "message" });
  await writeSpec(`${kernels}/quire-scripted-by-signal`, scripted);
  env = {
    JUPYTER_PATH: `${prefix}/share/jupyter`,
    JUPYTER_DATA_DIR: `${prefix}/data`,
    JUPYTER_CONFIG_DIR: `${prefix}/config`,
    JUPYTER_RUNTIME_DIR: `${prefix}/runtime`,
    IPYTHONDIR: `${prefix}/ipython`,
    JUPYTER_PLATFORM_DIRS: "1",
  };
}, 600_000);

afterAll(() => Deno.remove(prefix, { recursive: true }));

async function writeSpec(folder: string, spec: unknown): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/kernel.json`, JSON.stringify(spec));
}

describe.each(Object.entries(suites))("%s", (file, names) => {
  let results: ReadonlyMap<string, PythonTest>;
  beforeAll(async () => {
    results = await runUnittests(file, env);
  }, 600_000);

  test.each(names)("%s", (name) => {
    const { status, detail } = results.get(name) ?? { status: "missing", detail: `${file} has no such test` };
    expect(status, detail).toBe("passed");
  });

  test("has no test besides these", () => {
    expect([...results.keys()].sort()).toEqual([...names].sort());
  });
});
