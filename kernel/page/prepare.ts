/** The page, made at the first start and kept: packages by npm, then the bundle; made anew when its sources change. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundlePage } from "./bundle.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const sources = [
  "packages/package.json",
  "packages/package-lock.json",
  "bundle.ts",
  "schemas.ts",
];

export interface Prepared {
  /** The folder of the bundle. */
  readonly bundle: string;
  /** Names it: changes when it does. */
  readonly build: string;
}

/**
 * @param cache a folder of ours. @param say is told what takes long.
 * @throws Error with npm's or esbuild's words
 */
export async function preparePage(
  cache: string,
  say: (line: string) => void,
): Promise<Prepared> {
  const build = await keyOf();
  const bundle = join(cache, build);
  if (await exists(join(bundle, "schemas.json"))) return { bundle, build };
  const packages = join(
    cache,
    `packages-${await hashOf(["packages/package.json", "packages/package-lock.json"])}`,
  );
  if (!await exists(join(packages, "complete"))) {
    say("Fetching the packages of the notebook page: once, about a minute ...");
    await install(packages);
  }
  say("Bundling the notebook page ...");
  const unfinished = `${bundle}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await bundlePage(unfinished, join(packages, "node_modules"));
    await Deno.rename(unfinished, bundle);
  } catch (cause) {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    // Another process may have been first.
    if (!await exists(join(bundle, "schemas.json"))) throw cause;
  }
  await removeOthers(cache, new Set([build, packages.replace(/^.*[/\\]/, "")]));
  return { bundle, build };
}

async function install(into: string): Promise<void> {
  await Deno.remove(into, { recursive: true }).catch(() => {});
  await Deno.mkdir(join(into, "absent"), { recursive: true });
  for (
    const file of ["package.json", "package-lock.json", "absent/package.json"]
  ) {
    await Deno.copyFile(join(here, "packages", file), join(into, file));
  }
  const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(npm, {
      args: [
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--loglevel=error",
      ],
      cwd: into,
      stdout: "null",
      stderr: "piped",
    }).output();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(
      "Cannot make the notebook page as npm must be there: it is not (it comes with Node.js)",
    );
  }
  if (!result.success) {
    const words = new TextDecoder().decode(result.stderr).trim().split("\n")
      .slice(0, 6).join("\n");
    throw new Error(
      `Cannot make the notebook page as its packages must be fetched from npm: ${words}`,
    );
  }
  await Deno.writeTextFile(join(into, "complete"), "");
}

/** Everything that the bundle is made of: the language runs in the page too. */
async function keyOf(): Promise<string> {
  const folders = ["app", "../html/live", "../../grammar", "../../src"];
  return await hashOf([...sources, "../mime_types.ts", ...folders.flatMap((folder) => [...filesIn(folder)])]);
}

function* filesIn(folder: string): Generator<string> {
  const entries = [...Deno.readDirSync(join(here, folder))].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { name, isDirectory } of entries) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else if (/\.(?:ts|css|json)$/.test(name)) yield `${folder}/${name}`;
  }
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) hash.update(await Deno.readFile(join(here, file)));
  return hash.digest("hex").slice(0, 12);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Bundles and packages of former versions. */
async function removeOthers(
  cache: string,
  kept: ReadonlySet<string>,
): Promise<void> {
  for (const { name } of [...Deno.readDirSync(cache)]) {
    if (/^(?:packages-)?[0-9a-f]{12}(?:\.|$)/.test(name) && !kept.has(name)) {
      await Deno.remove(join(cache, name), { recursive: true }).catch(() => {});
    }
  }
}
