/** The command line: `quire COMMAND ...`. */
import { endOf } from "./cli/ending.ts";
import { commandOf, runCommand } from "./cli/commands.ts";

const [first = "help", ...args] = Deno.args;
try {
  const name = commandOf(first);
  Deno.exit(await runCommand(name, args).catch((cause) => endOf(cause, args, name)));
} catch (cause) {
  Deno.exit(endOf(cause, args));
}
