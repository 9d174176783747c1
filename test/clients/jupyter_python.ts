/** Pythons with what the client tests need, each made once from its requirements and made again when they change. */
import { fileURLToPath } from "node:url";

const windows = Deno.build.os === "windows";
const path = (place: string) => fileURLToPath(new URL(place, import.meta.url));

async function run(command: string, args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(command, { args, stdin: "null", stdout: "null" }).output();
  if (code !== 0) {
    throw new Error(`Cannot run ${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/**
 * Returns the path of a Python with what `requirements` names. Several test files may ask at the same time: one makes it, the
 * others wait.
 */
async function pythonWith(requirements: string, folder: string): Promise<string> {
  await Deno.mkdir(path("../../.cache"), { recursive: true });
  const lock = await Deno.open(path(`../../.cache/${requirements}.lock`), { write: true, create: true });
  await lock.lock(true);
  try {
    const python = `${folder}/${windows ? "Scripts/python.exe" : "bin/python"}`;
    const wanted = await Deno.readTextFile(path(requirements));
    const installed = await Deno.readTextFile(`${folder}/installed.txt`).catch(() => "");
    if (installed === wanted) return python;
    await run(windows ? "python" : "python3", ["-m", "venv", "--clear", folder]);
    const install = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "-r",
      path(requirements),
    ];
    await run(python, install);
    await Deno.writeTextFile(`${folder}/installed.txt`, wanted);
    return python;
  } finally {
    lock.close();
  }
}

/** With the Jupyter clients, ONNX Runtime and the readers of files. */
export const jupyterPython = (): Promise<string> => pythonWith("requirements.txt", path("../../.venv"));

/** With PyTorch and compressed-tensors, which want packages of their own. */
export const torchPython = (): Promise<string> =>
  pythonWith("torch_requirements.txt", path("../../.cache/torch-python"));

export interface PythonTest {
  readonly status: "passed" | "failed" | "skipped";
  /** The traceback, or why it was skipped. */
  readonly detail: string;
}

/** Runs the unittest classes of one Python file of this folder; gives what became of each, by "Class.method". */
export async function runUnittests(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, PythonTest>> {
  const command = new Deno.Command(await jupyterPython(), {
    args: [path("unittest_json.py"), path(file)],
    stdin: "null",
    env,
  });
  const { stdout, stderr } = await command.output();
  try {
    return new Map(Object.entries(JSON.parse(new TextDecoder().decode(stdout))));
  } catch {
    throw new Error(`Cannot read the results of ${file}: ${new TextDecoder().decode(stderr)}`);
  }
}
