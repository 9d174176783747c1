/**
 * Parameters of a `.quire` file: `-p name=value` takes the place of the first `name = ...` that begins a line. The number
 * of lines stays, so that diagnostics point where the user looks.
 */
import { assignmentsIn, literal, unknownParameter } from "../run/parameters.ts";

/** @throws RunUsageError when the file gives no such name a value, or one of another kind */
export async function setParameters(
  text: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const given = Object.entries(parameters);
  if (given.length === 0) return text;
  const { createAssistant } = await import("../../src/session.ts");
  const assistant = createAssistant({ names: [] });
  const lines = text.split("\n");
  const known = assignmentsIn(text);
  for (const [name, value] of given) {
    const former = known.get(name);
    if (former === undefined) throw unknownParameter(name, [...known.keys()], { en: "the file", zh: "文件" });
    const at = lines.findIndex((line) => assignmentsIn(line).has(name));
    let end = at + 1;
    while (
      end < lines.length &&
      assistant.isComplete(lines.slice(at, end).join("\n")).status === "incomplete"
    ) end++;
    const blank = Array.from({ length: end - at - 1 }, () => "");
    lines.splice(at, end - at, `${name} = ${literal(value, former, name)}`, ...blank);
  }
  return lines.join("\n");
}
