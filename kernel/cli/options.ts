/** Reads the options of a command: `--name value`, `--name=value`, `-p value`, and `--flag`; after `--` come files only. */
import { nearest } from "./nearest.ts";
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
    if (arg === "--") {
      positional.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      positional.push(arg);
      continue;
    }
    const [name = "", ...joined] = arg.startsWith("--") ? arg.split("=") : [arg];
    const kind = spec[name];
    if (kind === undefined) throw unknownOption(name, Object.keys(spec));
    let value = joined.join("=");
    if (kind === "flag" && joined.length > 0) {
      throw new UsageError(
        `${name} takes no value: it was given ${value}`,
        `${name} 不带值：这里给了 ${value}`,
      );
    }
    if (kind === "value" && joined.length === 0) {
      const next = args[++i];
      if (next === undefined || spec[next] !== undefined) {
        throw new UsageError(`${name} needs a value`, `${name} 后面要有一个值`);
      }
      value = next;
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return { positional, values };
}

function unknownOption(name: string, known: readonly string[]): UsageError {
  const near = nearest(name, known);
  if (near !== undefined) {
    return new UsageError(
      `there is no option ${name}: did you mean ${near}?`,
      `没有选项 ${name}：是不是想写 ${near}？`,
    );
  }
  return new UsageError(
    `there is no option ${name}: ${known.length === 0 ? "it takes none" : `it takes ${known.join(", ")}`}`,
    `没有选项 ${name}：${known.length === 0 ? "它不带选项" : `可用 ${known.join("、")}`}`,
  );
}

/** @throws UsageError when there is more than options */
export function onlyOptions({ positional: [extra] }: Options): void {
  if (extra !== undefined) {
    throw new UsageError(`it takes options only, not ${extra}`, `只接受选项，不接受 ${extra}`);
  }
}

/** The last value given to an option. */
export function lastOf(options: Options, name: string): string | undefined {
  return options.values.get(name)?.at(-1);
}
