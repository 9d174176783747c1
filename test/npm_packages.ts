/** Packages of npm that only tests use, each set with a lock of its own: made once in `.cache`, and again when the lock changes. */
import { fileURLToPath } from "node:url";

/**
 * Returns the folder that holds `node_modules`. Several test files may ask at the same time: one makes it, the others wait.
 * @param from the folder of package.json and package-lock.json, below test/
 * @param name of the folder in `.cache`
 */
export async function npmPackages(from: string, name: string): Promise<string> {
  const path = (place: string) => fileURLToPath(new URL(place, import.meta.url));
  const folder = path(`../.cache/${name}`);
  await Deno.mkdir(folder, { recursive: true });
  using lock = await Deno.open(`${folder}.lock`, { write: true, create: true });
  await lock.lock(true);
  const wanted = await Deno.readTextFile(path(`${from}/package-lock.json`));
  if (await Deno.readTextFile(`${folder}/complete`).catch(() => "") === wanted) return folder;
  for (const file of ["package.json", "package-lock.json"]) {
    await Deno.copyFile(path(`${from}/${file}`), `${folder}/${file}`);
  }
  const { success, stderr } = await new Deno.Command(Deno.build.os === "windows" ? "npm.cmd" : "npm", {
    args: ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
    cwd: folder,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`Cannot install the packages of ${from}: ${new TextDecoder().decode(stderr)}`);
  }
  await Deno.writeTextFile(`${folder}/complete`, wanted);
  return folder;
}
