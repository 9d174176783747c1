/**
 * Quire as a few JavaScript files that need neither the repository nor a package cache: the kernel, the interpreter, the
 * runner, each worker, the files of npm packages and data sets that the language opens by name, and the runtime for models.
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { runtime } from "../supervisor/sources.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** What is copied before it is bundled. */
const folders = ["grammar", "src", "kernel"];
const programs = {
  "kernel.js": "kernel/cli/kernel_program.ts",
  "interpreter.js": "kernel/interpreter/main.ts",
  "runner.js": "kernel/runner/main.ts",
};
const workerUrl = /new URL\("(\.{1,2}\/[^"]+\.ts)", import\.meta\.url\)/g;

/** Writes everything into `into`, an empty folder. Throws an Error that holds the bundler's words when it fails. */
export async function bundle(into: string): Promise<void> {
  const work = await Deno.makeTempDir({ prefix: "quire-bundle-" });
  try {
    const workers = await copySources(work);
    await bundleAll(work, new Map([...Object.entries(programs), ...workers]), into);
    await copyPackages(work, join(into, "packages"));
    await copyFiles(join(root, "notebooks", "data"), join(into, "packages"));
    await copyInto(
      join(into, "packages"),
      runtime,
      join(root, "node_modules", runtime),
    );
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Copies the sources with the addresses of workers changed to those of their bundles; returns name and entry of each. */
async function copySources(work: string): Promise<Map<string, string>> {
  const workers = new Map<string, string>();
  for (
    const path of folders.flatMap((folder) => [...files(join(root, folder))])
  ) {
    const from = relative(root, path);
    const target = join(work, from);
    await Deno.mkdir(dirname(target), { recursive: true });
    if (!path.endsWith(".ts")) {
      await Deno.copyFile(path, target);
      continue;
    }
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      target,
      text.replace(workerUrl, (_, specifier: string) => {
        const entry = join(dirname(from), specifier).replaceAll("\\", "/");
        const name = entry.replaceAll("/", "-").replace(/\.ts$/, ".js");
        workers.set(name, entry);
        return `new URL("./${name}", import.meta.url)`;
      }),
    );
  }
  await Deno.copyFile(join(root, "deno.json"), join(work, "deno.json"));
  await Deno.symlink(join(root, "node_modules"), join(work, "node_modules"), {
    type: "junction",
  });
  return workers;
}

/** By esbuild, which is a package of ours: `deno bundle` would fetch one of its own from npm, and installing needs no network. */
async function bundleAll(work: string, entries: ReadonlyMap<string, string>, into: string): Promise<void> {
  try {
    await esbuild.build({
      entryPoints: [...entries].map(([name, entry]) => ({
        in: join(work, entry),
        out: name.replace(/\.js$/, ""),
      })),
      outdir: into,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "esnext",
      absWorkingDir: work,
      logLevel: "silent",
      // Packages of the old kind ask for the system's modules by this name.
      banner: {
        js:
          'import { createRequire as quireRequire } from "node:module"; const require = quireRequire(import.meta.url);',
      },
    });
  } finally {
    await esbuild.stop();
  }
}

/** Copies the npm packages whose files the sources name in a string, which is how `Ports.openPackaged` is called. */
async function copyPackages(work: string, into: string): Promise<void> {
  const config: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(join(root, "deno.json")),
  );
  const texts = [...files(join(work, "src"))].filter((path) => path.endsWith(".ts")).map((path) =>
    Deno.readTextFileSync(path).split("\n").filter((line) => !/^(import|export)\b|^\} from /.test(line)).join(
      "\n",
    )
  ).join("\n");
  for (const name of Object.keys(config.imports)) {
    if (!texts.includes(`"${name}/`) && !texts.includes(`\`${name}/`)) continue;
    await copyFiles(
      await Deno.realPath(join(root, "node_modules", name)),
      join(into, name),
    );
  }
}

async function copyFiles(from: string, into: string): Promise<void> {
  for (const path of files(from)) {
    await copyInto(into, relative(from, path), path);
  }
}

async function copyInto(
  folder: string,
  name: string,
  path: string,
): Promise<void> {
  const target = join(folder, name);
  await Deno.mkdir(dirname(target), { recursive: true });
  await Deno.copyFile(path, target);
}

function* files(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory && entry.name !== "node_modules") yield* files(path);
    else if (entry.isFile) yield path;
  }
}
