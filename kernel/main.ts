/** The command line: `quire COMMAND ...`. */
import { command, help } from "./cli/commands.ts";
import { UsageError } from "./cli/usage_error.ts";

const [name = "help", ...args] = Deno.args;
try {
  Deno.exit(await (await command(name))(args));
} catch (cause) {
  if (!(cause instanceof UsageError)) throw cause;
  console.error(`${cause.message}\n\n${help(name)}`);
  Deno.exit(2);
}
