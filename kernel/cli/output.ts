/** Standard output and standard error, written at once. What cannot be written ends the command, each kind in its way. */

const encoder = new TextEncoder();

/** Standard output or standard error takes no more. */
export class OutputError extends Error {
  override readonly name = "OutputError";

  /** @param gone true when whoever read it has gone, as `head` does, which is no mistake */
  constructor(message: string, readonly gone: boolean) {
    super(message);
  }
}

type Stream = typeof Deno.stdout | typeof Deno.stderr;

/** @throws OutputError */
export function write(to: Stream, text: string): void {
  try {
    for (let bytes = encoder.encode(text); bytes.length > 0;) {
      bytes = bytes.subarray(to.writeSync(bytes));
    }
  } catch (cause) {
    throw new OutputError((cause as Error).message, cause instanceof Deno.errors.BrokenPipe);
  }
}

export const print = (line: string): void => write(Deno.stdout, `${line}\n`);

export const complain = (line: string): void => write(Deno.stderr, `${line}\n`);

// deno-lint-ignore no-control-regex
const colours = /\x1b\[[0-9;]*[A-Za-z]/g;

/** NO_COLOR (https://no-color.org) forbids colours, FORCE_COLOR asks for them; else a terminal that can show them has them. */
export function hasColours(
  to: { isTerminal(): boolean },
  get = (name: string) => Deno.env.get(name),
): boolean {
  if (get("NO_COLOR")) return false;
  const forced = get("FORCE_COLOR");
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return to.isTerminal() && get("TERM") !== "dumb";
}

/** The text without colours, unless they can be shown there. */
export const plain = (text: string, to: { isTerminal(): boolean }): string =>
  hasColours(to) ? text : text.replace(colours, "");

/** True when lines can be redrawn there. */
export const canRedraw = (to: { isTerminal(): boolean }): boolean =>
  to.isTerminal() && Deno.env.get("TERM") !== "dumb";

/** Columns that a line may take: COLUMNS, else the terminal's width, else 80. */
export function width(): number {
  const asked = Number(Deno.env.get("COLUMNS"));
  if (Number.isInteger(asked) && asked > 0) return Math.max(asked, 20);
  if (!Deno.stdout.isTerminal() && !Deno.stderr.isTerminal()) return 80;
  try {
    // A terminal that does not know says 0.
    return Math.max(Deno.consoleSize().columns || 80, 20);
  } catch {
    return 80;
  }
}
