/** What a command is told to be: the help is made of it, and the options that are understood are read from it. */
import type { Text } from "../text.ts";

export interface Option {
  /** What its value stands for, such as "FILE"; absent for a flag. */
  readonly takes?: string;
  readonly text: Text;
}

export interface Description {
  /** What follows "quire NAME". */
  readonly usage: string;
  /** A line of the list of commands. */
  readonly summary: Text;
  /** What else is to be known. */
  readonly more?: Text;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
}

/** The options as `parseOptions` takes them. */
export function specOf({ options }: Description): Record<string, "value" | "flag"> {
  const kinds = Object.entries(options).map(([name, { takes }]) =>
    [name, takes === undefined ? "flag" : "value"] as const
  );
  return Object.fromEntries(kinds);
}
