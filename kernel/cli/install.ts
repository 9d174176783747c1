/**
 * `quire install`: copies Deno and a bundled Quire into a data folder and writes the kernelspec, so that what runs the
 * notebooks does not depend on a package cache or on this repository. A second install replaces the first.
 */
import { dirname, join } from "node:path";
import { version } from "../version.ts";
import { bundle } from "./bundle.ts";
import { nativeFolder } from "../supervisor/runner_program.ts";
import { installExtension } from "./extension.ts";
import { defaultName, type Kernelspec, kernelspec, validName } from "./kernelspec.ts";
import { optionsOf } from "./descriptions.ts";
import { lastOf } from "./options.ts";
import { print } from "./output.ts";
import { choosePlaces, here, type Places } from "./places.ts";
import { programBefore, removePrograms } from "./programs.ts";
import { both, say } from "./text.ts";
import { UsageError } from "./usage_error.ts";

export async function install(args: readonly string[]): Promise<number> {
  const options = optionsOf("install", args);
  if (options.positional.length > 0) {
    throw new UsageError(
      `it takes options only, not ${options.positional[0]}`,
      `只接受选项，不接受 ${options.positional[0]}`,
    );
  }
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
  const program = await installProgram(places);
  const title = lastOf(options, "--display-name") ?? "Quire";
  const spec = kernelspec(program, Deno.build.os, title, native);
  const file = await writeKernelspec(places, name, spec);
  const extension = await installExtension(places);
  await removePrograms(places, [program, programBefore(program)]);
  // The doctor takes the same places, and nothing else.
  const again = ["doctor", ...args].join(" ").replace(
    / --display-name[= ]\S+| --native\b/g,
    "",
  );
  print(say(both(
    `Quire ${version} is installed: ${program}\nThe kernelspec is ${file}\nJupyterLab's extension is ${extension}\nTo try it: quire ${again}`,
    `Quire ${version} 已安装：${program}\n内核规格：${file}\nJupyterLab 扩展：${extension}\n试一试：quire ${again}`,
  )));
  return 0;
}

/** Puts the program in a folder named by version and content; returns its path. */
async function installProgram(places: Places): Promise<string> {
  await Deno.mkdir(places.programs, { recursive: true });
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

async function writeKernelspec(
  places: Places,
  name: string,
  spec: Kernelspec,
): Promise<string> {
  const file = join(places.kernels, name, "kernel.json");
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file + ".new", JSON.stringify(spec, null, 2) + "\n");
  await Deno.rename(file + ".new", file);
  return file;
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
