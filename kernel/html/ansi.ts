/** Terminal text as HTML: colours and weights of ECMA-48 SGR sequences, carriage returns and backspaces obeyed. */
import { escaped } from "./text.ts";

interface Pen {
  readonly ink?: string;
  readonly paper?: string;
  readonly bold?: boolean;
  readonly faint?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

// deno-lint-ignore no-control-regex
const sequence = /\x1b\[([0-9;:?]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]/g;

/** Escaped text, coloured parts in spans whose classes the page's style sheet knows. */
export function ansiHtml(text: string): string {
  let html = "", pen: Pen = {}, at = 0;
  const flat = overwritten(text);
  const put = (part: string) => {
    if (part !== "") html += spanned(part, pen);
  };
  for (const match of flat.matchAll(sequence)) {
    put(flat.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[2] === "m") pen = changed(pen, match[1]!);
  }
  put(flat.slice(at));
  return html;
}

/** What a terminal would show at the end: `\r` begins its line again, `\b` takes one character back. */
function overwritten(text: string): string {
  return text.replaceAll("\r\n", "\n").split("\n").map((line) => {
    const passes = line.split("\r").filter((pass, i, all) =>
      pass !== "" || i === all.length - 1 && all.length === 1
    );
    const [first = "", ...rest] = passes;
    // A later pass covers as many characters as it has; colours make that inexact, so a coloured pass covers all.
    const shown = rest.reduce(
      (old, pass) => pass.includes("\x1b") ? pass : pass + old.slice(pass.length),
      first,
    );
    let out = "";
    for (const letter of shown) out = letter === "\b" ? out.slice(0, -1) : out + letter;
    return out;
  }).join("\n");
}

function changed(pen: Pen, list: string): Pen {
  const codes = list === "" ? [0] : list.split(/[;:]/).map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) pen = {};
    else if (code === 1) pen = { ...pen, bold: true };
    else if (code === 2) pen = { ...pen, faint: true };
    else if (code === 3) pen = { ...pen, italic: true };
    else if (code === 4) pen = { ...pen, underline: true };
    else if (code === 22) pen = { ...pen, bold: false, faint: false };
    else if (code === 23) pen = { ...pen, italic: false };
    else if (code === 24) pen = { ...pen, underline: false };
    else if (code === 39) pen = { ...pen, ink: "" };
    else if (code === 49) pen = { ...pen, paper: "" };
    else if (code >= 30 && code <= 37) pen = { ...pen, ink: `var(--ansi-${code - 30})` };
    else if (code >= 90 && code <= 97) pen = { ...pen, ink: `var(--ansi-${code - 90})` };
    else if (code >= 40 && code <= 47) pen = { ...pen, paper: `var(--ansi-${code - 40})` };
    else if (code >= 100 && code <= 107) pen = { ...pen, paper: `var(--ansi-${code - 100})` };
    else if (code === 38 || code === 48) {
      const direct = codes[i + 1] === 2;
      const colour = direct
        ? `rgb(${codes.slice(i + 2, i + 5).map((c) => c || 0).join(",")})`
        : indexed(codes[i + 2]);
      i += direct ? 4 : 2;
      pen = code === 38 ? { ...pen, ink: colour } : { ...pen, paper: colour };
    }
  }
  return pen;
}

/** The 256 colours of xterm: 16 of the theme, a cube of 6 x 6 x 6, 24 greys. */
function indexed(n = 0): string {
  if (n < 16) return `var(--ansi-${n % 8})`;
  if (n >= 232) {
    const grey = 8 + (n - 232) * 10;
    return `rgb(${grey},${grey},${grey})`;
  }
  const level = (k: number) => k === 0 ? 0 : 55 + 40 * k;
  return `rgb(${level(Math.floor((n - 16) / 36))},${level(Math.floor((n - 16) / 6) % 6)},${
    level((n - 16) % 6)
  })`;
}

function spanned(text: string, pen: Pen): string {
  const style = [
    pen.ink ? `color:${pen.ink}` : "",
    pen.paper ? `background:${pen.paper}` : "",
    pen.bold ? "font-weight:600" : "",
    pen.faint ? "opacity:.65" : "",
    pen.italic ? "font-style:italic" : "",
    pen.underline ? "text-decoration:underline" : "",
  ].filter((s) => s !== "").join(";");
  return style === "" ? escaped(text) : `<span style="${style}">${escaped(text)}</span>`;
}
