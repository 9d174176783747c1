/**
 * What changes in place, such as how far a run is: on standard error. A terminal shows it in one line, which is redrawn and
 * taken away at the end; elsewhere it is a line now and then.
 */
import { columns } from "../../grammar/columns.ts";
import { canRedraw, plain, width, write } from "./output.ts";

/** Milliseconds between two lines that tell of the same thing, where lines cannot be redrawn. */
const linePause = 5000;

export class InPlace {
  /** When a line was printed last. */
  #printed = -Infinity;
  /** True while the terminal's last line is ours. */
  #stands = false;

  /** @param passing true for what is worth no line where lines stay, such as which cell runs. */
  show(text: string, passing = false): void {
    const line = plain(text.trimEnd().replace(/\s*\n\s*/g, " "), Deno.stderr);
    if (canRedraw(Deno.stderr)) {
      this.end();
      if (line !== "") write(Deno.stderr, cut(line, width() - 1));
      this.#stands = line !== "";
    } else if (line !== "" && !passing && performance.now() - this.#printed >= linePause) {
      this.#printed = performance.now();
      write(Deno.stderr, `${line}\n`);
    }
  }

  /** Takes away what is shown. */
  end(): void {
    if (this.#stands) write(Deno.stderr, "\r\x1b[K");
    this.#stands = false;
  }
}

/** A line that a terminal breaks could not be taken away. */
export function cut(line: string, room: number): string {
  if (columns(line) <= room) return line;
  let shown = "";
  for (const c of line) {
    if (columns(shown + c) > room - 1) break;
    shown += c;
  }
  return `${shown}…`;
}
