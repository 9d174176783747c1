/**
 * Quire as a few JavaScript files that need neither the repository nor a package cache: the kernel, the interpreter, the
 * runner, each worker, the files of npm packages and data sets that the language opens by name, and the runtime for models.
 */
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
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
    const entries = [...Object.entries(programs), ...workers];
    const make = ([name, entry]: readonly [string, string]) => bundleOne(work, entry, join(into, name));
    // The first run puts the bundler into Deno's cache: others at the same time would find it half written.
    const [first, ...rest] = entries;
    if (first !== undefined) await make(first);
    await Promise.all(rest.map(make));
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

async function bundleOne(
  work: string,
  entry: string,
  output: string,
): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--no-lock",
      "--node-modules-dir=manual",
      "--platform=deno",
      "--output",
      output,
      entry,
    ],
    cwd: work,
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) {
    throw new Error(
      `Cannot bundle ${entry}: ${new TextDecoder().decode(stderr).trim()}`,
    );
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
