/**
 * `quire install`: copies Deno and a bundled Quire into a data folder and writes the kernelspec, so that what runs the
 * notebooks does not depend on a package cache or on this repository. A second install replaces the first.
 */
import { dirname, join } from "node:path";
import { version } from "../version.ts";
import { bundle } from "./bundle.ts";
import { nativeFolder } from "../supervisor/runner_program.ts";
import { installExtension } from "./extension.ts";
import { defaultName, foreignKernel, type Kernelspec, kernelspec, validName } from "./kernelspec.ts";
import { optionsOf } from "./descriptions.ts";
import { makeFolders } from "./made_folders.ts";
import { lastOf, onlyOptions } from "./options.ts";
import { print } from "./output.ts";
import { commandThere } from "./place_words.ts";
import { choosePlaces, here, type Places } from "./places.ts";
import { programBefore, removePrograms } from "./programs.ts";
import { both, say } from "./text.ts";
import { FileError, UsageError } from "./usage_error.ts";

export async function install(args: readonly string[]): Promise<number> {
  const options = optionsOf("install", args);
  onlyOptions(options);
  const name = lastOf(options, "--name") ?? defaultName;
  if (!validName.test(name)) {
    throw new UsageError(
      `--name must be made of letters, digits, ".", "_" and "-": it is ${name}`,
      `--name 只能含字母、数字、"."、"_" 与 "-"：这里是 ${name}`,
    );
  }
  const places = choosePlaces(options, here);
  // Which package is granted is settled now: another one that lies beside a notebook is not.
  const native = options.values.has("--native") ? nativePackageAt(Deno.cwd()) : undefined;
  const file = join(places.kernels, name, "kernel.json");
  refuse(file, name, places);
  await makeFolders(places).catch((cause) => {
    throw unwritable(cause, places);
  });
  const program = await installProgram(places);
  const title = lastOf(options, "--display-name") ?? "Quire";
  const spec = kernelspec(program, Deno.build.os, title, native);
  await writeKernelspec(file, spec);
  const extension = await installExtension(places);
  await removePrograms(places, [program, programBefore(program)]);
  const again = commandThere("doctor", options);
  print(say(both(
    `Quire ${version} is installed: ${program}\nThe kernelspec is ${file}\nJupyterLab's extension is ${extension}\nTo try it: ${again}`,
    `Quire ${version} 已安装：${program}\n内核规格：${file}\nJupyterLab 扩展：${extension}\n试一试：${again}`,
  )));
  return 0;
}

/** @throws FileError where the kernel is another's, or could not be started */
function refuse(file: string, name: string, places: Places): void {
  const other = foreignKernel(file);
  if (other !== undefined) {
    throw new FileError(
      `Cannot install under the name ${name} as that kernel is another's: ${other} in ${file} (--name gives another name)`,
      `无法以 ${name} 为名安装：该名称已属于另一个内核 ${other}（${file}），请用 --name 另取一个`,
    );
  }
  // Deno separates the paths of a permission by commas, and knows no other way to write one.
  if (places.programs.includes(",")) {
    throw new FileError(
      `Cannot install into ${places.programs} as its path must have no comma: --prefix names another place`,
      `无法安装到 ${places.programs}：路径中不能有逗号，请用 --prefix 指定别处`,
    );
  }
}

function unwritable(cause: unknown, { programs, kernels }: Places): unknown {
  const { NotADirectory, NotFound, PermissionDenied } = Deno.errors;
  const readOnly = cause instanceof Error && /Read-only|os error 30/.test(cause.message);
  if (![NotADirectory, NotFound, PermissionDenied].some((kind) => cause instanceof kind) && !readOnly) {
    return cause;
  }
  const { message } = cause as Error;
  return new FileError(
    `Cannot install into ${programs} and ${kernels} as both must be folders that you may write: ${message}`,
    `无法安装到 ${programs} 与 ${kernels}：两者都要是可写的文件夹（${message}）`,
  );
}

/** Puts the program in a folder named by version and content; returns its path. */
async function installProgram(places: Places): Promise<string> {
  const fresh = await Deno.makeTempDir({
    dir: places.programs,
    prefix: ".new-",
  });
  try {
    await bundle(fresh);
    const deno = join(fresh, Deno.build.os === "windows" ? "deno.exe" : "deno");
    await Deno.copyFile(Deno.execPath(), deno);
    if (Deno.build.os !== "windows") await Deno.chmod(deno, 0o755);
    if (Deno.build.os !== "windows") await Deno.chmod(fresh, 0o755);
    const program = join(
      places.programs,
      `${version}-${await contentName(fresh)}`,
    );
    // The same content is there already: a kernel may be running from it.
    if (await exists(program)) await Deno.remove(fresh, { recursive: true });
    else await Deno.rename(fresh, program);
    // The newest is the one that was installed last.
    await Deno.utime(program, new Date(), new Date());
    return await Deno.realPath(program);
  } catch (cause) {
    await Deno.remove(fresh, { recursive: true });
    throw cause;
  }
}

/** Eight hexadecimal digits that stand for the bundles and the Deno beside them. */
async function contentName(folder: string): Promise<string> {
  const parts = [new TextEncoder().encode(Deno.version.deno)];
  const names = [...Deno.readDirSync(folder)].filter((e) => e.isFile && e.name.endsWith(".js")).map((e) =>
    e.name
  ).sort();
  for (const name of names) parts.push(await Deno.readFile(join(folder, name)));
  const hash = await crypto.subtle.digest(
    "SHA-256",
    await new Blob(parts).arrayBuffer(),
  );
  return new Uint8Array(hash).toHex().slice(0, 8);
}

async function writeKernelspec(file: string, spec: Kernelspec): Promise<void> {
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file + ".new", JSON.stringify(spec, null, 2) + "\n");
  await Deno.rename(file + ".new", file);
}

function nativePackageAt(folder: string): string {
  try {
    return nativeFolder(folder, "1");
  } catch (cause) {
    const { message } = cause as Error;
    throw new UsageError(message, message);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
