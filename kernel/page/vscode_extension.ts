/**
 * An extension for VS Code as a .vsix file, made without its tools: the language, without which VS Code runs no cell of a saved
 * notebook; its colours; figures and interactions that move without a kernel.
 * Formats: VS Code's "Extension Manifest", "Notebook API"; a .vsix is a package of OPC (ECMA-376, part 2).
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { strToU8, zipSync } from "fflate";
import { figureType, interactType } from "../mime_types.ts";
import { words } from "./bundle.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const publisher = "quire", name = "quire";

const manifest = (version: string) => ({
  name,
  publisher,
  displayName: "Quire",
  description: "The Quire language in VS Code: colours, notebooks that run, live figures and sliders",
  version,
  license: "MIT",
  // The first with today's API for notebook renderers that is still in use.
  engines: { vscode: "^1.90.0" },
  categories: ["Programming Languages", "Notebooks"],
  contributes: {
    languages: [{
      id: "quire",
      aliases: ["Quire"],
      extensions: [".quire"],
      configuration: "./language-configuration.json",
    }],
    grammars: [{ language: "quire", scopeName: "source.quire", path: "./quire.tmLanguage.json" }],
    notebookRenderer: [{
      id: "quire",
      displayName: "Quire",
      entrypoint: "./renderer/vscode.js",
      mimeTypes: [interactType, figureType],
      requiresMessaging: "never",
    }],
    // Without it, the Jupyter extension asks no kernel for completions but Python's.
    configurationDefaults: { "jupyter.completionTriggerCharacters": { quire: ["(", ":", '"', "."] } },
  },
});

const languageConfiguration = {
  comments: { lineComment: "#" },
  brackets: [["{", "}"], ["[", "]"], ["(", ")"]],
  autoClosingPairs: [["{", "}"], ["[", "]"], ["(", ")"], ['"', '"']].map(([open, close]) => ({
    open,
    close,
  })),
  surroundingPairs: [["{", "}"], ["[", "]"], ["(", ")"], ['"', '"']],
  indentationRules: { increaseIndentPattern: "[{(\\[]\\s*(#.*)?$", decreaseIndentPattern: "^\\s*[})\\]]" },
};

const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension=".json" ContentType="application/json"/><Default Extension=".js" ContentType="application/javascript"/><Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>
`;

const packageManifest = ({ displayName, description, version, engines }: ReturnType<typeof manifest>) =>
  `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${description}</Description>
    <Properties><Property Id="Microsoft.VisualStudio.Code.Engine" Value="${engines.vscode}"/></Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets><Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/></Assets>
</PackageManifest>
`;

/** Of every file in the archive, so that the same sources give the same bytes. */
const date = new Date("2020-01-01T00:00:00");

/**
 * The bytes of the .vsix file.
 * @param plotly plotly.min.js, or a part of it
 * @throws Error with esbuild's words
 */
export async function vscodeExtension(version: string, plotly: string): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  const json = (value: unknown) => strToU8(JSON.stringify(value, null, 2) + "\n");
  files["extension/package.json"] = json(manifest(version));
  files["extension/language-configuration.json"] = json(languageConfiguration);
  files["extension/quire.tmLanguage.json"] = await Deno.readFile(
    join(here, "../../grammar/quire.tmLanguage.json"),
  );
  for (const [path, bytes] of await renderer()) files[`extension/renderer/${path}`] = bytes;
  files["extension/renderer/plotly.js"] = await Deno.readFile(plotly);
  files["extension.vsixmanifest"] = strToU8(packageManifest(manifest(version)));
  files["[Content_Types].xml"] = strToU8(contentTypes);
  return zipSync(files, { mtime: date });
}

async function renderer(): Promise<[string, Uint8Array][]> {
  const into = join(here, "renderer");
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [join(here, "app/vscode.ts")],
      outdir: into,
      bundle: true,
      write: false,
      format: "esm",
      splitting: true,
      minify: true,
      target: "es2022",
      logLevel: "silent",
      loader: { ".css": "text" },
      plugins: [words],
    });
    return outputFiles.map(({ path, contents }) => [path.slice(into.length + 1), contents]);
  } finally {
    await esbuild.stop();
  }
}
