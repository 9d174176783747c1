/** `quire run FILE`: a `.quire` file or a notebook from top to bottom; exit code 1 with the diagnostic on the first error. */
import { dirname } from "node:path";
import { nativeFolder, nativeVariable } from "../supervisor/runner_program.ts";
import { lastOf, type Options, parseOptions } from "./options.ts";
import { UsageError } from "./usage_error.ts";

const spec = {
  "-p": "value",
  "--out": "value",
  "--json": "flag",
  "--native": "flag",
} as const;

export async function run(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, spec);
  const [path, ...rest] = options.positional;
  if (path === undefined || rest.length > 0) {
    throw new UsageError("quire run needs one file");
  }
  if (options.values.has("--native")) await grantNative(path);
  const parameters = readParameters(options);
  const json = options.values.has("--json");
  const out = lastOf(options, "--out");
  if (path.endsWith(".quire")) {
    if (out !== undefined) {
      throw new UsageError(
        "--out is for notebooks: a .quire file has no outputs to keep",
      );
    }
    const { runFile } = await import("./run_file.ts");
    return await runFile(path, parameters, json);
  }
  if (path.endsWith(".ipynb")) {
    const { reportRun } = await import("../run/run_report.ts");
    return await reportRun(path, {
      parameters,
      json,
      ...(out === undefined ? {} : { out }),
    });
  }
  throw new UsageError(
    `quire run takes a .quire file or a notebook (.ipynb): it was given ${path}`,
  );
}

/** Settles which package is meant before anything starts. */
async function grantNative(path: string): Promise<void> {
  try {
    Deno.env.set(
      nativeVariable,
      nativeFolder(dirname(await Deno.realPath(path)), "1"),
    );
  } catch (cause) {
    throw new UsageError((cause as Error).message);
  }
}

export function readParameters(options: Options): Record<string, string> {
  return Object.fromEntries((options.values.get("-p") ?? []).map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) {
      throw new UsageError(`-p takes name=value: it was given ${pair}`);
    }
    return [pair.slice(0, at).trim(), pair.slice(at + 1)];
  }));
}
