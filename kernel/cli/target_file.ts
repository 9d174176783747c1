/** The file that a command writes: what would stop it is said before the work begins. */
import { dirname, resolve } from "node:path";
import { FileError, UsageError } from "./usage_error.ts";

/**
 * Makes the folder that is to hold it.
 * @throws UsageError when its name ends otherwise; FileError when it could not be written
 */
export async function checkTarget(path: string, ending: string): Promise<void> {
  if (!path.endsWith(ending)) {
    throw new UsageError(
      `--out must be a file that ends in ${ending}: it is "${path}"`,
      `--out 要是以 ${ending} 结尾的文件：这里是 "${path}"`,
    );
  }
  const cannot = (en: string, zh: string) =>
    new FileError(`Cannot write ${path}: ${en}`, `无法写出 ${path}：${zh}`);
  if ((await Deno.stat(path).catch(() => undefined))?.isDirectory) {
    throw cannot("it is a folder", "它是文件夹");
  }
  const folder = dirname(resolve(path));
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".quire-" }));
  } catch (cause) {
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw cannot(`you may not write into ${folder}`, `没有写入 ${folder} 的权限`);
    }
    const { message } = cause as Error;
    throw cannot(`${folder} takes no files: ${message}`, `${folder} 无法写入：${message}`);
  }
}

/** Puts the bytes there, or leaves what was there: nothing is half written. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  // Through a link, so that the file that it names is written.
  const target = await Deno.realPath(path).catch(() => path);
  const mode = (await Deno.stat(target).catch(() => undefined))?.mode;
  const unfinished = `${target}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    await Deno.writeFile(unfinished, bytes);
    if (typeof mode === "number" && Deno.build.os !== "windows") await Deno.chmod(unfinished, mode & 0o777);
    await Deno.rename(unfinished, target);
  } catch (cause) {
    await Deno.remove(unfinished).catch(() => {});
    throw cause;
  }
}
