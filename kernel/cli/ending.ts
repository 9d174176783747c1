/** How a command ends that did not end well: what is said, and the exit code. */
import { RunUsageError } from "../run/parameters.ts";
import type { CommandName } from "./descriptions.ts";
import { usageOf } from "./help.ts";
import { complain, OutputError, print } from "./output.ts";
import { both, say } from "./text.ts";
import { FileError, UsageError } from "./usage_error.ts";

/** Standard output has lost its reader: 128 + SIGPIPE. */
const readerGone = 141;

/** Says what ended the command and returns the exit code. */
export function endOf(cause: unknown, args: readonly string[], name?: CommandName): number {
  try {
    return tell(cause, args, name);
  } catch (error) {
    // Not even that can be said.
    if (error instanceof OutputError) return error.gone ? readerGone : 1;
    throw error;
  }
}

function tell(cause: unknown, args: readonly string[], name: CommandName | undefined): number {
  if (cause instanceof OutputError) {
    if (cause.gone) return readerGone;
    complain(say(both(
      `Cannot write the output: ${cause.message}`,
      `无法写出输出：${cause.message}`,
    )));
    return 1;
  }
  if (cause instanceof UsageError || cause instanceof RunUsageError) {
    const message = say(cause.text), code = cause instanceof FileError ? "file" : "usage";
    if (args.includes("--json")) {
      print(JSON.stringify({
        statement: null,
        line: null,
        kind: "error",
        value: { code, message, hint: null, line: null, column: null },
      }));
    }
    complain(message);
    if (!(cause instanceof UsageError) || cause instanceof FileError) return 2;
    if (name !== undefined) { for (const line of usageOf(name)) complain(line); }
    complain(say(
      name === undefined
        ? both('"quire help" lists the commands.', '"quire help" 列出所有命令。')
        : both(`"quire help ${name}" shows options and examples.`, `"quire help ${name}" 显示选项与示例。`),
    ));
    return 2;
  }
  if (isOfTheSystem(cause)) {
    complain(say(both(`Cannot go on: ${cause.message}`, `无法继续：${cause.message}`)));
    return 1;
  }
  throw cause;
}

/** What files and the network answer: no fault of ours, and a stack trace would say nothing. */
function isOfTheSystem(cause: unknown): cause is Error {
  return cause instanceof Error &&
    (Object.values(Deno.errors).some((kind) => cause instanceof kind) ||
      /\(os error \d+\)/.test(cause.message));
}
