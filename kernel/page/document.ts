/** The HTML of the page: where things are, and the bundle; no script of its own, so that the policy can forbid all others. */

export type PageName = "tree" | "notebooks" | "edit";

const logo =
  `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 64 64'><rect width='64' height='64' rx='12' fill='%231f4e5f'/>` +
  `<g fill='none' stroke='%23f6f1e4' stroke-width='4' stroke-linejoin='round'><path d='M32 18 12 12v34l20 6 20-6V12z'/>` +
  `<path d='M32 18v34'/></g></svg>`;
const busy = logo.replace("%231f4e5f", "%23b5651d");

/**
 * Scripts of the page only: not those of the served folder, which a stranger may have written; nothing from elsewhere, no
 * script inside a notebook's output, and no form in it that sends something.
 * @param host as the browser calls the server
 */
export const pagePolicy = (host: string) =>
  [
    "default-src 'none'",
    // JupyterLab compiles the schemas of its settings.
    `script-src http://${host}/page/ 'unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "media-src 'self' data: blob:",
    `worker-src http://${host}/page/ blob:`,
    "frame-src 'self' blob:",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

export interface Shown {
  readonly page: PageName;
  /** Of the folder or file, relative to the served folder. */
  readonly path: string;
  /** Changes with every bundle: browsers keep what they have loaded. */
  readonly build: string;
  readonly version: string;
}

export function pageDocument({ page, path, build, version }: Shown): string {
  const config = {
    appName: "Quire",
    appNamespace: "notebook",
    appVersion: version,
    notebookVersion: "[7, 6]",
    baseUrl: "/",
    appUrl: "/lab",
    settingsUrl: "/lab/api/settings",
    themesUrl: `/page/${build}/themes`,
    translationsApiUrl: "/lab/api/translations",
    workspacesApiUrl: "/lab/api/workspaces",
    treeUrl: "/tree",
    quireBuild: build,
    notebookPage: page,
    treePath: page === "tree" ? path : "",
    terminalsAvailable: "false",
    collaborative: "false",
    exposeAppInBrowser: "false",
    quitButton: "true",
    token: "",
    preferredPath: "/",
  };
  const title = escaped(path.replace(/^.*\//, "") || "Quire");
  const json = JSON.stringify(config).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="data:image/svg+xml,${logo}" class="idle favicon">
<link rel="" type="image/svg+xml" href="data:image/svg+xml,${busy}" class="busy favicon">
<link rel="stylesheet" href="/page/${build}/main.css">
<script id="jupyter-config-data" type="application/json">${json}</script>
<script type="module" src="/page/${build}/main.js"></script>
</head>
<body class="jp-ThemedContainer" data-notebook="${page}">
<noscript>Quire's notebook page needs JavaScript.</noscript>
</body>
</html>
`;
}

const escaped = (text: string) =>
  text.replace(
    /[&<>"]/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!,
  );
