/** The program that an installed kernelspec starts, with the connection file as its argument. */
import { kernel } from "./kernel.ts";
import { UsageError } from "./usage_error.ts";

try {
  Deno.exit(await kernel(Deno.args));
} catch (cause) {
  if (!(cause instanceof UsageError)) throw cause;
  console.error(cause.message);
  Deno.exit(2);
}
