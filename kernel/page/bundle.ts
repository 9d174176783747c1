/** The page as a few files for browsers: Notebook 7 and our plugins, by esbuild. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { reservedWords } from "../../src/session.ts";
import { schemasIn } from "./schemas.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const themes = ["theme-light-extension", "theme-dark-extension"];

/** Fonts in forms that no browser of today asks for, where the one that it does ask for stands beside them. */
const oldFonts = /url\([^)]*\.(?:eot|ttf|svg|woff)(?:[?#][^)]*)?\)\s*format\([^)]*\)\s*,?/g;
const oldestFonts = /src:\s*url\([^)]*\.eot[^)]*\);/g;

/** What the packages' sources expect of webpack. */
const webpackWays: esbuild.Plugin = {
  name: "webpack-ways",
  setup(build) {
    // `~package/style.css` in style sheets.
    build.onResolve(
      { filter: /^~/ },
      ({ path, ...rest }) =>
        build.resolve(path.slice(1), {
          kind: rest.kind,
          resolveDir: rest.resolveDir,
        }),
    );
    build.onLoad(
      { filter: /(?:katex|all)(?:\.min)?\.css$/ },
      async ({ path }) => ({
        contents: (await Deno.readTextFile(path)).replace(oldestFonts, "")
          .replace(oldFonts, "").replace(
            /(format\(["']woff2["']\))\s*,\s*([;}])/g,
            "$1$2",
          ),
        loader: "css",
      }),
    );
    // Icons are texts for scripts and pictures for style sheets.
    build.onLoad({ filter: /\.svg$/ }, async ({ path }) => ({
      contents: await Deno.readFile(path),
      loader: "text",
    }));
    build.onLoad(
      { filter: /jupyterlab-manager[/\\]lib[/\\]plugin\.js$/ },
      async ({ path }) => ({
        contents: (await Deno.readTextFile(path)).replace(
          /require\.ensure\(.*?, '@jupyter-widgets\/controls'\);/s,
          "import('@jupyter-widgets/controls').then(resolve, reject);",
        ),
        loader: "js",
      }),
    );
  },
};

/**
 * JupyterLab's document manager reads its settings while they are read anew (a new file type does that), finds none, and reports
 * "Cannot convert undefined or null to object"; a moment later it reads them again. Until it does, there are no overrides.
 */
const settingsOnTheWay: esbuild.Plugin = {
  name: "settings-on-the-way",
  setup(build) {
    build.onLoad({ filter: /docmanager-extension[/\\]lib[/\\]index\.js$/ }, async ({ path }) => {
      const text = await Deno.readTextFile(path);
      const read = "settings.get('defaultViewers').composite;";
      if (path.includes("@jupyterlab") && !text.includes(read)) {
        throw new Error(`Cannot bundle ${path} as it must read "defaultViewers": its version is another one`);
      }
      return { contents: text.replace(read, read.replace(";", " ?? {};")), loader: "js" };
    });
  },
};

/** Icons in style sheets, as data. */
const styleIcons: esbuild.Plugin = {
  name: "style-icons",
  setup(build) {
    build.onResolve(
      { filter: /\.svg$/ },
      async ({ kind, path, resolveDir }) => {
        if (kind !== "url-token" || path.startsWith("data:")) return undefined;
        const found = await build.resolve(path.replace(/^~/, "") + "?", {
          kind: "import-statement",
          resolveDir,
        })
          .catch(() => undefined);
        return {
          path: found?.errors.length === 0 ? found.path : join(resolveDir, path),
          namespace: "icon",
        };
      },
    );
    build.onLoad({ filter: /.*/, namespace: "icon" }, async ({ path }) => ({
      contents: await Deno.readFile(path),
      loader: "dataurl",
    }));
  },
};

/** What our own files import comes from the page's packages: the repository has another version of some. */
const ours = (packages: string): esbuild.Plugin => ({
  name: "ours",
  setup(build) {
    build.onResolve({ filter: /^@?[a-z]/ }, ({ importer, kind, path, pluginData }) => {
      if (pluginData === "found" || !importer.startsWith(here) || path.startsWith("quire:")) return undefined;
      return build.resolve(path, { kind, resolveDir: packages, pluginData: "found" });
    });
  },
});

/** Diagrams are no part of the page: 90 MB of packages for a block of text. */
const absent: esbuild.Plugin = {
  name: "absent",
  setup(build) {
    build.onResolve(
      { filter: /^mermaid$|^@mermaid-js\// },
      () => ({ path: "absent", namespace: "absent" }),
    );
    build.onLoad(
      { filter: /.*/, namespace: "absent" },
      () => ({ contents: "export default {};" }),
    );
  },
};

/** `quire:words`: what the language itself says of its words. */
export const words: esbuild.Plugin = {
  name: "words",
  setup(build) {
    build.onResolve(
      { filter: /^quire:words$/ },
      ({ path }) => ({ path, namespace: "words" }),
    );
    build.onLoad({ filter: /.*/, namespace: "words" }, () => ({
      contents: `export const statementWords = ${JSON.stringify([...reservedWords])};`,
    }));
  },
};

/**
 * Writes main.js, main.css and what they load into `into`.
 * @param packages the `node_modules` that hold Notebook's packages. @throws Error with esbuild's words.
 */
export async function bundlePage(
  into: string,
  packages: string,
): Promise<void> {
  await esbuild.build({
    entryPoints: {
      main: join(here, "app/main.ts"),
      ...Object.fromEntries(themes.map((theme) => [
        `themes/@jupyterlab/${theme}/index`,
        join(packages, "@jupyterlab", theme, "style/theme.css"),
      ])),
    },
    outdir: into,
    bundle: true,
    format: "esm",
    splitting: true,
    minify: true,
    target: "es2022",
    logLevel: "error",
    absWorkingDir: here,
    alias: { path: join(packages, "path-browserify", "index.js") },
    define: {
      "process.env.NODE_ENV": '"production"',
      global: "globalThis",
      __dirname: '"/"',
    },
    banner: {
      js: "globalThis.process??={env:{},cwd:()=>'/',platform:'browser',nextTick:f=>queueMicrotask(f)};",
    },
    loader: {
      ".raw.css": "text",
      ".md": "text",
      ".woff2": "file",
      ".woff": "file",
      ".ttf": "file",
      ".eot": "file",
      ".png": "dataurl",
      ".gif": "dataurl",
    },
    plugins: [ours(packages), words, absent, styleIcons, settingsOnTheWay, webpackWays],
  });
  await esbuild.stop();
  await Deno.writeTextFile(
    join(into, "schemas.json"),
    JSON.stringify([...schemasIn(packages)]),
  );
}
