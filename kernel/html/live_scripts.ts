/** What makes a page live: Plotly for its figures, and the language itself for its controls. */
import { fileURLToPath } from "node:url";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** @throws Error with the bundler's words */
export async function liveScripts(): Promise<string[]> {
  // Those of Plotly's parts that Quire's figures are made of: a third of the whole.
  const plotly = here("../../node_modules/plotly.js-cartesian-dist-min/plotly-cartesian.min.js");
  return [await Deno.readTextFile(plotly), await bundled()];
}

async function bundled(): Promise<string> {
  const esbuild = await import("esbuild");
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [here("./live/page.ts")],
      bundle: true,
      write: false,
      minify: true,
      format: "iife",
      target: "es2022",
      charset: "utf8",
      logLevel: "silent",
    });
    return outputFiles[0]!.text;
  } finally {
    await esbuild.stop();
  }
}
