/**
 * Who may import whom (DESIGN section 4), as a table: the first folder that a file lies in decides.
 * Pure functions: the lint plugin and its tests read them.
 */
interface Layer {
  readonly folder: string;
  /** Folders (or files) of ours that it may import, besides itself. */
  readonly may: readonly string[];
}

const numbers = ["src/tensor", "src/numerics", "src/registry"];
const catalogue = [...numbers];

export const layers: readonly Layer[] = [
  { folder: "grammar", may: [] },
  { folder: "src/tensor", may: ["src/ports.ts"] },
  {
    folder: "src/registry",
    may: ["src/numerics", "src/formula/functions.ts", ...[
      "src/formats",
      "src/granularity",
      "src/clip",
    ], ...[
      "src/algorithms",
      "src/dialects",
      "src/metrics",
      "src/distributions",
      "src/quantizers",
      "src/nn",
    ]],
  },
  { folder: "src/numerics", may: ["src/tensor"] },
  {
    folder: "src/formula/read",
    may: [
      "src/formula",
      "src/tensor",
      "src/numerics",
      "src/display/number_text.ts",
      "grammar",
    ],
  },
  {
    folder: "src/formula",
    may: ["src/tensor", "src/numerics", "src/display/number_text.ts"],
  },
  { folder: "src/gguf", may: ["src/tensor", "src/numerics", "src/formula"] },
  { folder: "src/formats", may: catalogue },
  { folder: "src/granularity", may: catalogue },
  { folder: "src/clip", may: catalogue },
  { folder: "src/observers", may: [...numbers, "src/formula"] },
  { folder: "src/algorithms", may: catalogue },
  { folder: "src/dialects", may: catalogue },
  { folder: "src/metrics", may: catalogue },
  { folder: "src/distributions", may: catalogue },
  { folder: "src/quantizers", may: catalogue },
  {
    folder: "src/nn",
    may: [...catalogue, "src/formula", "src/model", "src/ports.ts"],
  },
  {
    folder: "src/model",
    may: [
      "src/tensor",
      "src/numerics/distribution",
      "src/ports.ts",
      "src/gguf/layouts.ts",
    ],
  },
  { folder: "src/display", may: ["src/output.ts", "grammar/columns.ts"] },
  {
    folder: "src/plots",
    may: [
      "src/tensor",
      "src/registry",
      "src/output.ts",
      "src/ports.ts",
      "grammar/columns.ts",
      "grammar/messages/figures.ts",
    ],
  },
  { folder: "src/recipe", may: ["src", "grammar"] },
  { folder: "src/session.ts", may: ["src", "grammar"] },
  { folder: "src/prelude", may: [] },
  { folder: "src/ports.ts", may: ["src/plots"] },
  { folder: "src/output.ts", may: [] },
  { folder: "kernel/protocol", may: [] },
  { folder: "kernel/transport", may: [] },
  { folder: "kernel/notebook", may: ["kernel/mime_types.ts"] },
  { folder: "kernel/runner", may: ["src/session.ts"] },
  { folder: "kernel/interpreter", may: ["kernel/runner", "src/session.ts"] },
  {
    folder: "kernel/supervisor",
    may: [
      "kernel/interpreter",
      "kernel/runner",
      "kernel/protocol",
      "kernel/transport",
      "kernel/mime_types.ts",
      "kernel/version.ts",
      "src/session.ts",
    ],
  },
  {
    folder: "kernel/server",
    may: [
      "kernel/notebook",
      "kernel/protocol",
      "kernel/transport",
      "kernel/supervisor",
    ],
  },
  {
    folder: "kernel/run",
    may: [
      "kernel/notebook",
      "kernel/protocol",
      "kernel/server",
      "src/session.ts",
    ],
  },
  {
    folder: "kernel/page",
    may: [
      "kernel/html",
      "kernel/mime_types.ts",
      "kernel/server",
      "kernel/supervisor/staleness",
      "src/session.ts",
      "src/plots/dark.ts",
    ],
  },
  {
    folder: "kernel/html",
    may: ["kernel/mime_types.ts", "kernel/notebook", "src/session.ts", "src/plots/dark.ts"],
  },
  { folder: "kernel/cli", may: ["kernel", "src/session.ts", "grammar/columns.ts"] },
  { folder: "kernel/npm", may: ["kernel/version.ts"] },
  { folder: "kernel/main.ts", may: ["kernel/cli"] },
  { folder: "kernel/mime_types.ts", may: [] },
  { folder: "kernel/version.ts", may: [] },
  { folder: "test", may: ["grammar", "src", "kernel"] },
];

/** Folders whose files are entries of a catalogue: they never import one another. */
const catalogues = [
  "src/formats",
  "src/granularity",
  "src/clip",
  "src/algorithms",
  "src/dialects",
  "src/metrics",
  "src/distributions",
  "src/quantizers",
];

const inside = (path: string, folder: string) => path === folder || path.startsWith(folder + "/");

/** Why `from` may not import `to` (both paths from the root), or undefined when it may. */
export function forbidden(from: string, to: string): string | undefined {
  const layer = layers.find((l) => inside(from, l.folder));
  if (layer === undefined) {
    return /^(src|kernel)\//.test(from) ? "its folder has no row in test/lint/layers.ts" : undefined;
  }
  const room = catalogues.find((c) => inside(from, c));
  if (room !== undefined && inside(to, room)) {
    return `entries of ${room} never import one another`;
  }
  if (from.startsWith("src/") && to === "src/session.ts") {
    return "only the kernel imports the session";
  }
  if (inside(to, layer.folder) || layer.may.some((m) => inside(to, m))) {
    return undefined;
  }
  const may = layer.may.length === 0 ? "nothing of ours" : layer.may.join(", ");
  return `${layer.folder} may import ${may}`;
}

/** The path that a relative import reaches, from the root. */
export function resolveImport(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

const drawers = /^(utils?|helpers?|common|misc|core|base|shared|lib)$/i;

/** A name in the path that is a drawer rather than a concept, if any. */
export function drawer(path: string): string | undefined {
  return path.split("/").map((part) => part.replace(/(_test)?\.[a-z.]+$/, ""))
    .find((part) => drawers.test(part) || /(_|-)(utils?|helpers?)$/.test(part));
}

export const longest = 400;
