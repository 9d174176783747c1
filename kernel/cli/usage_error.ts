/** The command line was not understood, or what it names cannot be used: nothing has been done. */
import type { Text } from "./text.ts";

export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly text: Text;

  /** What it must be and what it is, then the cure, in both languages. */
  constructor(en: string, zh: string) {
    super(en);
    this.text = { en, zh };
  }
}

/** The words are right, and the file that they name cannot be used: how the command is written would not help. */
export class FileError extends UsageError {}
