/** The kernelspec of an installed Quire (jupyter_client, "Kernel specs"). */
import { join } from "node:path";
import { protocolVersion } from "../protocol/compose.ts";
import { passedOn } from "../supervisor/process.ts";
import { nativeVariable } from "../supervisor/runner_program.ts";
import { languageVariables } from "../supervisor/language.ts";

export const defaultName = "quire";

/** Names that Jupyter accepts for a kernelspec's folder. */
export const validName = /^[A-Za-z0-9._-]+$/;

export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message";
  readonly env?: Readonly<Record<string, string>>;
  readonly kernel_protocol_version: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * The program's folder holds deno, kernel.js, interpreter.js and the rest.
 * @param native the folder of the package whose native code may run models.
 */
export function kernelspec(
  program: string,
  os: string,
  displayName: string,
  native?: string,
): Kernelspec {
  const deno = join(program, os === "windows" ? "deno.exe" : "deno");
  return {
    argv: [
      deno,
      "run",
      "--no-prompt",
      "--no-config",
      "--no-lock",
      "--cached-only",
      // It decides what the interpreter may read, and so must see where links lead; it never runs a cell itself.
      "--allow-read",
      "--allow-net=127.0.0.1,localhost,[::1]",
      `--allow-run=${deno}`,
      `--allow-env=${
        [...passedOn, ...languageVariables, nativeVariable, "JPY_PARENT_PID"]
          .join(",")
      }`,
      join(program, "kernel.js"),
      "{connection_file}",
    ],
    display_name: displayName,
    language: "quire",
    ...(native !== undefined && { env: { [nativeVariable]: native } }),
    // Windows has no SIGINT, and a message does not hit the interpreter's process by accident.
    interrupt_mode: "message",
    // 5.5 would promise the registration handshake of JEP 66.
    kernel_protocol_version: `${protocolVersion}.0`,
    metadata: {},
  };
}

/** The text of all kernelspecs in a folder of them, to see which programs are still started by one. */
export function allKernelspecs(folder: string): string {
  let names: string[];
  try {
    names = [...Deno.readDirSync(folder)].map((entry) => entry.name);
  } catch {
    return "";
  }
  return names.map((name) => {
    try {
      return Deno.readTextFileSync(join(folder, name, "kernel.json"));
    } catch {
      return "";
    }
  }).join("\n");
}

/** The name of a kernel of others that stands in this kernelspec; undefined where there is none, or one of ours. */
export function foreignKernel(file: string): string | undefined {
  try {
    const { language, display_name } = JSON.parse(Deno.readTextFileSync(file));
    return language === "quire" ? undefined : String(display_name);
  } catch {
    return undefined;
  }
}

/** Whether a kernelspec of ours is left in a folder of them. */
export const oursIn = (folder: string): boolean => allKernelspecs(folder).includes('"language": "quire"');

/** True when one of these kernelspecs starts the program in that folder. */
export function starts(kernelspecs: string, program: string): boolean {
  return kernelspecs.includes(JSON.stringify(program).slice(1, -1));
}
