/** A Python with the Jupyter clients, made once in `.venv` from requirements.txt and made again when that changes. */
import { fileURLToPath } from "node:url";

const windows = Deno.build.os === "windows";
const path = (place: string) => fileURLToPath(new URL(place, import.meta.url));
const folder = path("../../.venv");
const requirements = path("requirements.txt");
const python = `${folder}/${windows ? "Scripts/python.exe" : "bin/python"}`;

async function run(command: string, args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(command, { args, stdin: "null", stdout: "null" }).output();
  if (code !== 0) {
    throw new Error(`Cannot run ${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Returns the path of the Python. Several test files may ask at the same time: one makes it, the others wait. */
export async function jupyterPython(): Promise<string> {
  const lock = await Deno.open(path("../../.cache/jupyter-python.lock"), { write: true, create: true }).catch(
    async () => {
      await Deno.mkdir(path("../../.cache"), { recursive: true });
      return await Deno.open(path("../../.cache/jupyter-python.lock"), { write: true, create: true });
    },
  );
  await lock.lock(true);
  try {
    const wanted = await Deno.readTextFile(requirements);
    const installed = await Deno.readTextFile(`${folder}/installed.txt`).catch(() => "");
    if (installed === wanted) return python;
    await run(windows ? "python" : "python3", ["-m", "venv", "--clear", folder]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    await Deno.writeTextFile(`${folder}/installed.txt`, wanted);
    return python;
  } finally {
    lock.close();
  }
}

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
