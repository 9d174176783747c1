/**
 * Parameters of a `.quire` file: `-p name=value` takes the place of the first `name = ...` that begins a line. The number
 * of lines stays, so that diagnostics point where the user looks.
 */
import { literal } from "../run/parameters.ts";
import { UsageError } from "./usage_error.ts";

/** @throws UsageError when the file gives no such name a value */
export async function setParameters(
  text: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const given = Object.entries(parameters);
  if (given.length === 0) return text;
  const { createAssistant } = await import("../../src/session.ts");
  const assistant = createAssistant({ names: [] });
  const lines = text.split("\n");
  for (const [name, value] of given) {
    const at = lines.findIndex((line) => nameOf(line) === name);
    if (at < 0) {
      const names = [...new Set(lines.flatMap((line) => nameOf(line) ?? []))];
      const known = names.length === 0 ? "it gives none a value" : `it gives a value to ${names.join(", ")}`;
      throw new UsageError(
        `Cannot set ${name} as a line of the file must begin with "${name} = ": ${known}`,
      );
    }
    let end = at + 1;
    while (
      end < lines.length &&
      assistant.isComplete(lines.slice(at, end).join("\n")).status ===
        "incomplete"
    ) end++;
    const blank = Array.from({ length: end - at - 1 }, () => "");
    lines.splice(at, end - at, `${name} = ${literal(value)}`, ...blank);
  }
  return lines.join("\n");
}

function nameOf(line: string): string | undefined {
  return /^([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)/u.exec(line)?.[1];
}
