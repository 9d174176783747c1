/**
 * Joins what a cell prints into few messages: the first text leaves at once, and while text keeps coming the pauses grow to
 * 0.2 s, so that 100,000 lines are some dozens of messages and a front end keeps up.
 */
export type StreamName = "stdout" | "stderr";

const firstPause = 20, longestPause = 200;
/** UTF-16 units in one message at most. */
const longestText = 512 * 1024;
/** UTF-16 units that one cell may print; a front end's page does not survive much more. */
export const mostText = 8 * 2 ** 20;

export class Streams {
  readonly #send: (name: StreamName, text: string) => void;
  #name: StreamName = "stdout";
  #parts: string[] = [];
  #length = 0;
  #total = 0;
  #dropped = 0;
  #pause = firstPause;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (name: StreamName, text: string) => void) {
    this.#send = send;
  }

  write(name: StreamName, text: string): void {
    const room = mostText - this.#total;
    if (text.length > room) {
      this.#dropped += text.length - room;
      text = text.slice(0, room);
    }
    if (text === "") return;
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#parts.push(text);
    this.#length += text.length;
    this.#total += text.length;
    if (this.#length >= longestText) this.flush();
    else this.#timer ??= setTimeout(() => this.#tick(), this.#pause);
  }

  /** Sends what is there: before any other output, so that the order holds. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#parts.length === 0) return;
    const text = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    this.#send(this.#name, text);
  }

  /** The end of the cell: sends the rest, and says what was left out. */
  end(): void {
    this.flush();
    if (this.#dropped === 0) return;
    this.#send(
      "stderr",
      `\n[${this.#dropped} more characters are not shown: a cell may print ${mostText}]\n`,
    );
    this.#dropped = 0;
  }

  #tick(): void {
    this.#pause = Math.min(longestPause, this.#pause * 2);
    this.flush();
  }
}
