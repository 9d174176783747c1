/** The values that `-p name=value` gives. */
import type { Options } from "./options.ts";
import { UsageError } from "./usage_error.ts";

/** The last value of a name counts. @throws UsageError for what is no pair */
export function readParameters({ values, positional }: Options): Record<string, string> {
  return Object.fromEntries((values.get("-p") ?? []).map((pair) => {
    const at = pair.indexOf("=");
    if (at >= 1) return [pair.slice(0, at).trim(), pair.slice(at + 1)];
    const value = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(pair)
      ? positional.find((word) => !/\.(quire|ipynb)$/.test(word) && word !== "-")
      : undefined;
    const cure = value === undefined ? "" : `: did you mean -p ${pair}=${value}?`;
    const cureZh = value === undefined ? "" : `：是不是想写 -p ${pair}=${value}？`;
    throw new UsageError(
      `-p takes name=value, and was given ${pair === "" ? "nothing" : pair}${cure}`,
      `-p 后面要写 name=value，这里是 ${pair === "" ? "空的" : pair}${cureZh}`,
    );
  }));
}
