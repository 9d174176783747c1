/**
 * A prebuilt extension for JupyterLab 4 and Notebook 7, made without Python and without webpack: a folder as
 * jupyterlab_server lists it (JupyterLab's "Prebuilt extensions"), whose entry is a container of module federation.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { words } from "./bundle.ts";

export const extensionName = "@quire/jupyterlab";

const here = fileURLToPath(new URL("./", import.meta.url));

/** Modules that the application lends: one copy of each must serve all. */
const lent = [
  "@codemirror/language",
  "@jupyterlab/apputils",
  "@jupyterlab/codemirror",
  "@jupyterlab/mainmenu",
  "@jupyterlab/notebook",
  "@jupyterlab/rendermime",
  "@jupyterlab/services",
  "@lumino/widgets",
];

/** Where the entry leaves what the application has lent. */
const shelf = `globalThis[Symbol.for("quire.lent")]`;

/** Those modules from the shelf, by the names that our files import. */
const borrowing: esbuild.Plugin = {
  name: "borrowing",
  setup(build) {
    build.onResolve(
      { filter: /^@?[a-z]/ },
      ({ path }) => lent.includes(path) ? { path, namespace: "lent" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "lent" }, ({ path }) => ({
      contents: `module.exports = ${shelf}[${JSON.stringify(path)}];`,
      loader: "js",
    }));
  },
};

/** JupyterLab loads this, hands `init` the modules that it shares, and asks `get` for ours. */
const entry = `(() => {
  const from = document.currentScript.src;
  (globalThis._JUPYTERLAB ??= {})[${JSON.stringify(extensionName)}] = {
    async init(scope) {
      const lent = ${shelf} ??= {};
      for (const name of ${JSON.stringify(lent)}) {
        const versions = Object.values(scope[name] ?? {});
        const best = versions.find((version) => version.loaded) ?? versions.at(-1);
        if (best === undefined) throw new Error("Cannot load Quire's extension as JupyterLab must share " + name + ": it does not");
        lent[name] = (await best.get())();
      }
    },
    async get(name) {
      const extension = await import(new URL(name + ".js", from).href);
      // JupyterLab writes a mark into what it gets.
      return () => ({ ...extension, __esModule: true });
    },
  };
})();
`;

/**
 * Writes the extension into `into`, an empty folder.
 * @param plotly plotly.min.js
 * @throws Error with esbuild's words
 */
export async function writeExtension(into: string, version: string, plotly: string): Promise<void> {
  const scripts = join(into, "static");
  await Deno.mkdir(scripts, { recursive: true });
  try {
    await esbuild.build({
      entryPoints: { extension: join(here, "app/extension.ts") },
      outdir: scripts,
      bundle: true,
      format: "esm",
      splitting: true,
      minify: true,
      target: "es2022",
      logLevel: "silent",
      plugins: [borrowing, words],
    });
  } finally {
    await esbuild.stop();
  }
  const look = await Deno.readTextFile(join(here, "app/page.css"));
  await Deno.writeTextFile(join(scripts, "style.js"), styling(look));
  await Deno.copyFile(plotly, join(scripts, "plotly.js"));
  await Deno.writeTextFile(join(scripts, "remoteEntry.js"), entry);
  const metadata = {
    name: extensionName,
    version,
    description:
      "Quire in JupyterLab: the language, live figures, sliders without a kernel, two languages, stale marks",
    license: "MIT",
    jupyterlab: {
      extension: true,
      outputDir: "static",
      _build: { load: "static/remoteEntry.js", extension: "./extension", style: "./style" },
    },
  };
  await Deno.writeTextFile(join(into, "package.json"), JSON.stringify(metadata, null, 2) + "\n");
}

const styling = (css: string) =>
  `const style = document.createElement("style");\nstyle.textContent = ${
    JSON.stringify(css)
  };\ndocument.head.append(style);\n`;
