/** A Python with ONNX Runtime, made once in `.cache/onnx-python` from the registry's packages. */
const root = new URL("../../", import.meta.url);
const folder = new URL(".cache/onnx-python/", root);
const packages = ["numpy==2.4.6", "onnxruntime==1.30.0", "pillow==13.0.0"];
const windows = Deno.build.os === "windows";
const python = new URL(windows ? "Scripts/python.exe" : "bin/python", folder);
const ready = new URL("ready.txt", folder);

const path = (url: URL) => decodeURIComponent(windows ? url.pathname.slice(1) : url.pathname);

async function run(command: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`Cannot run ${command} ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}

async function installed(): Promise<boolean> {
  try {
    return await Deno.readTextFile(ready) === packages.join("\n");
  } catch {
    return false;
  }
}

/** Makes the environment when it is not there yet. */
export async function setUp(): Promise<void> {
  if (await installed()) return;
  await run(windows ? "python" : "python3", ["-m", "venv", "--clear", path(folder)]);
  await run(path(python), ["-m", "pip", "install", "--quiet", ...packages]);
  await Deno.writeTextFile(ready, packages.join("\n"));
}

/** What a script of this folder prints, as JSON. */
export async function runScript(script: string, ...args: (string | URL)[]): Promise<unknown> {
  const given = args.map((arg) => arg instanceof URL ? path(arg) : arg);
  return JSON.parse(await run(path(python), [path(new URL(script, import.meta.url)), ...given]));
}
