/** Reads the options of a command: `--name value`, `--name=value`, `-p value`, and `--flag`. */
import { UsageError } from "./usage_error.ts";

export interface Options {
  readonly positional: readonly string[];
  /** Each option with the values given to it, in order; a flag has the empty string. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * @param spec the options by name, with their dashes: "value" takes one, "flag" takes none
 * @throws UsageError for an option that is not in the spec, or that lacks its value
 */
export function parseOptions(
  args: readonly string[],
  spec: Readonly<Record<string, "value" | "flag">>,
): Options {
  const positional: string[] = [];
  const values = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith("-") || arg === "-") {
      positional.push(arg);
      continue;
    }
    const [name = "", ...joined] = arg.startsWith("--") ? arg.split("=") : [arg];
    const kind = spec[name];
    if (kind === undefined) {
      const known = Object.keys(spec).join(", ");
      throw new UsageError(
        `there is no option ${name}: ${known === "" ? "it takes none" : `it takes ${known}`}`,
      );
    }
    let value = joined.join("=");
    if (kind === "flag" && joined.length > 0) {
      throw new UsageError(`${name} takes no value: it was given ${value}`);
    }
    if (kind === "value" && joined.length === 0) {
      const next = args[++i];
      if (next === undefined) throw new UsageError(`${name} needs a value`);
      value = next;
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { positional, values };
}

/** The last value given to an option. */
export function lastOf(options: Options, name: string): string | undefined {
  return options.values.get(name)?.at(-1);
}
