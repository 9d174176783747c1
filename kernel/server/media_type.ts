/** What a file is, by the ending of its name. */
const types: Readonly<Record<string, string>> = {
  css: "text/css",
  csv: "text/csv",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  ipynb: "application/x-ipynb+json",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  map: "application/json",
  md: "text/markdown",
  mjs: "text/javascript",
  pdf: "application/pdf",
  png: "image/png",
  py: "text/x-python",
  quire: "text/x-quire",
  svg: "image/svg+xml",
  ts: "text/x-typescript",
  ttf: "font/ttf",
  txt: "text/plain",
  wasm: "application/wasm",
  webp: "image/webp",
  woff: "font/woff",
  woff2: "font/woff2",
};

/** Undefined when the ending is unknown. */
export function mediaType(name: string): string | undefined {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : types[ending];
}

/** For a Content-Type header: texts are UTF-8, the unknown is bytes. */
export function contentType(name: string): string {
  const type = mediaType(name) ?? "application/octet-stream";
  return /^text\/|json$|svg\+xml$/.test(type) ? `${type}; charset=utf-8` : type;
}
